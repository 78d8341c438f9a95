"""litellm for the model call and boto3 for the put, for `benchmarks/hot_path --litellm`; needs a venv of its own."""

import asyncio
import json
import os
from typing import Any

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"

import boto3
import litellm

from benchmarks.contenders import MODEL, asked_of

litellm.telemetry = False
dynamodb = boto3.client("dynamodb")
loop = asyncio.new_event_loop()


async def one(record: dict[str, Any]) -> None:
    """One job: ask through litellm, store."""
    job = json.loads(record["body"])
    asked = asked_of(job)
    messages = [
        {"role": "system", "content": asked["system"][0]["text"]},
        {"role": "user", "content": asked["messages"][0]["content"][0]["text"]},
    ]
    reply = await litellm.acompletion(
        model=f"bedrock/converse/{MODEL}",
        messages=messages,
        max_tokens=512,
        temperature=0,
        aws_bedrock_runtime_endpoint=os.environ["AWS_ENDPOINT_URL"],
    )
    text = reply.choices[0].message.content
    dynamodb.put_item(TableName="sluice", Item={"pk": {"S": job["job_id"]}, "result": {"S": text}})


async def all_of(records: list[dict[str, Any]]) -> None:
    """A batch, all jobs in flight."""
    await asyncio.gather(*map(one, records))


def handler(event: dict[str, list[dict[str, Any]]]) -> object:
    """A batch."""
    return loop.run_until_complete(all_of(event["Records"]))
