"""People review for their own tenant alone, on a page that asks nobody else, and nothing of a case is logged."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import aws_cdk
import pytest

from cdk.app import FLAGS, build
from cdk.page import CONFIG, policy_of
from cdk.review_api import ROUTES
from cdk.reviewers import TENANT_CLAIM
from cdk.stages import DEV, PROD
from cdk.templates import Templates
from sluice.local.review.server import HEADERS, PAGE
from sluice.pipeline.review import api

STACK = "sluice-{}-review"


@pytest.fixture(params=["dev", "prod"])
def templates(request: pytest.FixtureRequest, stage: Callable[[str], Templates]) -> Templates:
    """The review's stack alone."""
    whole = stage(request.param)
    name = STACK.format(request.param)
    return Templates(whole.folder, {name: whole.stacks[name], **{n: t for n, t in whole.stacks.items() if n != name}})


def own(templates: Templates, kind: str) -> list[Any]:
    """Properties of the review stack's resources of a type, references resolved."""
    (stack,) = [body for name, body in templates.stacks.items() if name.endswith("-review")]
    return [templates.text(one.get("Properties", {})) for one in stack["Resources"].values() if one["Type"] == kind]


def the(templates: Templates, kind: str) -> Mapping[str, Any]:
    (found,) = own(templates, kind)
    return dict(found)


# --- the API


def test_every_method_wants_a_token_of_the_pool(templates: Templates) -> None:
    methods = own(templates, "AWS::ApiGateway::Method")
    assert len(methods) == len(ROUTES)
    assert {method["AuthorizationType"] for method in methods} == {"COGNITO_USER_POOLS"}
    assert {method["AuthorizerId"] for method in methods} == {"${Door/Reviewers}"}
    assert the(templates, "AWS::ApiGateway::Authorizer")["ProviderARNs"] == ["${Reviewers/Pool.Arn}"]


def test_what_the_api_lets_through_is_what_the_code_answers(templates: Templates) -> None:
    places = set()
    for method, path in ROUTES:
        found = api._place(api.Request(method, "/" + path.replace("{case}", "c1")))
        assert found is not None, path
        places.add(found[0])
    assert places == set(api._ACTS)
    sources = {permission["SourceArn"] for permission in own(templates, "AWS::Lambda::Permission")}
    stage = "${Door/Api/DeploymentStage.v1}"
    wanted = {f"{method}/{path.replace('{case}', '*')}" for method, path in ROUTES}
    assert {source.rpartition(f"{stage}/")[2] for source in sources} == wanted
    assert {one["FunctionName"] for one in own(templates, "AWS::Lambda::Permission")} == {"${Review/Live}"}


def test_it_is_throttled_and_its_logs_tell_who_asked_but_not_for_which_case(templates: Templates) -> None:
    stage = the(templates, "AWS::ApiGateway::Stage")
    (settings,) = stage["MethodSettings"]
    assert settings["ThrottlingRateLimit"] <= settings["ThrottlingBurstLimit"] <= 100
    assert (settings["DataTraceEnabled"], settings["LoggingLevel"]) == (False, "ERROR")
    said = json.loads(stage["AccessLogSetting"]["Format"])
    assert said["resource"] == "$context.resourcePath", "/reviews/{case}, as the template has it"
    assert said["reviewer"] == "$context.authorizer.claims.sub"
    for unwanted in ("$context.path", "query", "email", "tenant", "body"):
        assert unwanted not in json.dumps(said)


def test_errors_and_accesses_are_encrypted_and_the_error_log_is_there_before_api_gateway_would_make_one(
    templates: Templates,
) -> None:
    groups = {one.get("LogGroupName", ""): one for one in own(templates, "AWS::Logs::LogGroup")}
    assert "API-Gateway-Execution-Logs_${Door/Api}/v1" in groups
    assert {one["KmsKeyId"] for one in groups.values()} == {"${Keys/Logs.Arn}"}


def test_what_api_gateway_refuses_by_itself_is_told_as_the_page_reads_it(templates: Templates) -> None:
    responses = own(templates, "AWS::ApiGateway::GatewayResponse")
    assert {one["ResponseType"] for one in responses} == {"DEFAULT_4XX", "DEFAULT_5XX"}
    for one in responses:
        filled = one["ResponseTemplates"]["application/json"].replace("$context.error.messageString", '"Unauthorized"')
        assert json.loads(filled) == {"error": "Unauthorized"}


# --- the reviewers


def test_nobody_signs_up_and_everybody_needs_a_second_factor_that_is_no_text_message(templates: Templates) -> None:
    pool = the(templates, "AWS::Cognito::UserPool")
    assert pool["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": True}
    assert (pool["MfaConfiguration"], pool["EnabledMfas"]) == ("ON", ["SOFTWARE_TOKEN_MFA"])
    assert pool["Policies"]["PasswordPolicy"]["MinimumLength"] >= 14
    assert pool["UserPoolAddOns"] == {"AdvancedSecurityMode": "ENFORCED"}


