"""How large and how guarded each stage is, as data: whatever differs between two stages stands on this page."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import aws_cdk

Lane = Literal["queue", "bulk"]
REGION = "us-east-1"
RUNBOOK = "docs/runbook.md"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pollers:
    """Provisioned pollers of one queue: at most 10 invokes each, and 1,000 more a minute (AWS, November 2025)."""

    minimum: int
    maximum: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneSize:
    """A lane: how many queues share it, and how many batches of one queue are in flight at once.

    ``pollers`` None means standard pollers, which start at 5 and gain 300 a minute, up to 1,250.
    """

    shards: int = 1
    concurrency: int
    pollers: Pollers | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """The GPU endpoint of the fine-tuned model: instances at rest and at most."""

    instance_type: str
    minimum: int
    maximum: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Throughput:
    """What the table takes from its first second: units a second. AWS starts a new one at 4,000 and 12,000."""

    writes: int = 4_000
    reads: int = 12_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Requests:
    """What the API lets through: requests a second, and how many may come at once."""

    rate: int = 50
    burst: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewing:
    """How people review: from which ``countries`` (ISO 3166) the page can be seen, and what its API lets through.

    ``own_domain``: the page has a name and a certificate of its own, which are parameters of its stack. Without, it has
    CloudFront's, whose name admits TLS older than 1.2.
    """

    own_domain: bool = False
    countries: tuple[str, ...] = ("US",)
    requests: Requests = field(default_factory=Requests)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One stage of the system.

    ``lasting``: data outlives its stack, and nothing is deleted by mistake. ``now_warm``: environments of `extract_now`
    that are always ready; 0 leaves it to SnapStart. ``now_within``: seconds after which it answers with what it has.
    ``endpoint`` None: no GPU, small schemas and Bedrock do it all.
    ``live_policy``: functions follow the routing policy in AppConfig (POLICY_SOURCE) from that in their environment on.
    ``batches``: Bedrock answers bulk jobs in batches, where the policy says so; ``imports``: it may take our weights.
    ``runbook``: the address that alarms name; without one it is the page's place in the repository.
    ``reviewing`` None: nobody reviews over HTTPS; the function that would answer is there all the same.
    ``emulated``: for one machine; functions carry their code alone, and what no emulator knows is left out.
    """

    name: str
    lasting: bool
    lanes: Mapping[Lane, LaneSize]
    now_concurrency: int
    now_warm: int = 0
    now_within: float | None = None
    other_concurrency: int = 20
    log_days: int
    audit_days: int
    throughput: Throughput = field(default_factory=Throughput)
    endpoint: Endpoint | None = None
    bedrock_model: str | None = None
    requests: Requests = field(default_factory=Requests)
    firewall: bool = False
    live_policy: bool = False
    batches: bool = False
    imports: bool = False
    reviewing: Reviewing | None = None
    runbook: str = RUNBOOK
    snap_start: bool = True
    emulated: bool = False

    @property
    def prefix(self) -> str:
        """What the names of its stacks, and so of everything in them, begin with."""
        return f"sluice-{self.name}"

    @property
    def endpoint_name(self) -> str:
        """What the routing policy calls its model on the GPU endpoint."""
        return f"{self.prefix}-8b"

    @property
    def environment(self) -> aws_cdk.Environment:
        """The account and Region the CDK's command line found; without them any account, in REGION.

        A Region there must be: an encrypted `TableV2` names its key by Region.
        """
        found = os.environ
        return aws_cdk.Environment(
            account=found.get("CDK_DEFAULT_ACCOUNT"), region=found.get("CDK_DEFAULT_REGION", REGION)
        )

    @property
    def removal(self) -> aws_cdk.RemovalPolicy:
        """What becomes of data when its stack is deleted."""
        return aws_cdk.RemovalPolicy.RETAIN if self.lasting else aws_cdk.RemovalPolicy.DESTROY


LOCAL = Stage(
    name="local",
    lasting=False,
    lanes={"queue": LaneSize(concurrency=2), "bulk": LaneSize(concurrency=2)},
    now_concurrency=2,
    other_concurrency=2,
    log_days=1,
    audit_days=1,
    snap_start=False,
    emulated=True,
)

DEV = Stage(
    name="dev",
    lasting=False,
    lanes={"queue": LaneSize(concurrency=20), "bulk": LaneSize(concurrency=5)},
    now_concurrency=20,
    other_concurrency=5,
    log_days=30,
    audit_days=1,
    bedrock_model="us.anthropic.claude-haiku-4-5-20251001-v1:0",
    live_policy=True,
    batches=True,
    reviewing=Reviewing(),
)

PROD = Stage(
    name="prod",
    lasting=True,
    # 100,000 jobs in flight are 10,000 batches: five queues start with them, one would need ten minutes to get there.
    lanes={
        "queue": LaneSize(shards=5, concurrency=2_000, pollers=Pollers(minimum=20, maximum=200)),
        "bulk": LaneSize(shards=2, concurrency=500),
    },
    now_concurrency=1_000,
    now_warm=50,
    now_within=0.17,
    other_concurrency=100,
    log_days=365,
    audit_days=365 * 7,
    throughput=Throughput(writes=12_000, reads=24_000),
    endpoint=Endpoint(instance_type="ml.p5.4xlarge", minimum=3, maximum=16),
    bedrock_model="us.anthropic.claude-haiku-4-5-20251001-v1:0",
    requests=Requests(rate=1_000, burst=2_000),
    firewall=True,
    live_policy=True,
    batches=True,
    imports=True,
    reviewing=Reviewing(own_domain=True),
)

STAGES = {stage.name: stage for stage in (LOCAL, DEV, PROD)}
