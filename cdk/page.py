"""The review page in the cloud: files in a closed bucket behind CloudFront, and behind the same name the API it asks.

One name for both: the browser then lets no other site's page ask, and this page asks nobody but its own name and the
place where people sign in. Nothing is kept at the edge, neither the page (a new one is there at once) nor an answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from aws_cdk import CustomResource, Duration, RemovalPolicy, Stack
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_certificatemanager as certificates
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from cdk.buckets import AccessLog, PageBucket
from cdk.rest_api import STAGE
from sluice.local.review.server import HEADERS, PAGE

CONFIG = "config.json"
"""Tells the page where its reviewers sign in; beside no page of `sluice serve` lies one."""
FILES = (*sorted(path.name for path in PAGE.iterdir()), CONFIG)
API = "reviews*"
POLICY = "content-security-policy"
_SECURE = (POLICY, "referrer-policy", "x-content-type-options")
"""Headers that CloudFront has settings of their own for."""
_NO_CACHE = cloudfront.CachePolicy.CACHING_DISABLED
_YEAR = Duration.days(365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """A name of the page's own, and the ARN of its certificate (in us-east-1)."""

    name: str
    certificate: str


class ReviewPage(Construct):
    """The distribution; `publish` puts the page's files into its bucket.

    ``sign_in`` is the only other address that the page may ask. ``firewall`` is the ARN of a web ACL for CloudFront.
    Without a ``domain`` it has CloudFront's name, whose certificate admits TLS older than 1.2.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002  # the CDK's own name
        *,
        api: apigateway.RestApi,
        sign_in: str,
        countries: tuple[str, ...],
        domain: Domain | None = None,
        firewall: str | None = None,
    ) -> None:
        super().__init__(scope, id)
        self.accesses = AccessLog(self, "Accesses", removal=RemovalPolicy.RETAIN, by_acl=True)
        self.bucket = PageBucket(self, "Files", accesses=self.accesses)
        headers = _headers(self, sign_in)
        self.distribution = cloudfront.Distribution(
            self,
            "Distribution",
            comment="Sluice: the review page",
            default_root_object="index.html",
            default_behavior=cloudfront.BehaviorOptions(
                origin=origins.S3BucketOrigin.with_origin_access_control(self.bucket),
                viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
                cache_policy=_NO_CACHE,
                response_headers_policy=headers,
            ),
            additional_behaviors={API: _asking(self, api, headers)},
            http_version=cloudfront.HttpVersion.HTTP2_AND_3,
            geo_restriction=cloudfront.GeoRestriction.allowlist(*countries),
            log_bucket=self.accesses,
            log_file_prefix="distribution/",
            web_acl_id=firewall,
            domain_names=[domain.name] if domain else None,
            certificate=_certificate(self, domain),
            minimum_protocol_version=cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
        )
        self.address = f"https://{domain.name if domain else self.distribution.distribution_domain_name}/"

    def publish(self, function: lambda_.IFunction, config: Mapping[str, str]) -> None:
        """Have ``function`` put the page's files and its ``config`` into the bucket, whenever one of them changes."""
        written = {name: (PAGE / name).read_text(encoding="utf-8") for name in FILES if name != CONFIG}
        written[CONFIG] = Stack.of(self).to_json_string(dict(config))
        CustomResource(
            self,
            "Published",
            service_token=function.function_arn,
            resource_type="Custom::ReviewPage",
            properties={"Files": written},
            service_timeout=Duration.minutes(5),
        )


def _asking(
    scope: Construct, api: apigateway.RestApi, headers: cloudfront.IResponseHeadersPolicy
) -> cloudfront.BehaviorOptions:
    """What goes on to the API: everything but the name that was asked for, for the API goes by its own."""
    stack = Stack.of(scope)
    origin = origins.HttpOrigin(
        f"{api.rest_api_id}.execute-api.{stack.region}.{stack.url_suffix}",
        origin_path=f"/{STAGE}",
        protocol_policy=cloudfront.OriginProtocolPolicy.HTTPS_ONLY,
        origin_ssl_protocols=[cloudfront.OriginSslPolicy.TLS_V1_2],
    )
    return cloudfront.BehaviorOptions(
        origin=origin,
        allowed_methods=cloudfront.AllowedMethods.ALLOW_ALL,
        # Not redirected: who sends a token in the clear is to notice.
        viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
        cache_policy=_NO_CACHE,
        origin_request_policy=cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
        response_headers_policy=headers,
    )


def _certificate(scope: Construct, domain: Domain | None) -> certificates.ICertificate | None:
    if domain is None:
        return None
    return certificates.Certificate.from_certificate_arn(scope, "Certificate", domain.certificate)


def policy_of(sign_in: str) -> str:
    """The page's content security policy: that of `sluice serve`, and one address more to ask."""
    asks_itself = "connect-src 'self'"
    if HEADERS[POLICY].count(asks_itself) != 1:
        raise ValueError(f"the policy of the local page does not say {asks_itself}")
    return HEADERS[POLICY].replace(asks_itself, f"{asks_itself} {sign_in}")


def _headers(scope: Construct, sign_in: str) -> cloudfront.ResponseHeadersPolicy:
    """What every answer carries: the headers of `sluice serve`, whatever the origin says, and no way back from TLS."""
    secure = cloudfront.ResponseSecurityHeadersBehavior(
        content_security_policy=cloudfront.ResponseHeadersContentSecurityPolicy(
            content_security_policy=policy_of(sign_in), override=True
        ),
        content_type_options=cloudfront.ResponseHeadersContentTypeOptions(override=True),
        referrer_policy=cloudfront.ResponseHeadersReferrerPolicy(
            referrer_policy=cloudfront.HeadersReferrerPolicy.NO_REFERRER, override=True
        ),
        strict_transport_security=cloudfront.ResponseHeadersStrictTransportSecurity(
            access_control_max_age=_YEAR, include_subdomains=False, override=True
        ),
    )
    others = [
        cloudfront.ResponseCustomHeader(header=name, value=value, override=True)
        for name, value in HEADERS.items()
        if name not in _SECURE
    ]
    return cloudfront.ResponseHeadersPolicy(
        scope,
        "Headers",
        security_headers_behavior=secure,
        custom_headers_behavior=cloudfront.ResponseCustomHeadersBehavior(custom_headers=others),
    )
