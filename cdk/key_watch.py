"""Tells when a key is about to be lost or is refused: without its keys Sluice reads and writes nothing.

Decrypt and GenerateDataKey are read-only calls for CloudTrail, which EventBridge hands out only to rules in the state
ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS (EventBridge user guide, read in November 2026), and only where a trail
logs management events.
"""

from collections.abc import Mapping, Sequence

from aws_cdk import Stack
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from cdk.alarms import told

LOST = (
    "ScheduleKeyDeletion",
    "DisableKey",
    "DisableKeyRotation",
    "DeleteImportedKeyMaterial",
    "PutKeyPolicy",
    "RevokeGrant",
)
"""Calls that take a key, or somebody's right to it, away."""
_SHOWN = ("eventName", "userIdentity.arn", "errorCode")
REFUSED = ("AccessDenied", "AccessDeniedException", "KMSInvalidStateException", "DisabledException")


class KeyWatch(Construct):
    """Two rules on the account's default bus; both publish to ``topic``, and to ``not_told`` what it did not take."""

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002  # the CDK's own name
        *,
        keys: Sequence[kms.IKey],
        topic: sns.ITopic,
        topic_key: kms.IKey,
        not_told: sqs.IQueue,
        runbook: str,
    ) -> None:
        super().__init__(scope, id)
        self._not_told = not_told
        self._role = _publisher(self, topic, topic_key)
        arns = [key.key_arn for key in keys]
        ids = [key.key_id for key in keys]
        # Calls name a key by its id or its ARN, as they like.
        named = {"eventName": list(LOST), "requestParameters": {"keyId": [*arns, *ids]}}
        self._rule("Lost", "key-lost", "Somebody takes a key away or changes who may use it.", topic, runbook, named)
        # A refused call may be written down without the key it asked for.
        refused = {"errorCode": list(REFUSED), "resources": {"ARN": [*arns, {"exists": False}]}}
        rule = self._rule("Refused", "key-refused", "KMS refuses one of the keys.", topic, runbook, refused)
        resource = rule.node.default_child
        assert isinstance(resource, events.CfnRule)  # noqa: S101  # what the CDK makes of a rule
        # The CDK knows only two states.
        resource.state = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"

    def _rule(
        self,
        id: str,  # noqa: A002  # the CDK's own name
        kind: str,
        says: str,
        topic: sns.ITopic,
        runbook: str,
        detail: Mapping[str, object],
    ) -> events.Rule:
        pattern = events.EventPattern(
            source=["aws.kms"],
            detail_type=["AWS API Call via CloudTrail"],
            detail={"eventSource": ["kms.amazonaws.com"], **detail},
        )
        name, who, code = (events.EventField.from_path(f"$.detail.{at}") for at in _SHOWN)
        message = f"{told(kind, says, runbook)} {name} by {who} {code}"
        said = events.RuleTargetInput.from_text(message)
        target = targets.SnsTopic(topic, message=said, role=self._role, dead_letter_queue=self._not_told)
        return events.Rule(self, id, event_pattern=pattern, targets=[target], description=told(kind, says, runbook))


def _publisher(scope: Construct, topic: sns.ITopic, key: kms.IKey) -> iam.IRole:
    """Whoever publishes for the rules: a topic's policy cannot tell one account's rules from another's, a role can."""
    stack = Stack.of(scope)
    encrypt = iam.PolicyStatement(
        actions=["kms:Decrypt", "kms:GenerateDataKey"],
        resources=[key.key_arn],
        conditions={"StringEquals": {"kms:ViaService": f"sns.{stack.region}.amazonaws.com"}},
    )
    publish = iam.PolicyStatement(actions=["sns:Publish"], resources=[topic.topic_arn])
    role = iam.Role(
        scope,
        "Publisher",
        assumed_by=iam.ServicePrincipal(
            "events.amazonaws.com", conditions={"StringEquals": {"aws:SourceAccount": stack.account}}
        ),
        managed_policies=[iam.ManagedPolicy(scope, "MayPublish", statements=[publish, encrypt])],
    )
    return role.without_policy_updates()
