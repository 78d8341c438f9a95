"""The one page an operator runs a stage from: from the caller's view at the top to the machinery at the bottom."""

from collections.abc import Sequence

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cw
from constructs import Construct

from cdk import measures
from cdk.graphs import WIDTH, graph, line
from cdk.measures import HOUR, MINUTE, OUTCOMES, TEN_MINUTES, of_aws, own
from cdk.watched import Limits, Served, Watched

PERCENTILES = ("p50", "p95", "p99")
FIELDS = ("found", "not_stated", "ambiguous", "unsupported", "conflicting", "implausible")
"""What can become of a field: `sluice.jobs.Outcome`."""
TOLD = ("announced", "delivered", "unknowndestination", "refusedbythedestination")
"""What can become of an announcement: `sluice.pipeline.delivery.Told`, without spaces."""


class OperatorDashboard(Construct):
    """Rows: state, jobs and quality, latency, each route, money, queues, delivery, functions and table, errors."""

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002  # the CDK's own name
        *,
        watched: Watched,
        limits: Limits,
        alarms: Sequence[cw.IAlarm],
    ) -> None:
        super().__init__(scope, id)
        self._watched = watched
        self._limits = limits
        self.page = cw.Dashboard(self, "Page", default_interval=Duration.hours(3))
        self._row(cw.AlarmStatusWidget(alarms=alarms, title="Alarms", width=WIDTH, height=4))
        self._row(self._jobs(), self._quality(), self._fields(), self._canaries())
        self._row(*self._latencies())
        for route in watched.routes:
            self._row(*self._route(route))
        if watched.served is not None:
            self._row(*self._endpoint(watched.served))
        self._row(self._spending(), self._burn(), self._saved(), self._breakers())
        self._row(*self._queues())
        self._row(*self._elsewhere())
        self._row(self._delivery(), self._intake(), self._given_back(), self._stream())
        self._row(*self._machinery())
        self._row(self._last_errors())

    def _row(self, *widgets: cw.ConcreteWidget) -> None:
        self.page.add_widgets(*widgets)

    def _jobs(self) -> cw.GraphWidget:
        return graph("Jobs by how they ended", [own(f"Jobs.{status}", label=status) for status in measures.FINAL])

    def _quality(self) -> cw.GraphWidget:
        rates = [measures.straight_through_rate(), measures.review_rate()]
        return graph("Straight through and review, %", rates, axis=cw.YAxisProps(min=0, max=100))

    def _fields(self) -> cw.GraphWidget:
        outcomes = [own(f"Fields.{outcome}", label=outcome) for outcome in FIELDS]
        confidence = own("Confidence", statistic="Average", label="mean confidence")
        return graph("Fields by outcome; how sure", outcomes, right=[confidence])

    def _canaries(self) -> cw.GraphWidget:
        level = line(self._limits.canary_percent, "alarm below")
        return graph("Golden documents: fields right, %", [measures.canary_accuracy()], lines=[level])

    def _latencies(self) -> Sequence[cw.GraphWidget]:
        """Per function that answers, as Lambda saw it; then the whole of a job as the pipeline saw it."""
        level = line(self._limits.realtime_p99.to_milliseconds(), "promised p99")
        functions = self._watched.functions
        now = functions["extract_now"]
        times = [now.metric_duration(statistic=each, period=MINUTE, label=each) for each in PERCENTILES]
        batches = [
            function.metric_duration(statistic="p99", period=MINUTE, label=name)
            for name, function in functions.items()
            if name.startswith("extract") and function is not now
        ]
        jobs = [own("Milliseconds", statistic=each, label=each) for each in PERCENTILES]
        return (
            graph("extract_now, ms", times, lines=[level]),
            graph("extract, p99 ms per batch", batches),
            graph("One job in the pipeline, ms", jobs),
        )

    def _route(self, route: str) -> Sequence[cw.GraphWidget]:
        """Calls and errors, time, money and tokens of one route."""
        calls = [own(f"Attempts.{route}.{outcome}", label=outcome) for outcome in OUTCOMES]
        times = [own(f"Milliseconds.{route}", statistic=each, label=each) for each in PERCENTILES]
        tokens = [own(f"Tokens{way}.{route}", label=f"tokens {way.lower()}") for way in ("In", "Out")]
        return (
            graph(f"{route}: calls", calls, stacked=True),
            graph(f"{route}: not served, %", [measures.trouble_rate(route)]),
            graph(f"{route}: ms", times),
            graph(f"{route}: tokens; $/h", tokens, right=[measures.dollars_per_hour(route)]),
        )

    def _endpoint(self, served: Served) -> Sequence[cw.GraphWidget]:
        """The GPU endpoint as SageMaker sees it; its latencies are in microseconds."""
        at = {"EndpointName": served.endpoint, "VariantName": served.variant}
        times = ("ModelLatency", "OverheadLatency")
        errors = ("Invocation4XXErrors", "Invocation5XXErrors", "InvocationModelErrors")
        busy = "ConcurrentRequestsPerModel"
        used = ("GPUUtilization", "GPUMemoryUtilization")
        return (
            graph("Endpoint: calls, errors", [of_aws("SageMaker", name, at) for name in ("Invocations", *errors)]),
            graph("Endpoint: p99, µs", [of_aws("SageMaker", name, at, statistic="p99") for name in times]),
            graph("Endpoint: requests at once", [of_aws("SageMaker", busy, at, statistic="Maximum", period=MINUTE)]),
            graph(
                f"Endpoint: GPU, % (${served.dollars_per_hour:g}/h per instance)",
                [cw.Metric(namespace="/aws/sagemaker/Endpoints", metric_name=m, dimensions_map=at) for m in used],
            ),
        )

    def _spending(self) -> cw.GraphWidget:
        return graph("Dollars per hour, by route", [measures.dollars_per_hour(r) for r in self._watched.routes], HOUR)

    def _burn(self) -> cw.GraphWidget:
        burn = measures.burn_rate(self._limits.dollars_per_day)
        lines = [line(self._limits.burn, "alarm above"), line(1, "even")]
        return graph(f"Budget burn (1 = ${self._limits.dollars_per_day:g} a day)", [burn], HOUR, lines=lines)

    def _saved(self) -> cw.GraphWidget:
        return graph("Answers replayed, not paid again; $ saved", [own("Replays")], right=[measures.dollars_saved()])

    def _breakers(self) -> cw.GraphWidget:
        """A breaker is open while a route is asked but does not serve."""
        sums = [measures.not_served(route) for route in self._watched.routes]
        return graph("Attempts that a route did not serve", sums)

    def _queues(self) -> Sequence[cw.GraphWidget]:
        queues = self._watched.queues.items()
        ages = [q.metric_approximate_age_of_oldest_message(period=MINUTE, label=name) for name, q in queues]
        waiting = [q.metric_approximate_number_of_messages_visible(period=MINUTE, label=name) for name, q in queues]
        flying = [q.metric_approximate_number_of_messages_not_visible(period=MINUTE, label=name) for name, q in queues]
        dead = [
            queue.metric_approximate_number_of_messages_visible(period=MINUTE, label=name)
            for name, queue in self._watched.dead_letters.items()
        ]
        level = line(self._limits.queue_age.to_seconds(), "alarm above")
        return (
            graph("Oldest job, s", ages, lines=[level]),
            graph("Jobs waiting", waiting),
            graph("Jobs in flight (a queue stops at 120,000)", flying),
            graph("Dead letters; second rounds", dead, right=[own("SecondRounds")]),
        )

    def _elsewhere(self) -> Sequence[cw.GraphWidget]:
        """Jobs that wait outside their queue: sent anew with a delay, or left to a batch of Bedrock's."""
        waits = [own("Parked", label="sent anew with a delay"), own("Collected", label="left to a batch")]
        shown = [graph("Jobs that wait elsewhere", waits)]
        if "batch" in self._watched.functions:
            told = ("Batched", "BatchAnswered", "BatchReleased")
            lane = [own(name, period=TEN_MINUTES) for name in told]
            rare = [own(name, period=TEN_MINUTES) for name in ("BatchSubmitted", "BatchTroubles")]
            shown.append(graph("Batch lane: jobs gathered, answered, released", lane, right=rare))
        return shown

    def _delivery(self) -> cw.GraphWidget:
        return graph("Announcements", [own(f"Delivery.{told}", label=told) for told in TOLD])

    def _intake(self) -> cw.GraphWidget:
        return graph("Taken in over HTTP", [own(name) for name in ("Accepted", "Refused", "EnqueuedAgain", "Stuck")])

    def _given_back(self) -> cw.GraphWidget:
        reasons = ("ThrottledError", "UnavailableError", "DeadlineError", "LeasedError")
        back = [own(f"GivenBack.{reason}", label=reason) for reason in reasons]
        return graph("Records given back; failed", back, right=[own("Failures")])

    def _stream(self) -> cw.GraphWidget:
        age = self._watched.functions["deliver"].metric("IteratorAge", statistic="Maximum", period=MINUTE)
        return graph("Age of the stream's oldest result, ms", [age])

    def _machinery(self) -> Sequence[cw.GraphWidget]:
        functions = self._watched.functions
        at_once = [f.metric("ConcurrentExecutions", statistic="Maximum", label=n) for n, f in functions.items()]
        at = {"TableName": self._watched.table.table_name}
        used = [of_aws("DynamoDB", f"Consumed{way}CapacityUnits", at, period=MINUTE) for way in ("Read", "Write")]
        refused = [of_aws("DynamoDB", f"{way}ThrottleEvents", at, period=MINUTE) for way in ("Read", "Write")]
        return (
            graph("Errors, %", [measures.error_rate(f, name=n) for n, f in functions.items()]),
            graph("Throttles", [f.metric_throttles(period=MINUTE, label=n) for n, f in functions.items()]),
            graph("At once", at_once),
            graph("Table: units a minute; throttles", used, right=refused),
        )

    def _last_errors(self) -> cw.LogQueryWidget:
        return cw.LogQueryWidget(
            title="Last errors",
            log_group_names=list(self._watched.logs.values()),
            query_lines=["fields @timestamp, error, places.0, job_id, @log", "filter level = 'ERROR'", "limit 20"],
            width=WIDTH,
            height=6,
        )
