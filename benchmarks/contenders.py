"""The contenders of `benchmarks/hot_path`, each in a process of its own: jobs in by number, CPU microseconds out.

Each is what one Lambda environment would run; the event is made before the clock starts. CPU is that of the whole
process, so threads of a client's own count too.
"""

import asyncio
import contextlib
import io
import json
import os
import resource
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

from benchmarks.corpus import COUNT, MARK, event

BATCH = 10
MODEL = "anthropic.claude-3-5-sonnet-20240620-v1:0"
REGION = "us-east-1"
Event = dict[str, list[dict[str, Any]]]
Handler = Callable[[Event], object]


class Context:
    """What Lambda tells a handler about its invocation."""

    function_name = "benchmark"
    memory_limit_in_mb = 1769
    invoked_function_arn = "arn:aws:lambda:us-east-1:123456789012:function:benchmark"
    aws_request_id = "c6af9ac6-7b61-11e6-9a41-93e8deadbeef"

    def get_remaining_time_in_millis(self) -> int:
        """Half a minute."""
        return 30_000


def environment(port: int) -> dict[str, str]:
    """What all contenders see: the loopback services, credentials as long as Lambda's, one paid route."""
    route = {"route": f"bedrock:{MODEL}", "price_in": "3", "price_out": "15", "typical_ms": 1}
    return {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "ASIAIOSFODNN7EXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "AWS_SESSION_TOKEN": "IQoJb3JpZ2luX2Vj" * 55,
        "AWS_EC2_METADATA_DISABLED": "true",
        "LAMBDA_TASK_ROOT": "/var/task",
        "TABLE": "sluice",
        "POLICY": json.dumps({"version": "benchmark-1", "routes": [route], "tenant_daily_budget": "1000000"}),
    }


def sluice() -> Handler:
    """(0) The `extract` function as it is deployed."""
    from extract.handler import handler

    return partial(handler, context=Context())


def remembered() -> Handler:
    """(0') The same, with the evidence of each document remembered from an earlier turn: what all the rest costs."""
    from sluice.pipeline import judging, tasks

    tasks.read = _kept(tasks.read, lambda text: text.rpartition(MARK)[0])  # type: ignore[attr-defined,assignment]  # its import
    judging.judge = _kept(judging.judge, lambda source, spec, quote, *_: (id(source), spec.path, quote))  # type: ignore[attr-defined]  # its import
    judging.rivals = _kept(judging.rivals, lambda source, spec, field: (id(source), spec.path, field.value))  # type: ignore[attr-defined]  # its import
    handler = sluice()
    for first in range(0, COUNT, BATCH):
        handler(event(first, BATCH))
    return handler


def _kept(work: Callable[..., Any], key: Callable[..., Any]) -> Callable[..., Any]:
    known: dict[Any, Any] = {}

    def kept(*args: Any) -> Any:
        wanted = key(*args)
        if wanted not in known:
            known[wanted] = work(*args)
        return known[wanted]

    return kept


def bare() -> Handler:
    """(a) One signed model call and one signed put per job over Sluice's own client, and nothing else."""
    import orjson

    from sluice.deadline import Deadline
    from sluice.wire import Wire
    from sluice.wire.aws import AwsService

    wire = Wire()
    bedrock, dynamodb = AwsService(wire, "bedrock-runtime", REGION), AwsService(wire, "dynamodb", REGION)
    put = {"content-type": "application/x-amz-json-1.0", "x-amz-target": "DynamoDB_20120810.PutItem"}
    converse = {"content-type": "application/json", "accept": "application/json"}

    async def one(record: dict[str, Any]) -> None:
        job = orjson.loads(record["body"])
        asked = orjson.dumps(asked_of(job))
        path = f"/model/{MODEL.replace(':', '%3A')}/converse"
        answer = orjson.loads((await bedrock.call("POST", path, converse, asked, Deadline.after(20))).body)
        text = answer["output"]["message"]["content"][0]["text"]
        item = orjson.dumps({"TableName": "sluice", "Item": {"pk": {"S": job["job_id"]}, "result": {"S": text}}})
        await dynamodb.call("POST", "/", put, item, Deadline.after(20))

    async def all_of(jobs: Event) -> None:
        await asyncio.gather(*map(one, jobs["Records"]))

    loop = asyncio.new_event_loop()
    return lambda jobs: loop.run_until_complete(all_of(jobs))


def asked_of(job: dict[str, str]) -> dict[str, Any]:
    """The Converse request of a job, of the size Sluice's is."""
    return {
        "system": [{"text": INSTRUCTIONS}],
        "messages": [{"role": "user", "content": [{"text": job["document"]}]}],
        "inferenceConfig": {"maxTokens": 512, "temperature": 0},
    }


INSTRUCTIONS = "Copy the facts of the document as JSON, verbatim, null where it does not state them. " * 40
"""As many characters as the instructions, the field list and the answer's schema of a built-in document type."""


def usual() -> Handler:
    """(b) What the guides recommend: Powertools batch, parser, idempotency, logger and metrics, all over boto3."""
    from benchmarks.usual import handler

    return partial(handler, context=Context())


def litellm() -> Handler:
    """(c) litellm for the call, boto3 for the put."""
    from benchmarks.with_litellm import handler

    return handler


CONTENDERS: dict[str, Callable[[], Handler]] = {
    "sluice": sluice,
    "remembered": remembered,
    "bare": bare,
    "usual": usual,
    "litellm": litellm,
}


def cpu_seconds() -> float:
    """User and system time of this process and all its threads."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def slice_of(handler: Handler, first: int, batches: int) -> float:
    """CPU microseconds per job over some batches."""
    events = [event(first + number * BATCH, BATCH) for number in range(batches)]
    before = cpu_seconds()
    for batch in events:
        failed = handler(batch)
        assert not (isinstance(failed, dict) and failed["batchItemFailures"]), failed
    return (cpu_seconds() - before) * 1e6 / (batches * BATCH)


def main(name: str) -> None:
    """Answer each line ``first batches`` on stdin with microseconds; what handlers print goes nowhere."""
    out = os.fdopen(os.dup(1), "w")
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):  # noqa: PTH123  # os.devnull is a name, not a path of ours
        os.dup2(nowhere.fileno(), 1)
        handler = CONTENDERS[name]()
        for line in io.TextIOWrapper(sys.stdin.buffer):
            first, batches = map(int, line.split())
            print(slice_of(handler, first, batches), file=out, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
