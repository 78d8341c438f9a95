"""What Sluice tells its operators: one logger, one set of metrics, and the only functions that write to them.

What may be logged is listed here by name: ids, sizes, counts, outcomes, reasons of decisions. Never content, never a
quote, never an event, never the text of an exception: an error is told by its type, its place and our own notes.
"""

import logging
import os
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import ContextDecorator
from functools import lru_cache
from pathlib import Path
from traceback import extract_tb
from types import TracebackType
from typing import TYPE_CHECKING, Any, cast

import orjson
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from sluice.errors import RetryableError
from sluice.jobs import Attempt, Outcome, Result
from sluice.ports import OpenJob

if TYPE_CHECKING:
    from sluice.pipeline.batching import Told
    from sluice.pipeline.intake import Reconciled
    from sluice.pipeline.patience import Message, Waits


def _written(line: Mapping[str, Any]) -> str:
    return orjson.dumps(line, default=str).decode()


logger = Logger(service="sluice", utc=True, log_uncaught_exceptions=False, json_serializer=_written)
metrics = Metrics(namespace="Sluice", service="sluice")

Handler = Callable[..., Any]
MOST_VALUES = 100
"""Values of one metric in one line of CloudWatch's embedded metric format."""
PLACES = 6
"""Innermost frames that are told of an unexpected error."""


class FailedInvocationError(Exception):
    """An invocation failed; all that may be said about it is the type of its error."""


def observed(handler: Handler) -> Handler:
    """Decorate a function's handler: context keys on its log lines, metrics when it returns, no content in either."""
    return logger.inject_lambda_context(metrics.log_metrics(_Discreet()(handler)), log_event=False)


