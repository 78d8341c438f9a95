"""What keeps a stage healthy by itself: new signing keys every day, and known documents read time and again."""

from constructs import Construct

from cdk import permissions, workloads
from cdk.clock import Clock
from cdk.permissions import Reach
from cdk.python_function import Ground, PythonFunction
from cdk.webhooks_secret import Rotation

CANARY = "rate(15 minutes)"
"""Often enough to see a worse model within the hour, and 100 jobs of a few documents a day."""


class Upkeep(Construct):
    """The functions `rotate_secret` and `canary`, and what calls them."""

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002  # the CDK's own name
        *,
        ground: Ground,
        reach: Reach,
        extract_now: PythonFunction,
    ) -> None:
        super().__init__(scope, id)
        secret = reach.destinations
        self.rotate_secret = PythonFunction(
            self,
            "RotateSecret",
            ground=ground,
            workload=workloads.ROTATE_SECRET,
            concurrency=1,
            environment={"DESTINATIONS_SECRET": secret.secret_arn},
        )
        self.rotate_secret.may(permissions.of_rotate_secret(reach))
        Rotation(self, "Rotation", secret=secret, function=self.rotate_secret.live)
        self.canary = PythonFunction(
            self,
            "Canary",
            ground=ground,
            workload=workloads.CANARY,
            concurrency=1,
            environment={"EXTRACT_NOW": extract_now.live.function_arn},
        )
        self.canary.may(permissions.of_canary(extract_now.live))
        Clock(self, "CanaryRounds", function=self.canary.live, every=CANARY)