def test_a_reviewers_tenant_is_given_once_and_nobodys_to_change(templates: Templates) -> None:
    pool, client = the(templates, "AWS::Cognito::UserPool"), the(templates, "AWS::Cognito::UserPoolClient")
    (tenant,) = [one for one in pool["Schema"] if f"custom:{one['Name']}" == TENANT_CLAIM]
    assert tenant["Mutable"] is False
    assert TENANT_CLAIM in client["ReadAttributes"], "else no token would have it"
    assert client["WriteAttributes"] == ["email"]
    # The scope with which a token may change attributes.
    assert set(client["AllowedOAuthScopes"]) == {"openid", "email"}


def test_the_page_proves_who_asked_by_a_code_and_gets_tokens_that_end_soon(templates: Templates) -> None:
    client = the(templates, "AWS::Cognito::UserPoolClient")
    assert client["GenerateSecret"] is False, "a page can keep none"
    assert client["AllowedOAuthFlows"] == ["code"]
    assert client["CallbackURLs"] == client["LogoutURLs"] == [address(templates)]
    assert (client["IdTokenValidity"], client["TokenValidityUnits"]["IdToken"]) == (15, "minutes")
    assert client["EnableTokenRevocation"] is True
    assert client["ExplicitAuthFlows"] == ["ALLOW_REFRESH_TOKEN_AUTH"], "no password is ever sent by the page"


def address(templates: Templates) -> str:
    return (
        "https://${PageDomain}/"
        if "sluice-prod-review" in templates.stacks
        else "https://${Page/Distribution.DomainName}/"
    )


def test_production_keeps_its_reviewers(stage: Callable[[str], Templates]) -> None:
    pool = stage("prod").resources("AWS::Cognito::UserPool")[0]
    assert pool.properties["DeletionProtection"] == "ACTIVE"
    assert pool.body["DeletionPolicy"] == "Retain"


# --- the page


def distribution(templates: Templates) -> Mapping[str, Any]:
    return dict(the(templates, "AWS::CloudFront::Distribution")["DistributionConfig"])


def test_the_page_and_what_it_asks_have_one_name_and_nothing_stays_at_the_edge(templates: Templates) -> None:
    config = distribution(templates)
    files, asking = config["DefaultCacheBehavior"], config["CacheBehaviors"][0]
    assert len(config["CacheBehaviors"]) == 1
    assert re.fullmatch(asking["PathPattern"].replace("*", ".*"), "reviews/c1/claim")
    no_cache, all_but_host = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad", "b689b0a8-53d0-40ab-baf2-68738e2966ac"
    assert {one["CachePolicyId"] for one in (files, asking)} == {no_cache}
    # The token is a header: with this policy and no cache CloudFront hands it on.
    assert asking["OriginRequestPolicyId"] == all_but_host
    assert asking["ViewerProtocolPolicy"] == "https-only"
    origins = {one["Id"]: one for one in config["Origins"]}
    api = origins[asking["TargetOriginId"]]
    assert (api["DomainName"], api["OriginPath"]) == ("${Door/Api}.execute-api.us-east-1.amazonaws.com", "/v1")
    assert api["CustomOriginConfig"]["OriginProtocolPolicy"] == "https-only"
    assert api["CustomOriginConfig"]["OriginSSLProtocols"] == ["TLSv1.2"]
    assert "S3OriginConfig" in origins[files["TargetOriginId"]]


def test_the_bucket_is_read_by_this_distribution_alone_and_written_by_one_function(templates: Templates) -> None:
    policies = {one["Bucket"]: one["PolicyDocument"]["Statement"] for one in own(templates, "AWS::S3::BucketPolicy")}
    (allowed,) = [one for one in policies["${Page/Files}"] if one["Effect"] == "Allow"]
    assert (allowed["Principal"], allowed["Action"]) == ({"Service": "cloudfront.amazonaws.com"}, "s3:GetObject")
    source = allowed["Condition"]["StringEquals"]["AWS:SourceArn"]
    assert source == "arn:aws:cloudfront::ACCOUNT:distribution/${Page/Distribution}"
    assert (
        the(templates, "AWS::CloudFront::OriginAccessControl")["OriginAccessControlConfig"]["SigningBehavior"]
        == "always"
    )