class _Discreet(ContextDecorator):
    """Lets no exception text reach the log of the Lambda runtime, which prints whatever a handler raises."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if isinstance(error, Exception):
            failed(error)
            raise FailedInvocationError(type(error).__name__) from None


def report(result: Result) -> None:
    """One log line and the metrics of one finished job."""
    if logger.log_level <= logging.INFO:
        _write("finished", _told_of(result), location=f"report:{report.__code__.co_firstlineno}")
    _measure(f"Jobs.{result.status}", MetricUnit.Count, 1)
    if result.replayed:
        _measure("Replays", MetricUnit.Count, 1)
        _measure("SavedMicros", MetricUnit.Count, result.saved_micros)
        return
    _measure("CostMicros", MetricUnit.Count, result.cost_micros)
    _measure("Milliseconds", MetricUnit.Milliseconds, result.milliseconds.get("total", 0.0))
    for attempt in result.attempts:
        _measure_attempt(attempt)
    _measure_fields(result)


def waits(record: str, message: "Message", where: "Waits") -> None:
    """Tell of a record whose job went back to the queue to wait, or waits for a batch."""
    logger.info(where, extra={"record": record, "times": message.parked.times + 1})
    _measure(where.capitalize(), MetricUnit.Count, 1)


def _measure_attempt(attempt: Attempt) -> None:
    """By route, not by backend: two models of one backend differ in price and speed. A policy has a handful of them."""
    _measure(f"Attempts.{attempt.route}.{attempt.outcome}", MetricUnit.Count, 1)
    _measure(f"Milliseconds.{attempt.route}", MetricUnit.Milliseconds, attempt.milliseconds)
    _measure(f"CostMicros.{attempt.route}", MetricUnit.Count, attempt.cost_micros)
    _measure(f"TokensIn.{attempt.route}", MetricUnit.Count, attempt.tokens_in)
    _measure(f"TokensOut.{attempt.route}", MetricUnit.Count, attempt.tokens_out)


def _measure_fields(result: Result) -> None:
    """How sure the pipeline is of what it found: when documents drift, this sinks before anybody complains."""
    for outcome, count in _outcomes(result).items():
        _measure(f"Fields.{outcome}", MetricUnit.Count, count)
    sure = [field.confidence for field in result.fields.values() if field.value is not None]
    if sure:
        _measure("Confidence", MetricUnit.NoUnit, sum(sure) / len(sure))


def _told_of(result: Result) -> dict[str, Any]:
    return {
        "job_id": result.job_id,
        "tenant": result.tenant,
        "work_id": result.work_id,
        "document_type": result.document_type,
        "status": result.status,
        "replayed": result.replayed,
        "routes": [f"{attempt.route} {attempt.outcome}: {attempt.why}" for attempt in result.attempts],
        "outcomes": {str(outcome): count for outcome, count in _outcomes(result).items()},
        "findings": [finding.rule for finding in result.findings],
        "cost_micros": result.cost_micros,
        "milliseconds": result.milliseconds,
    }


def _outcomes(result: Result) -> Counter[Outcome]:
    return Counter([field.outcome for field in result.fields.values()])


def _write(message: str, told: Mapping[str, Any], *, location: str) -> None:
    """Write the line that ``logger.info(message, extra=told)`` writes, for a fifth of its time.

    Standard logging makes a record, looks up its caller and formats it by key; here all of that is known.
    """
    now = time.time()
    line = {
        **{key: value for key, value in logger.get_current_keys().items() if value is not None or key == "message"},
        **logger.thread_safe_get_current_keys(),
        "level": "INFO",
        "location": location,
        "message": message,
        "timestamp": f"{_second(int(now))},{int(now % 1 * 1000):03d}+0000",
        **told,
    }
    if trace := os.environ.get("_X_AMZN_TRACE_ID"):
        line["xray_trace_id"] = trace.split(";")[0].removeprefix("Root=")
    handler = cast("logging.StreamHandler[Any]", logger.registered_handler)
    handler.stream.write(_written(line) + "\n")
    handler.flush()


@lru_cache(maxsize=2)
def _second(second: int) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(second))


def _measure(name: str, unit: MetricUnit, value: float) -> None:
    """Add a metric; Powertools checks the first value of a name and sends them off when there are MOST_VALUES."""
    known = metrics.metric_set.get(name)
    if known is None or len(known["Value"]) >= MOST_VALUES - 1:
        metrics.add_metric(name, unit, value)
    else:
        known["Value"].append(float(value))


def given_back(error: BaseException, *, record: str) -> None:
    """One record goes back to where it came from: as planned when another try can cure it, else as a failure."""
    if not isinstance(error, RetryableError):
        failed(error, record=record)
        return
    notes = getattr(error, "__notes__", [])
    logger.info("given back", extra={"record": record, "why": type(error).__name__, "notes": notes})
    metrics.add_metric(f"GivenBack.{type(error).__name__}", MetricUnit.Count, 1)


def count_reconciled(found: "Reconciled") -> None:
    """What became of the open jobs that had waited too long."""
    for opened in found.again:
        logger.warning("enqueued again", extra=_told(opened))
    for opened in found.stuck:
        logger.error("stuck", extra=_told(opened))
    metrics.add_metric("Closed", MetricUnit.Count, len(found.closed))
    metrics.add_metric("EnqueuedAgain", MetricUnit.Count, len(found.again))
    metrics.add_metric("Stuck", MetricUnit.Count, len(found.stuck))


def count_batches(told: "Told") -> None:
    """What came of a round of the batch lane; who is released without an answer is asked alone, at twice the price."""
    for step in told.steps:
        extra = {"what": step.what, "token": step.token, "route": step.route, "records": step.records}
        logger.info("batch", extra=extra)
    for why, jobs in told.released.items():
        logger.warning("released", extra={"why": why, "jobs": jobs})
    for why, times in told.later.items():
        logger.warning("left to the next round", extra={"why": why, "times": times})
    metrics.add_metric("Batched", MetricUnit.Count, told.gathered)
    metrics.add_metric("BatchSubmitted", MetricUnit.Count, told.submissions("submitted"))
    metrics.add_metric("BatchAnswered", MetricUnit.Count, told.answered)
    metrics.add_metric("BatchReleased", MetricUnit.Count, told.released.total())
    metrics.add_metric("BatchTroubles", MetricUnit.Count, told.later.total())


def _told(opened: OpenJob) -> dict[str, str | int]:
    return {"job_id": opened.job_id, "tenant": opened.tenant, "tries": opened.tries}


def failed(error: BaseException, **ids: str) -> None:
    """An error nobody expected: its type and where it came from."""
    frames = extract_tb(error.__traceback__)[-PLACES:]
    places = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
    logger.error("failed", extra={"error": type(error).__name__, "places": places, **ids})
    metrics.add_metric("Failures", MetricUnit.Count, 1)
