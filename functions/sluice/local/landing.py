"""Results as they become final, read from the table's stream like any other subscriber would."""

from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import Any

from sluice.aws.stream import finished
from sluice.jobs import Result
from sluice.local.stack import Stack


class Landing:
    """Everything that landed in ``table`` since it was made, each result once; asks only when told to."""

    def __init__(self, stack: Stack, table: str) -> None:
        self._streams = stack.client("dynamodbstreams")
        with closing(stack.client("dynamodb")) as dynamodb:
            self._arn: str = dynamodb.describe_table(TableName=table)["Table"]["LatestStreamArn"]
        self._iterators: dict[str, str | None] = {}

    def close(self) -> None:
        """Let the connections go."""
        self._streams.close()

    def new(self) -> Iterator[Result]:
        """The results that landed since the last call, oldest first within a shard."""
        self._find_shards()
        for shard, iterator in self._iterators.items():
            if iterator:
                page = self._streams.get_records(ShardIterator=iterator)
                self._iterators[shard] = page.get("NextShardIterator")
                yield from filter(None, map(_result, page["Records"]))

    def _find_shards(self) -> None:
        for shard in self._streams.describe_stream(StreamArn=self._arn)["StreamDescription"]["Shards"]:
            name = shard["ShardId"]
            if name not in self._iterators:
                start = self._streams.get_shard_iterator(
                    StreamArn=self._arn, ShardId=name, ShardIteratorType="TRIM_HORIZON"
                )
                self._iterators[name] = start["ShardIterator"]


def _result(record: Mapping[str, Any]) -> Result | None:
    """The result in a record of the streams' own API, whose bytes come decoded, not in base64 as Lambda gets them."""
    image = {name: _as_sent(value) for name, value in record["dynamodb"].get("NewImage", {}).items()}
    return finished({"dynamodb": {"NewImage": image}})


def _as_sent(value: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"B": b64encode(value["B"]).decode("ascii")} if "B" in value else value
