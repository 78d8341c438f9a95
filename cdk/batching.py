"""The bulk lane's batches: a function that gathers jobs and brings answers back, and what Bedrock becomes for it."""

from collections.abc import Mapping
from dataclasses import replace

from aws_cdk import CfnOutput, Stack
from aws_cdk import aws_iam as iam
from constructs import Construct

from cdk import permissions, workloads
from cdk.acknowledged import acknowledge, batch_jobs, batches_in
from cdk.bedrock_access import BatchRole, Profile
from cdk.clock import Clock
from cdk.never import denied
from cdk.permissions import Reach
from cdk.python_function import Ground, PythonFunction

ROUNDS = "rate(10 minutes)"
"""Longer than a round may gather (`sluice.pipeline.batching.gathering`); batches take hours all the same."""


class Batching(Construct):
    """The function `batch`, its clock, and the role that it hands over; ``documents`` is how the bucket is imported."""

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002  # the CDK's own name
        *,
        ground: Ground,
        reach: Reach,
        asked: Profile,
        environment: Mapping[str, str],
        documents: str,
    ) -> None:
        super().__init__(scope, id)
        self.role = BatchRole(self, "Bedrock", bucket=reach.documents, key=reach.keys.jobs, asked=asked).role
        never = iam.ManagedPolicy(self, "Never", statements=denied(but_passing=self.role.role_arn))
        self.function = PythonFunction(
            self,
            "Function",
            ground=replace(ground, denied=never),
            workload=workloads.BATCH,
            # One round at a time is all the waiting room lets gather.
            concurrency=1,
            environment={
                **environment,
                "BATCH_BUCKET": reach.documents.bucket_name,
                "BATCH_ROLE": self.role.role_arn,
            },
        )
        self.function.may(permissions.of_batch(reach, asked, self.role))
        Clock(self, "Rounds", function=self.function.live, every=ROUNDS)
        acknowledge(self, {**batches_in(documents), **batch_jobs(Stack.of(self))})
        CfnOutput(self, "RoleOfBatches", value=self.role.role_arn)
