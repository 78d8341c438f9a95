"""The customer keys, one per purpose: whoever may read logs cannot read documents, and each can be revoked alone.

Keys trust their account: who may use one is said at the role that does. Services that act by themselves (log groups,
alarms, the event bus) have no role, so they are named here, each bound to what it encrypts.
"""

from collections.abc import Mapping

import aws_cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from cdk.stages import Stage

EXECUTION_LOGS = "API-Gateway-Execution-Logs"
"""How the names of the log groups begin that API Gateway looks for."""
_DATA_KEYS = ("kms:Decrypt", "kms:GenerateDataKey*")
PENDING_DAYS = 30
"""Days between the order to delete a key and its end: the longest AWS grants."""


class Keys(Construct):
    """Five keys, rotated every year: ``jobs``, ``logs``, ``secrets``, ``audit``, ``learning``."""

    def __init__(self, scope: Construct, id: str, *, stage: Stage) -> None:  # noqa: A002  # the CDK's own name
        super().__init__(scope, id)
        self.stage = stage
        self.jobs = self._key("Jobs", "texts and results: queues, table, documents, archive, events")
        self.logs = self._key("Logs", "log groups and alarms")
        self.secrets = self._key("Secrets", "where results go, and what signs them")
        self.audit = self._key("Audit", "the trail of what was done")
        self.learning = self._key("Learning", "datasets and model weights")
        self._admit_logs()
        self._admit_alarms()
        if not stage.emulated:
            self._admit_archive()
        self._admit_trail()

    @property
    def all(self) -> list[kms.Key]:
        """All of them."""
        return [self.jobs, self.logs, self.secrets, self.audit, self.learning]

    def _key(self, purpose: str, what: str) -> kms.Key:
        return kms.Key(
            self,
            purpose,
            description=f"{self.stage.prefix}: {what}",
            enable_key_rotation=True,
            removal_policy=self.stage.removal,
            pending_window=aws_cdk.Duration.days(PENDING_DAYS if self.stage.lasting else 7),
        )

    def _admit_logs(self) -> None:
        """Log groups of this stage, and those that API Gateway insists on naming, may be encrypted."""
        groups = [self._arn("logs", f"log-group:*{self.stage.prefix}*")]
        if not self.stage.emulated:
            groups.append(self._arn("logs", f"log-group:{EXECUTION_LOGS}_*"))
        service = f"logs.{aws_cdk.Stack.of(self).region}.amazonaws.com"
        actions = ("kms:Encrypt", "kms:ReEncrypt*", "kms:DescribeKey", *_DATA_KEYS)
        of_groups = {"kms:EncryptionContext:aws:logs:arn": groups if len(groups) > 1 else groups[0]}
        _admit(self.logs, service, actions, {"ArnLike": of_groups})

    def _admit_alarms(self) -> None:
        """Alarms of this account may publish to an encrypted topic; event rules do so in a role of theirs."""
        _admit(self.logs, "cloudwatch.amazonaws.com", _DATA_KEYS, self._own_account())

    def _admit_archive(self) -> None:
        """The archive of the event bus keeps events encrypted; the CDK admits the bus itself.

        An archive re-encrypts what its bus encrypted, and says of itself no more than which bus that is: AWS's key
        policy for archives has no other condition (EventBridge user guide, read in November 2026).
        """
        buses = self._arn("events", "event-bus/*")
        bound = {"ArnLike": {"kms:EncryptionContext:aws:events:event-bus:arn": buses}}
        _admit(self.jobs, "events.amazonaws.com", ("kms:ReEncrypt*", *_DATA_KEYS), bound)
        # Looking at a key has no encryption context.
        _admit(self.jobs, "events.amazonaws.com", ("kms:DescribeKey",), self._own_account())

    def _admit_trail(self) -> None:
        trails = self._arn("cloudtrail", "trail/*")
        bound = {"StringLike": {"kms:EncryptionContext:aws:cloudtrail:arn": trails}, **self._own_account()}
        _admit(self.audit, "cloudtrail.amazonaws.com", ("kms:GenerateDataKey*",), bound)
        _admit(self.audit, "cloudtrail.amazonaws.com", ("kms:DescribeKey",), self._own_account())

    def _own_account(self) -> dict[str, dict[str, str]]:
        return {"StringEquals": {"aws:SourceAccount": aws_cdk.Stack.of(self).account}}

    def _arn(self, service: str, what: str) -> str:
        stack = aws_cdk.Stack.of(self)
        return f"arn:{stack.partition}:{service}:{stack.region}:{stack.account}:{what}"


def _admit(
    key: kms.Key, service: str, actions: tuple[str, ...], conditions: Mapping[str, Mapping[str, str | list[str]]]
) -> None:
    key.add_to_resource_policy(
        iam.PolicyStatement(
            principals=[iam.ServicePrincipal(service)], actions=list(actions), resources=["*"], conditions=conditions
        )
    )
