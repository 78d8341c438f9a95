"""What the review page asks: requests of people whom the pool knows, for the tenant that their token names."""

from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from cdk.acknowledged import acknowledge
from cdk.api import unguarded
from cdk.firewall import Firewall
from cdk.rest_api import LOGGED, Field, LoggedApi, Logging
from cdk.stages import Requests

ROUTES = (
    ("GET", "reviews"),
    ("GET", "reviews/{case}"),
    ("POST", "reviews/{case}/claim"),
    ("POST", "reviews/{case}/decision"),
    ("POST", "reviews/{case}/preview"),
    ("POST", "reviews/{case}/release"),
)
"""`sluice.pipeline.review.api` has them all."""
REFUSED = '{"error":$context.error.messageString}'
"""What API Gateway refuses by itself, in the words of our own refusals."""


class ReviewApi(Construct):
    """The API of `review`; behind a firewall, together with the place to sign in, if wanted.

    Its own address stays open beside CloudFront's: a token is wanted at either.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002  # the CDK's own name
        *,
        review: lambda_.IFunction,
        pool: cognito.IUserPool,
        requests: Requests,
        firewall: bool,
        logging: Logging,
    ) -> None:
        super().__init__(scope, id)
        known = apigateway.CognitoUserPoolsAuthorizer(self, "Reviewers", cognito_user_pools=[pool])
        who = {"reviewer": Field.context_authorizer_claims("sub")}
        self.api = LoggedApi(
            self,
            "Api",
            description="Sluice: cases and what people decide",
            authorised=apigateway.MethodOptions(
                authorizer=known, authorization_type=apigateway.AuthorizationType.COGNITO
            ),
            requests=requests,
            logging=logging,
            logged={name: field for name, field in {**LOGGED, **who}.items() if name != "caller"},
        )
        for method, path in ROUTES:
            self.api.serve(method, path, review)
        for kind in (apigateway.ResponseType.DEFAULT_4_XX, apigateway.ResponseType.DEFAULT_5_XX):
            self.api.add_gateway_response(kind.response_type, type=kind, templates={"application/json": REFUSED})
        if firewall:
            protects = {"BeforeApi": self.api.deployment_stage.stage_arn, "BeforePool": pool.user_pool_arn}
            Firewall(self, "Firewall", protects=protects, logging=logging)
        else:
            acknowledge(self, unguarded())
