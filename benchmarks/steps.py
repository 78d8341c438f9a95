"""Where Sluice's time goes: each step of a job by itself over the same documents, on this thread's CPU clock.

The sum is less than what a whole job costs: the event loop, Powertools' batch, and the sending of bytes are between
the steps. Calls over the wire are in the table as what one of each costs.
"""

import asyncio
import contextlib
import os
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from rich.table import Table

from benchmarks.contenders import MODEL, REGION, environment
from benchmarks.corpus import body, corpus
from sluice import documents, journal, prompting
from sluice.aws.journal import result_item
from sluice.evidence import read
from sluice.jobs import Attempt, Job, Result
from sluice.pipeline.judging import verdict, witnessed
from sluice.ports import Completion, Prompt
from sluice.routing import Policy, Question, Route, plan

ROUNDS = 5
JOBS = 100


@dataclass(slots=True)
class Timed:
    """What each step took: microseconds by name, one number per job and round."""

    spent: dict[str, list[float]]

    def __call__(self, name: str, step: Callable[[], Any]) -> Any:
        """Run one step and note its CPU."""
        started = time.thread_time_ns()
        made = step()
        self.spent.setdefault(name, []).append((time.thread_time_ns() - started) / 1000)
        return made


def steps(port: int) -> Table:
    """The table of steps."""
    timed = Timed({})
    with _environ(environment(port)), open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):  # noqa: PTH123  # os.devnull, no path of ours
        for number in range(ROUNDS * JOBS):
            _job(timed, number)
        _calls(timed)
    table = Table("step", "median us", "mean us")
    for name, spent in timed.spent.items():
        table.add_row(name, f"{statistics.median(spent):.0f}", f"{statistics.mean(spent):.0f}")
    return table


def _job(timed: Timed, number: int) -> None:
    raw, answer = body(number), corpus()[number % len(corpus())][2]
    job = timed("parse the job", lambda: Job.parse(raw))
    document_type, text = documents.load(job.document_type), job.document
    prompt: Prompt = timed("prompt", lambda: prompting.prompt(document_type, text))
    work = timed("identity of the work", lambda: _identity(job, text, document_type, prompt))
    timed("plan", lambda: plan(_question(job, prompt), POLICY))
    source = timed("evidence: read the text", lambda: read(text))
    quotes = timed("decode the answer", lambda: prompting.decode(prompt, answer))
    completion = Completion(answer, MODEL, tokens_in=1100, tokens_out=160)
    fields = timed(
        "evidence: witness the values",
        lambda: witnessed(document_type, source, quotes, completion=completion, route="bedrock:m"),
    )
    judged = timed("rules", lambda: verdict(document_type, fields))
    result = timed("make the result", lambda: _result(job, work, judged.fields, judged.findings, prompt))
    timed("pack the result", lambda: result_item(work, result, 1, 1_800_000_000))
    timed("log line and metrics", lambda: _told(result))


def _identity(job: Job, text: str, document_type: documents.DocumentType, prompt: Prompt) -> str:
    schema = document_type.fingerprint
    return journal.identify(tenant=job.tenant, text=text, schema=schema, prompt=prompt.version, policy="benchmark-1")


POLICY = Policy(routes=(Route.model_validate({"route": f"bedrock:{MODEL}", "price_in": 3, "price_out": 15}),))


def _question(job: Job, prompt: Prompt) -> Question:
    chars = len(prompt.system) + len(prompt.user)
    return Question(job.document_type or "", job.lane, len(prompt.text), chars, prompt.max_tokens, 20.0, 50_000)


def _result(job: Job, work: str, fields: Any, findings: Any, prompt: Prompt) -> Result:
    attempt = Attempt(
        route=f"bedrock:{MODEL}", why="cheapest that fits", outcome="answered", prompt_version=prompt.version
    )
    return Result(
        job_id=job.job_id or work,
        tenant=job.tenant,
        work_id=work,
        document_type=prompt.document_type,
        status="extracted",
        fields=dict(fields),
        findings=findings,
        attempts=(attempt,),
        milliseconds={"model": 500.123, "total": 502.456},
        finished_at=datetime.now(UTC),
    )


def _told(result: Result) -> None:
    from sluice.observability import metrics, report

    report(result)
    metrics.clear_metrics()


def _calls(timed: Timed) -> None:
    """One call of each sort at a time; CPU of the whole process, since the client has a thread of its own."""
    from sluice.aws.items import Expression
    from sluice.aws.table import Table as Store
    from sluice.backends.bedrock import connect
    from sluice.deadline import Deadline
    from sluice.wire import Wire
    from sluice.wire.aws import AwsService

    wire = Wire()
    store, model = Store(AwsService(wire, "dynamodb", REGION), "sluice"), connect(wire=wire, region=REGION)
    prompt = replace(prompting.prompt(documents.load("receipt"), "x"), user=body(0))
    unless_known = Expression("attribute_not_exists(#pk)", {})

    async def calls() -> None:
        for number in range(JOBS):
            item = {"pk": f"W#{number}", "result": b"r" * 600}
            for name, call in {
                "one conditional put": store.put(item, unless_known),
                "one model call": model.ask(prompt, MODEL, Deadline.after(20)),
            }.items():
                started = time.process_time_ns()
                await call
                timed.spent.setdefault(name, []).append((time.process_time_ns() - started) / 1000)

    asyncio.run(calls())


@contextlib.contextmanager
def _environ(values: dict[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
