"""Watches one stage: a topic for whoever is on call, the alarms, the keys, and the page to look at."""

from collections.abc import Sequence

import aws_cdk
from aws_cdk import aws_cloudwatch as cw
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from cdk.alarms import watch, watch_strangeness
from cdk.dashboard import OperatorDashboard
from cdk.key_watch import KeyWatch
from cdk.problems import nobody_called, problems, strange
from cdk.watched import Limits, Watched

ROLLS_BACK = ("RecordsFailed", "JobsFailed", "BudgetBurn", "FunctionErrorsExtractNow", "ReviewRate")
"""What a bad routing policy sets off first: as many as AppConfig can watch."""


class Monitoring(Construct):
    """Alarms that publish to ``topic``, and the dashboard; ``runbook`` is the address of docs/runbook.md.

    ``key`` encrypts the topic; its policy must admit cloudwatch.amazonaws.com. ``not_told`` takes what
    the topic does not.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002  # the CDK's own name
        *,
        watched: Watched,
        limits: Limits,
        key: kms.IKey,
        not_told: sqs.IQueue,
        runbook: str,
    ) -> None:
        super().__init__(scope, id)
        self.topic = sns.Topic(self, "OnCall", master_key=key, enforce_ssl=True)
        self._admit_alarms()
        found = [*problems(watched, limits), nobody_called(not_told)]
        alarms = [watch(self, problem, topic=self.topic, runbook=runbook) for problem in found]
        strange_ones = [watch_strangeness(self, each, topic=self.topic, runbook=runbook) for each in strange()]
        self.keys = KeyWatch(
            self, "Keys", keys=watched.keys, topic=self.topic, topic_key=key, not_told=not_told, runbook=runbook
        )
        self.dashboard = OperatorDashboard(
            self, "Dashboard", watched=watched, limits=limits, alarms=[*alarms, *strange_ones]
        )
        named: dict[str, cw.IAlarm] = {alarm.node.id: alarm for alarm in (*alarms, *strange_ones)}
        self.roll_back_on: Sequence[cw.IAlarm] = [named[name] for name in ROLLS_BACK]

    def _admit_alarms(self) -> None:
        """Alarms of this account may publish; event rules do so by a role."""
        account = aws_cdk.Stack.of(self).account
        self.topic.add_to_resource_policy(
            iam.PolicyStatement(
                sid="Alarms",
                principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
                actions=["sns:Publish"],
                resources=[self.topic.topic_arn],
                conditions={"StringEquals": {"aws:SourceAccount": account}},
            )
        )
