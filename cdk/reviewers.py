"""Who may review: people whom an operator enters, each for one tenant, with a second factor; nobody signs up.

A reviewer's tenant is a claim of the token, so it must be nobody's to change: once given, the attribute stays, and
the page's tokens have no right to any.
"""

from aws_cdk import Aws, Duration, RemovalPolicy, Stack
from aws_cdk import aws_cognito as cognito
from constructs import Construct

TENANT = "tenant"
TENANT_CLAIM = f"custom:{TENANT}"
TOKEN_MINUTES = 15
"""A token cannot be called back: who is locked out works on for so long."""
SHIFT = Duration.hours(10)
"""How long a page left open stays signed in."""


class Reviewers(Construct):
    """A pool of people who sign in on a page of AWS's with e-mail address, password and a one-time code."""

    def __init__(self, scope: Construct, id: str, *, prefix: str, lasting: bool) -> None:  # noqa: A002  # CDK's name
        super().__init__(scope, id)
        self.pool = cognito.UserPool(
            self,
            "Pool",
            self_sign_up_enabled=False,
            sign_in_aliases=cognito.SignInAliases(email=True),
            sign_in_case_sensitive=False,
            standard_attributes=cognito.StandardAttributes(email=cognito.StandardAttribute(required=True)),
            custom_attributes={TENANT: cognito.StringAttribute(min_len=1, max_len=128, mutable=False)},
            mfa=cognito.Mfa.REQUIRED,
            mfa_second_factor=cognito.MfaSecondFactor(sms=False, otp=True),
            password_policy=_passwords(),
            account_recovery=cognito.AccountRecovery.EMAIL_ONLY,
            feature_plan=cognito.FeaturePlan.PLUS,
            standard_threat_protection_mode=cognito.StandardThreatProtectionMode.FULL_FUNCTION,
            deletion_protection=lasting,
            removal_policy=RemovalPolicy.RETAIN if lasting else RemovalPolicy.DESTROY,
        )
        # Unique in the world, hence the account.
        self._domain = f"{prefix}-{Aws.ACCOUNT_ID}"
        named = cognito.CognitoDomainOptions(domain_prefix=self._domain)
        self.pool.add_domain(
            "Domain", cognito_domain=named, managed_login_version=cognito.ManagedLoginVersion.NEWER_MANAGED_LOGIN
        )

    @property
    def address(self) -> str:
        """Where people sign in."""
        return f"https://{self._domain}.auth.{Stack.of(self).region}.amazoncognito.com"

    def client(self, page: str) -> cognito.UserPoolClient:
        """What the page at the address ``page`` (with its slash) is to the pool: it has no secret, and proves nothing.

        Codes therefore count only with what the page made up when it asked for them (PKCE).
        """
        client = self.pool.add_client(
            "Page",
            generate_secret=False,
            o_auth=cognito.OAuthSettings(
                flows=cognito.OAuthFlows(authorization_code_grant=True),
                scopes=[cognito.OAuthScope.OPENID, cognito.OAuthScope.EMAIL],
                callback_urls=[page],
                logout_urls=[page],
            ),
            supported_identity_providers=[cognito.UserPoolClientIdentityProvider.COGNITO],
            read_attributes=cognito.ClientAttributes()
            .with_standard_attributes(email=True)
            .with_custom_attributes(TENANT_CLAIM),
            write_attributes=cognito.ClientAttributes().with_standard_attributes(email=True),
            id_token_validity=Duration.minutes(TOKEN_MINUTES),
            access_token_validity=Duration.minutes(TOKEN_MINUTES),
            refresh_token_validity=SHIFT,
            enable_token_revocation=True,
            prevent_user_existence_errors=True,
        )
        resource = client.node.default_child
        assert isinstance(resource, cognito.CfnUserPoolClient)  # noqa: S101  # what the CDK makes of a client
        # The CDK can say none of Cognito's own ways to send a password, but not that there are none.
        resource.explicit_auth_flows = ["ALLOW_REFRESH_TOKEN_AUTH"]
        cognito.CfnManagedLoginBranding(
            self,
            "Looks",
            user_pool_id=self.pool.user_pool_id,
            client_id=client.user_pool_client_id,
            use_cognito_provided_values=True,
        )
        return client


def _passwords() -> cognito.PasswordPolicy:
    return cognito.PasswordPolicy(
        min_length=14,
        require_lowercase=True,
        require_uppercase=True,
        require_digits=True,
        require_symbols=True,
        password_history_size=12,
        temp_password_validity=Duration.days(1),
    )
