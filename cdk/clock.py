"""Calls a function at fixed times."""

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_scheduler as scheduler
from constructs import Construct


class Clock(Construct):
    """Calls a function at fixed times, in a role that may do only this and that only this account takes."""

    def __init__(self, scope: Construct, id: str, *, function: lambda_.Alias, every: str) -> None:  # noqa: A002  # the CDK's own name
        super().__init__(scope, id)
        stack = Stack.of(self)
        policy = iam.ManagedPolicy(
            self,
            "May",
            statements=[
                iam.PolicyStatement(sid="Call", actions=["lambda:InvokeFunction"], resources=[function.function_arn])
            ],
        )
        group = stack.format_arn(service="scheduler", resource="schedule-group", resource_name="default")
        own = {"StringEquals": {"aws:SourceAccount": stack.account, "aws:SourceArn": group}}
        principal = iam.ServicePrincipal("scheduler.amazonaws.com", conditions=own)
        role = iam.Role(self, "Role", assumed_by=principal, managed_policies=[policy])
        scheduler.CfnSchedule(
            self,
            "Schedule",
            schedule_expression=every,
            flexible_time_window=scheduler.CfnSchedule.FlexibleTimeWindowProperty(mode="OFF"),
            target=scheduler.CfnSchedule.TargetProperty(
                arn=function.function_arn,
                role_arn=role.role_arn,
                # The next round comes soon enough.
                retry_policy=scheduler.CfnSchedule.RetryPolicyProperty(
                    maximum_retry_attempts=1, maximum_event_age_in_seconds=120
                ),
            ),
        )
