"""Finished jobs on EventBridge, for whoever subscribes."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

import orjson

from sluice.aws.faults import unavailable
from sluice.errors import UnavailableError
from sluice.jobs import Result

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_events.type_defs import PutEventsRequestEntryTypeDef, PutEventsResultEntryTypeDef

SOURCE = "sluice"
DETAIL_TYPE = "Job finished"
CHUNK = 10
"""Entries of one PutEvents request at most."""


class BridgeEvents:
    """`Events` on one EventBridge bus. PutEvents takes some entries and refuses others: those are tried once more."""

    def __init__(self, events: "EventBridgeClient", bus: str) -> None:
        self._events = events
        self._bus = bus

    async def publish(self, results: Sequence[Result]) -> None:
        """Announce results; raises UnavailableError, with the bus's reasons, if any was not taken."""
        await asyncio.to_thread(self._publish, results)

    def _publish(self, results: Sequence[Result]) -> None:
        entries = [self._entry(result) for result in results]
        again = [entry for entry, _ in self._refused(entries)]
        if refused := self._refused(again):
            reasons = ", ".join(sorted({reason for _, reason in refused}))
            raise UnavailableError(f"events: {len(refused)} of {len(entries)} were not taken: {reasons}")

    def _refused(
        self, entries: Sequence["PutEventsRequestEntryTypeDef"]
    ) -> list[tuple["PutEventsRequestEntryTypeDef", str]]:
        """What the bus did not take, with its reasons."""
        refused = []
        for start in range(0, len(entries), CHUNK):
            chunk = entries[start : start + CHUNK]
            for entry, answer in zip(chunk, self._put(chunk), strict=True):
                if "ErrorCode" in answer:
                    refused.append((entry, answer["ErrorCode"]))
        return refused

    def _put(self, chunk: Sequence["PutEventsRequestEntryTypeDef"]) -> list["PutEventsResultEntryTypeDef"]:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            return self._events.put_events(Entries=chunk)["Entries"]
        except (BotoCoreError, ClientError) as error:
            raise unavailable("events: publishing", error) from error

    def _entry(self, result: Result) -> "PutEventsRequestEntryTypeDef":
        return {
            "EventBusName": self._bus,
            "Source": SOURCE,
            "DetailType": DETAIL_TYPE,
            "Detail": orjson.dumps(_detail(result)).decode(),
            "Time": result.finished_at,
        }


def _detail(result: Result) -> dict[str, str | bool]:
    """Status and ids; whoever wants the values asks for them with the rights to do so."""
    return {
        "tenant": result.tenant,
        "job_id": result.job_id,
        "work_id": result.work_id,
        "document_type": result.document_type,
        "status": result.status,
        "finished_at": result.finished_at.isoformat(),
        "replayed": result.replayed,
    }
