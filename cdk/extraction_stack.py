"""What works: the lanes with their functions, those around them, and the clock that looks for forgotten jobs."""

from collections.abc import Mapping, Sequence

from aws_cdk import CfnOutput, CfnParameter, Duration, Fn, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as event_sources
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from cdk import acknowledged, permissions, workloads
from cdk.acknowledged import acknowledge
from cdk.assets import Assets
from cdk.batching import Batching
from cdk.bedrock_access import may_ask, may_ask_endpoint, profile
from cdk.clock import Clock
from cdk.data_stack import DataStack
from cdk.never import denied
from cdk.permissions import Reach
from cdk.python_function import Ground, Layers, PythonFunction, title
from cdk.queue_function import DEAD_LETTER_RETENTION, QueueFunction, SafeQueue, feed
from cdk.reviewers import TENANT_CLAIM
from cdk.routes import policy
from cdk.stages import Lane, LaneSize, Stage
from cdk.upkeep import Upkeep
from cdk.workloads import Workload

STREAM_BATCH = 100
STREAM_RETRIES = 10
STREAM_HOURS = 12
"""Half of what a stream keeps: what could not be delivered by then goes to `unheard` while it can still be read."""
RECONCILE = "rate(5 minutes)"


class ExtractionStack(Stack):
    """The working half of a stage."""

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002  # the CDK's own name
        *,
        stage: Stage,
        data: DataStack,
        assets: Assets,
    ) -> None:
        super().__init__(scope, id, env=stage.environment, description="Sluice: queues and functions")
        never = iam.ManagedPolicy(self, "Never", statements=denied())
        layers = Layers(self, "Layers", stage=stage, assets=assets)
        self._ground = Ground(stage=stage, keys=data.keys, assets=assets, layers=layers, denied=never)
        self._models = {**self._model_environment(stage), **(data.policies.variables if data.policies else {})}
        self._table = {"TABLE": data.table.table_name}
        self.lanes = {lane: self._lane(stage, lane, size) for lane, size in stage.lanes.items()}
        self.reach = Reach(
            keys=data.keys,
            table=data.table,
            documents=data.documents,
            bus=data.bus,
            destinations=data.destinations,
            lanes=[shard.queue for shards in self.lanes.values() for shard in shards],
            asking=self._asking(stage),
            following=data.policies.may_read() if data.policies else (),
        )
        for shard in self.shards:
            shard.function.may(permissions.of_extract(self.reach))
        self.extract_now = self._extract_now(stage)
        self.submit = self._submit(stage)
        self.deliver, self.unheard = self._deliver(stage)
        self.dead_letters = self._dead_letters(stage)
        self.reconcile = self._reconcile()
        self.review = self._review(stage)
        self.upkeep = None
        if not stage.emulated:
            self.upkeep = Upkeep(self, "Upkeep", ground=self._ground, reach=self.reach, extract_now=self.extract_now)
        documents = acknowledged.exported(data, data.documents.bucket_arn, to=self)
        self.batching = self._batching(stage, documents)
        acknowledge(self, {**acknowledged.EXTRACTION, **acknowledged.objects_of(documents)})
        if data.policies:
            parts = (data.policies.application.ref, data.policies.profile.ref)
            acknowledge(
                self, acknowledged.policies_of(self, *(acknowledged.exported(data, one, to=self) for one in parts))
            )
        self._tell()

    @property
    def shards(self) -> Sequence[QueueFunction]:
        """Every shard of every lane."""
        return [shard for shards in self.lanes.values() for shard in shards]

    def _asking(self, stage: Stage) -> list[iam.PolicyStatement]:
        """What it takes to ask the models of the stage's routes."""
        statements = list(may_ask(self, profile(stage.bedrock_model))) if stage.bedrock_model else []
        if stage.endpoint:
            endpoint = self.format_arn(service="sagemaker", resource="endpoint", resource_name=stage.endpoint_name)
            statements.append(may_ask_endpoint(endpoint))
        return statements

    def _model_environment(self, stage: Stage) -> dict[str, str]:
        """Elsewhere both are known; on one machine the paths and models are those of whoever deploys."""
        if not stage.emulated:
            return {"POLICY": policy(stage).model_dump_json(exclude_defaults=True), "MODEL_DIR": "/opt/embedded_model"}
        return {
            "POLICY": CfnParameter(self, "Policy", description="the routing policy, JSON").value_as_string,
            "MODEL_DIR": CfnParameter(self, "ModelDir", description="where the embedded model lies").value_as_string,
        }

    def _lane(self, stage: Stage, lane: Lane, size: LaneSize) -> list[QueueFunction]:
        environment = {**self._table, **self._models, **({"BATCHES": "true"} if stage.batches else {})}
        return [
            QueueFunction(
                self,
                f"{title(lane)}{shard}",
                ground=self._ground,
                workload=workloads.EXTRACT,
                size=size,
                environment=environment,
            )
            for shard in range(size.shards)
        ]

    @property
    def _queues(self) -> Mapping[str, str]:
        """Where jobs are put; several queues of one lane stand side by side, separated by commas."""
        urls = {lane: Fn.join(",", [shard.queue.queue_url for shard in shards]) for lane, shards in self.lanes.items()}
        return {"QUEUE_URL": urls["queue"], "BULK_QUEUE_URL": urls["bulk"]}

    def _function(
        self, workload: Workload, environment: Mapping[str, str], *, concurrency: int, warm: int = 0
    ) -> PythonFunction:
        return PythonFunction(
            self,
            title(workload.folder),
            ground=self._ground,
            workload=workload,
            concurrency=concurrency,
            environment=environment,
            warm=warm,
        )

    def _extract_now(self, stage: Stage) -> PythonFunction:
        within = {"WITHIN_SECONDS": f"{stage.now_within:g}"} if stage.now_within else {}
        environment = {**self._table, **self._models, **self._queues, **within}
        function = self._function(
            workloads.EXTRACT_NOW, environment, concurrency=stage.now_concurrency, warm=stage.now_warm
        )
        function.may(permissions.of_extract_now(self.reach))
        return function

    def _submit(self, stage: Stage) -> PythonFunction:
        environment = {**self._table, **self._queues}
        function = self._function(workloads.SUBMIT, environment, concurrency=stage.now_concurrency)
        function.may(permissions.of_submit(self.reach))
        return function

    def _deliver(self, stage: Stage) -> tuple[PythonFunction, sqs.Queue]:
        environment = {
            "BUS": self.reach.bus.event_bus_name,
            "DESTINATIONS_SECRET": self.reach.destinations.secret_arn,
        }
        function = self._function(workloads.DELIVER, environment, concurrency=stage.other_concurrency)
        unheard = SafeQueue(self, "Unheard", ground=self._ground, retention=DEAD_LETTER_RETENTION)
        function.may(permissions.of_deliver(self.reach, unheard))
        _follow(self, table=self.reach.table, function=function, unheard=unheard)
        return function, unheard

    def _dead_letters(self, stage: Stage) -> PythonFunction:
        environment = {**self._table, **self._queues}
        function = self._function(workloads.DEAD_LETTERS, environment, concurrency=stage.other_concurrency)
        function.may(permissions.of_dead_letters(self.reach, [shard.dead_letters for shard in self.shards]))
        size = LaneSize(concurrency=max(2, stage.other_concurrency // len(self.shards)))
        for shard in self.shards:
            feed(self, f"{shard.node.id}Buried", queue=shard.dead_letters, function=function, size=size)
        return function

    def _reconcile(self) -> PythonFunction:
        environment = {**self._table, **self._queues}
        # Two at once would only do each other's work.
        function = self._function(workloads.RECONCILE, environment, concurrency=1)
        function.may(permissions.of_reconcile(self.reach))
        Clock(self, "Reconciling", function=function.live, every=RECONCILE)
        return function

    def _review(self, stage: Stage) -> PythonFunction:
        """Reviewers are told apart by their tokens alone: without TENANTS nobody comes by an IAM role."""
        environment = {
            **self._table,
            "TENANT_CLAIM": TENANT_CLAIM,
            "REVIEW_BELOW": f"{policy(stage).review_below:g}",
        }
        function = self._function(workloads.REVIEW, environment, concurrency=stage.other_concurrency)
        function.may(permissions.of_review(self.reach))
        return function

    def _batching(self, stage: Stage, documents: str) -> Batching | None:
        if not (stage.batches and stage.bedrock_model):
            return None
        models = {name: value for name, value in self._models.items() if name != "MODEL_DIR"}
        return Batching(
            self,
            "Batches",
            ground=self._ground,
            reach=self.reach,
            asked=profile(stage.bedrock_model),
            environment={**self._table, **models, **self._queues},
            documents=documents,
        )

    def _tell(self) -> None:
        for name, function in {"Submit": self.submit, "ExtractNow": self.extract_now}.items():
            CfnOutput(self, f"{name}Function", value=function.live.function_arn)
        for variable, urls in self._queues.items():
            CfnOutput(self, variable.title().replace("_", ""), value=urls)


def _follow(scope: Construct, *, table: dynamodb.ITableV2, function: PythonFunction, unheard: sqs.IQueue) -> None:
    """Have ``function`` read the table's stream from its beginning; a record that fails for long holds up no other."""
    lambda_.EventSourceMapping(
        scope,
        "Stream",
        target=function.live,
        event_source_arn=table.table_stream_arn,
        starting_position=lambda_.StartingPosition.TRIM_HORIZON,
        batch_size=STREAM_BATCH,
        report_batch_item_failures=True,
        bisect_batch_on_error=True,
        retry_attempts=STREAM_RETRIES,
        max_record_age=Duration.hours(STREAM_HOURS),
        parallelization_factor=10,
        on_failure=event_sources.SqsDlq(unheard),
    )