def test_answers_carry_the_headers_of_the_local_page_and_one_address_more_to_ask(templates: Templates) -> None:
    told = the(templates, "AWS::CloudFront::ResponseHeadersPolicy")["ResponseHeadersPolicyConfig"]
    security = told["SecurityHeadersConfig"]
    sent = {one["Header"]: one["Value"] for one in told["CustomHeadersConfig"]["Items"]}
    sent["x-content-type-options"] = "nosniff" if security["ContentTypeOptions"]["Override"] else ""
    sent["referrer-policy"] = security["ReferrerPolicy"]["ReferrerPolicy"]
    pool = "https://sluice-{}-ACCOUNT.auth.us-east-1.amazoncognito.com"
    name = "prod" if "sluice-prod-review" in templates.stacks else "dev"
    sent["content-security-policy"] = security["ContentSecurityPolicy"]["ContentSecurityPolicy"]
    wanted = HEADERS["content-security-policy"].replace("connect-src 'self'", f"connect-src 'self' {pool.format(name)}")
    assert sent == {**HEADERS, "content-security-policy": wanted}
    assert security["StrictTransportSecurity"]["AccessControlMaxAgeSec"] >= 31_536_000
    for behaviour in (distribution(templates)["DefaultCacheBehavior"], *distribution(templates)["CacheBehaviors"]):
        assert behaviour["ResponseHeadersPolicyId"] == "${Page/Headers}"


def test_a_local_policy_that_says_it_otherwise_stops_the_synthesis(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(HEADERS, "content-security-policy", "default-src 'none'")
    with pytest.raises(ValueError, match="connect-src"):
        policy_of("https://pool.example")


def test_who_looked_is_logged_and_who_may_look_is_a_matter_of_country(templates: Templates) -> None:
    config = distribution(templates)
    assert config["Logging"] == {"Bucket": "${Page/Accesses.RegionalDomainName}", "Prefix": "distribution/"}
    assert config["Restrictions"]["GeoRestriction"] == {"Locations": ["US"], "RestrictionType": "whitelist"}


def test_production_has_a_name_of_its_own_and_takes_nothing_older_than_tls_1_2(
    stage: Callable[[str], Templates],
) -> None:
    config = distribution(stage("prod"))
    assert config["Aliases"] == ["${PageDomain}"]
    assert config["ViewerCertificate"] == {
        "AcmCertificateArn": "${PageCertificate}",
        "MinimumProtocolVersion": "TLSv1.2_2021",
        "SslSupportMethod": "sni-only",
    }
    parameters = stage("prod").stacks["sluice-prod-review"]["Parameters"]
    assert "Default" not in parameters["PageDomain"], "a deployment without it stops before it begins"


def test_firewalls_stand_before_page_api_and_pool_where_the_stage_wants_them(stage: Callable[[str], Templates]) -> None:
    prod = stage("prod")
    acls = {one["Scope"]: one for one in own(prod, "AWS::WAFv2::WebACL")}
    assert set(acls) == {"CLOUDFRONT", "REGIONAL"}
    assert distribution(prod)["WebACLId"] == "${Firewall/Rules.Arn}"
    before = {one["ResourceArn"] for one in own(prod, "AWS::WAFv2::WebACLAssociation")}
    assert "${Reviewers/Pool.Arn}" in before
    assert any(arn.endswith("/stages/${Door/Api/DeploymentStage.v1}") for arn in before)
    assert own(stage("dev"), "AWS::WAFv2::WebACL") == []


def test_a_firewall_before_cloudfront_cannot_stand_in_another_region(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CDK_DEFAULT_REGION", "eu-central-1")
    with pytest.raises(ValueError, match="lives in us-east-1, this stack in eu-central-1"):
        build(aws_cdk.App(context=FLAGS), PROD)


def test_without_reviewing_there_is_no_such_stack_and_elsewhere_a_stage_without_firewall_has_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    monkeypatch.setenv("CDK_DEFAULT_REGION", "eu-central-1")
    for reviewing, wanted in ((None, False), (DEV.reviewing, True)):
        app = aws_cdk.App(context=FLAGS, outdir=str(tmp_path / str(wanted)))
        build(app, replace(DEV, reviewing=reviewing))
        assert ("sluice-dev-review" in {stack.node.id for stack in app.node.children}) is wanted


def test_the_files_are_put_anew_when_one_of_them_changes_and_name_where_to_sign_in(templates: Templates) -> None:
    published = the(templates, "Custom::ReviewPage")
    files = published["Files"]
    assert published["ServiceToken"] == "${Publish/Live}"
    assert set(files) == {path.name for path in PAGE.iterdir()} | {CONFIG}
    for path in PAGE.iterdir():
        assert files[path.name] == path.read_text(encoding="utf-8")
    config = json.loads(files[CONFIG])
    assert config["client"] == "${Reviewers/Pool/Page}"
    assert f"connect-src 'self' {config['address']};" in json.dumps(
        own(templates, "AWS::CloudFront::ResponseHeadersPolicy")
    )
    assert int(published["ServiceTimeout"]) <= 600, (
        "a function that says nothing would hold a deployment up for an hour"
    )
