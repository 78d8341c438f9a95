"""What stands before APIs and pages: known bad addresses and floods are turned away.

Bodies are not looked into. They are letters and transcripts from anywhere, and may well contain what a rule for web
forms takes for an attack; nor do AWS's common rules let more than 8 kB through. Text is treated as hostile further in.
"""

from collections.abc import Mapping

from aws_cdk import Names, Stack
from aws_cdk import aws_logs as logs
from aws_cdk import aws_wafv2 as wafv2
from constructs import Construct

from cdk.rest_api import Logging

MOST_PER_ADDRESS = 30_000
"""Requests of one address in five minutes: 100 a second, a tenth of the peak."""
WORLDWIDE = "us-east-1"
REPUTATION = "AWSManagedRulesAmazonIpReputationList"


class Firewall(Construct):
    """A web ACL on what has the ARNs ``protects``, by name; its log is encrypted and holds no credentials.

    With ``worldwide`` it is one for CloudFront, which names it itself, and lives in us-east-1: ValueError elsewhere.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002  # the CDK's own name
        *,
        logging: Logging,
        protects: Mapping[str, str] | None = None,
        worldwide: bool = False,
    ) -> None:
        super().__init__(scope, id)
        if worldwide and (region := Stack.of(self).region) != WORLDWIDE:
            raise ValueError(f"a firewall before CloudFront lives in {WORLDWIDE}, this stack in {region}")
        rules = wafv2.CfnWebACL
        self.acl = rules(
            self,
            "Rules",
            scope="CLOUDFRONT" if worldwide else "REGIONAL",
            default_action=rules.DefaultActionProperty(allow=rules.AllowActionProperty()),
            visibility_config=_visible("Firewall"),
            rules=[_reputation(0), _flood(1)],
        )
        for name, arn in (protects or {}).items():
            wafv2.CfnWebACLAssociation(self, name, resource_arn=arn, web_acl_arn=self.acl.attr_arn)
        unique = Names.unique_resource_name(self, max_length=40)
        # The name has to begin so.
        log = logging.group(self, "Log", f"aws-waf-logs-{Stack.of(self).stack_name}-{unique}")
        wafv2.CfnLoggingConfiguration(
            self,
            "Logging",
            resource_arn=self.acl.attr_arn,
            log_destination_configs=[_plain(log)],
            redacted_fields=[{"singleHeader": {"Name": name}} for name in ("authorization", "x-amz-security-token")],
        )


def _reputation(priority: int) -> wafv2.CfnWebACL.RuleProperty:
    """Addresses that AWS knows to attack others."""
    group = wafv2.CfnWebACL.ManagedRuleGroupStatementProperty(vendor_name="AWS", name=REPUTATION)
    return wafv2.CfnWebACL.RuleProperty(
        name="Reputation",
        priority=priority,
        statement=wafv2.CfnWebACL.StatementProperty(managed_rule_group_statement=group),
        override_action=wafv2.CfnWebACL.OverrideActionProperty(none={}),
        visibility_config=_visible("Reputation"),
    )


def _flood(priority: int) -> wafv2.CfnWebACL.RuleProperty:
    """More from one address than any honest caller sends."""
    rate = wafv2.CfnWebACL.RateBasedStatementProperty(limit=MOST_PER_ADDRESS, aggregate_key_type="IP")
    return wafv2.CfnWebACL.RuleProperty(
        name="Flood",
        priority=priority,
        statement=wafv2.CfnWebACL.StatementProperty(rate_based_statement=rate),
        action=wafv2.CfnWebACL.RuleActionProperty(block=wafv2.CfnWebACL.BlockActionProperty()),
        visibility_config=_visible("Flood"),
    )


def _visible(name: str) -> wafv2.CfnWebACL.VisibilityConfigProperty:
    """Counted, but without samples: those would show requests."""
    return wafv2.CfnWebACL.VisibilityConfigProperty(
        cloud_watch_metrics_enabled=True, metric_name=name, sampled_requests_enabled=False
    )


def _plain(log: logs.LogGroup) -> str:
    """The group's ARN without the ``:*`` that WAF refuses."""
    stack = Stack.of(log)
    return f"arn:{stack.partition}:logs:{stack.region}:{stack.account}:log-group:{log.log_group_name}"
