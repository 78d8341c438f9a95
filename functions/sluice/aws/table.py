"""The one DynamoDB table, spoken to without an SDK: each call is one signed request."""

import asyncio
import random
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

import orjson

from sluice.aws.items import Expression, Plain, from_item, to_attribute, to_item
from sluice.aws.reads import Reads, Stored
from sluice.deadline import Deadline
from sluice.errors import ConfigurationError, DeadlineError, RefusedError, RetryableError, UnavailableError
from sluice.wire import Response
from sluice.wire.aws import AwsService
from sluice.wire.status import error_type

CONDITION_FAILED = "ConditionalCheckFailedException"


class Answer(NamedTuple):
    """DynamoDB's answer; ``held`` is False when the condition did not."""

    held: bool
    body: Mapping[str, Any]


class Table:
    """Reads and conditional writes by partition key; nothing is retried more than ``tries`` - 1 times.

    ``timeout`` is seconds per try. ``jitter`` is a random number in [0, 1) that spreads the second try over
    ``pause`` seconds.
    """

    def __init__(
        self,
        service: AwsService,
        name: str,
        *,
        timeout: float = 1.5,
        tries: int = 2,
        pause: float = 0.1,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self.name = name
        self._service = service
        self._timeout = timeout
        self._tries = tries
        self._pause = pause
        self._jitter = jitter
        self._reads = Reads(self._read, self._read_many)

    async def get(self, key: str) -> dict[str, Plain] | None:
        """The item under ``key``, read consistently; None when there is none.

        Reads that are asked for in the same turn of the event loop, as those of a batch of jobs are, travel together.
        """
        item = await self._reads.get(key)
        return None if item is None else from_item(item)

    async def _read(self, key: str) -> Stored | None:
        answer, _ = await self._call("GetItem", {"Key": {"pk": to_attribute(key)}, "ConsistentRead": True})
        return answer.body.get("Item")

    async def _read_many(self, keys: Sequence[str]) -> Mapping[str, Stored | None]:
        """The items there are; keys that DynamoDB had no capacity for are missing from the mapping."""
        wanted = {"Keys": [{"pk": to_attribute(key)} for key in keys], "ConsistentRead": True}
        answer, _ = await self._call("BatchGetItem", {"RequestItems": {self.name: wanted}})
        left = answer.body.get("UnprocessedKeys", {}).get(self.name, {}).get("Keys", ())
        unread = {key["pk"]["S"] for key in left}
        found = {item["pk"]["S"]: item for item in answer.body.get("Responses", {}).get(self.name, ())}
        return {key: found.get(key) for key in keys if key not in unread}

    async def put(self, values: Mapping[str, Plain | None], condition: Expression) -> dict[str, Plain] | None:
        """Write a whole item if ``condition`` holds: None when written, else what stands in its way (may be empty).

        A try whose answer was lost may have been served: then our own item in the way counts as written.
        """
        item = to_item(values)
        request = {"Item": item, **_conditional(condition), "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
        answer, repeated = await self._call("PutItem", request)
        if answer.held:
            return None
        stored = from_item(answer.body.get("Item", {}))
        return None if repeated and stored == from_item(item) else stored

    async def add(self, key: str, name: str, amount: int, expires_at: int, condition: Expression) -> int | None:
        """Add to a number that may not be there yet if ``condition`` holds: the new number, or None.

        It is never sent twice when the first one may have been served.
        """
        request = {
            "Key": {"pk": to_attribute(key)},
            "UpdateExpression": "ADD #number :amount SET #expires_at = :until",
            **_conditional(condition),
            "ReturnValues": "UPDATED_NEW",
        }
        request["ExpressionAttributeNames"] = {"#number": name, "#expires_at": "expires_at"} | condition.names
        values = Expression("", {"amount": amount, "until": expires_at}).attribute_values
        request["ExpressionAttributeValues"] = values | condition.attribute_values
        answer, _ = await self._call("UpdateItem", request, repeatable=False)
        return int(answer.body["Attributes"][name]["N"]) if answer.held else None

    async def update(self, key: str, change: Expression, condition: Expression) -> bool:
        """Change an item in place if ``condition`` holds; False when it does not.

        A change is never sent twice when the first one may have been served.
        """
        request = {"Key": {"pk": to_attribute(key)}, "UpdateExpression": change.text, **_conditional(condition)}
        request["ExpressionAttributeNames"] = change.names | condition.names
        request["ExpressionAttributeValues"] = change.attribute_values | condition.attribute_values
        answer, _ = await self._call("UpdateItem", _without_empty(request), repeatable=False)
        return answer.held

    async def query(self, index: str, condition: Expression, *, limit: int) -> Sequence[dict[str, Plain]]:
        """The first ``limit`` items of an index, in its order; an index lags the table by some milliseconds."""
        request = {
            "IndexName": index,
            "KeyConditionExpression": condition.text,
            "ExpressionAttributeNames": condition.names,
            "ExpressionAttributeValues": condition.attribute_values,
            "Limit": limit,
        }
        answer, _ = await self._call("Query", request)
        return [from_item(item) for item in answer.body["Items"]]

    async def _call(
        self, operation: str, request: Mapping[str, Any], *, repeatable: bool = True
    ) -> tuple[Answer, bool]:
        """The answer, and whether an earlier try may have been served already."""
        body = orjson.dumps(request if "RequestItems" in request else {"TableName": self.name, **request})
        repeated = False
        for tries_left in reversed(range(self._tries)):
            try:
                return await self._send(operation, body), repeated
            except RetryableError as error:
                served = _may_have_been_served(error)
                if not tries_left or (served and not repeatable):
                    raise
                repeated = repeated or served
            await asyncio.sleep(self._pause * self._jitter())
        raise ConfigurationError(f"table {self.name}: {self._tries} tries are none")

    async def _send(self, operation: str, body: bytes) -> Answer:
        deadline = Deadline.after(self._timeout)
        try:
            response = await self._service.call("POST", "/", _headers(operation), body, deadline)
        except RefusedError as error:
            # No access, a disabled key, a missing table: nothing is wrong with the job, so it must come back.
            raise UnavailableError(f"{operation} on {self.name} was refused: {error}", sent=False) from error
        held = response.status < 300 or error_type(response) != CONDITION_FAILED
        return Answer(held, _object(operation, response))


@cache
def _headers(operation: str) -> Mapping[str, str]:
    return {"content-type": "application/x-amz-json-1.0", "x-amz-target": f"DynamoDB_20120810.{operation}"}


def _object(operation: str, response: Response) -> Mapping[str, Any]:
    try:
        body: Mapping[str, Any] = orjson.loads(response.body)
    except orjson.JSONDecodeError as error:
        raise UnavailableError(f"{operation}: {response.status} with an answer that is no JSON") from error
    return body


def _may_have_been_served(error: RetryableError) -> bool:
    return isinstance(error, DeadlineError) or (isinstance(error, UnavailableError) and error.sent)


def _conditional(condition: Expression) -> dict[str, Any]:
    request = {
        "ConditionExpression": condition.text,
        "ExpressionAttributeNames": condition.names,
        "ExpressionAttributeValues": condition.attribute_values,
    }
    return _without_empty(request)


def _without_empty(request: Mapping[str, Any]) -> dict[str, Any]:
    # DynamoDB refuses an empty map of names or values.
    return {key: value for key, value in request.items() if value}
