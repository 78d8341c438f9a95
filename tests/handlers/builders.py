"""Handlers on in-memory ports, and the events that ship with the repository."""

import json
from typing import Any

from sluice.local.memory import MemoryDestinations, MemoryEvents, MemoryIntake
from sluice.pipeline.delivery import Delivery, Webhook
from sluice.pipeline.intake import Desk
from sluice.ports import Completion, Destination, Prompt
from sluice.routing import Policy, Route
from tests.builders import LETTER, Bench, a_completion, a_policy, an_extractor
from tests.handlers.made_events import ROOT

ANY_TIME = Route(route="embedded:mini", typical_ms=1)


def shipped(name: str) -> dict[str, Any]:
    """An event of `events/`."""
    event: dict[str, Any] = json.loads((ROOT / name).read_text(encoding="utf-8"))
    return event


def ids(event: dict[str, Any], *positions: int) -> set[str]:
    """The message ids at some positions of a batch."""
    return {event["Records"][at]["messageId"] for at in positions}


def failed(response: dict[str, Any]) -> list[str]:
    """The ids a batch response gives back."""
    assert set(response) == {"batchItemFailures"}
    return [failure["itemIdentifier"] for failure in response["batchItemFailures"]]


def reader(prompt: Prompt, _model: str) -> Completion:
    """A model that knows the letter, and finds nothing stated in any other document."""
    if prompt.text == LETTER:
        return a_completion()
    return Completion(json.dumps(dict.fromkeys(prompt.answer_schema["properties"])), "m-1", 600, 20)


def a_bench(policy: Policy | None = None, **more: Any) -> Bench:
    """An extractor for handlers: real time in the deadline, no waiting."""
    return an_extractor(more.pop("script", reader), policy=policy or a_policy(), latency=0.0, **more)


def a_desk(bench: Bench) -> Desk:
    return Desk(MemoryIntake(bench.table), bench.queue, bench.results, bench.clock.now)


def a_delivery(webhook: Webhook) -> tuple[Delivery, MemoryEvents]:
    events = MemoryEvents()
    crm = Destination("crm", "https://crm.example/hook", ("s3cret",))
    return Delivery(events, MemoryDestinations({("first-credit", "crm"): crm}), webhook, a_bench().clock.now), events
