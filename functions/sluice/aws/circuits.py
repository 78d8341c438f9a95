"""The circuits of all routes in DynamoDB: one item each, written only when it changes, over the version before.

Whoever loses the race is handed what the winner wrote, in the same answer.
"""

import time
from collections.abc import Callable, Mapping
from typing import get_args

from sluice.aws.items import Expression, Plain
from sluice.aws.table import Table
from sluice.routing.breaker import Circuit, State

KEEP = 86_400
"""Seconds after its last change that a circuit is kept; who finds none takes it for closed."""


class DynamoCircuits:
    """`Circuits` on the journal's table; ``clock`` gives epoch seconds."""

    def __init__(self, table: Table, *, clock: Callable[[], float] = time.time) -> None:
        self._table = table
        self._clock = clock

    async def read(self, route: str) -> Circuit | None:
        """The circuit of a route; None when there is none, or an expired one that DynamoDB has yet to delete."""
        item = await self._table.get(_key(route))
        return None if item is None or float(item["expires_at"]) <= self._clock() else _circuit(item)

    async def write(self, route: str, circuit: Circuit) -> Circuit | None:
        """Write the next version: None when written, else what stands there."""
        now = self._clock()
        fits = Expression(
            "attribute_not_exists(#version) OR #version = :before OR #expires_at <= :now",
            {"before": circuit.version - 1, "now": int(now)},
        )
        stands = await self._table.put(_item(route, circuit, int(now) + KEEP), fits)
        return None if stands is None else _circuit(stands)


def _key(route: str) -> str:
    return f"C#{route}"


def _item(route: str, circuit: Circuit, expires_at: int) -> dict[str, Plain | None]:
    numbers = {name: getattr(circuit, name) for name in ("version", "until", "trips", "probes", "passed", "allowed")}
    return {"pk": _key(route), "state": circuit.state, "expires_at": expires_at, **numbers}


def _circuit(item: Mapping[str, Plain]) -> Circuit:
    state: State = next((known for known in get_args(State) if known == item.get("state")), "closed")
    whole = {name: int(item.get(name, 0)) for name in ("version", "trips", "probes", "passed")}
    return Circuit(state, until=float(item.get("until", 0)), allowed=float(item.get("allowed", 0)), **whole)
