"""Reservations by many threads at once, each with a budget of its own as a Lambda environment has, on one table.

The table is in this process and behaves as DynamoDB does: each conditional update is atomic, and while one is under way
others are, too: threads are switched twenty thousand times a second, and before and after each write. What is measured
is `DynamoBudget` and `Table` as they ship, down to the request's JSON. A table whose writes are not atomic is measured
as well: were nothing ever oversold there, the contention would prove nothing. ``--check`` exits 1 when a bar is missed.
"""

import argparse
import asyncio
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import orjson
from rich.console import Console
from rich.table import Table as Printed

from sluice.aws.budget import DynamoBudget
from sluice.aws.table import Table
from sluice.deadline import Deadline
from sluice.money import Micros
from sluice.ports import Budget
from sluice.wire import Response

SEED = 20261122
DAY = "2026-11-22"
SWITCH_SECONDS = 5e-5
ENOUGH_REFUSALS = 100
"""An environment goes home once it was refused so often in a row: the day is sold."""
MOST_PER_TENANT = 400
console = Console(highlight=False, width=120)


class Store:
    """One DynamoDB table as far as budgets need it: UpdateItem with ADD and a condition, atomic unless ``torn``."""

    def __init__(self, *, torn: bool = False) -> None:
        self.totals: dict[str, int] = {}
        self.writes = 0
        self._lock = threading.Lock()
        self._torn = torn

    async def call(self, _method: str, _path: str, headers: Mapping[str, str], body: bytes, _by: Deadline) -> Response:
        """Serve one request as the service would."""
        _require(headers["x-amz-target"].endswith("UpdateItem"), "budgets only update")
        request = orjson.loads(body)
        _give_way()
        held = self._update(request["Key"]["pk"]["S"], request)
        _give_way()
        if held is not None:
            return Response(200, {}, orjson.dumps({"Attributes": {"total": {"N": str(held)}}}))
        error = b'{"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException"}'
        return Response(400, {}, error)

    def _update(self, key: str, request: Mapping[str, Any]) -> int | None:
        _require(request["UpdateExpression"] == "ADD #number :amount SET #expires_at = :until", "an expression of ours")
        values = {name: int(value["N"]) for name, value in request["ExpressionAttributeValues"].items()}
        room = values[":room"] if "ConditionExpression" in request else None
        if self._torn:
            return self._add(key, values[":amount"], room)
        with self._lock:
            return self._add(key, values[":amount"], room)

    def _add(self, key: str, amount: int, room: int | None) -> int | None:
        self.writes += 1
        total = self.totals.get(key)
        if room is not None and total is not None and total > room:
            return None
        if self._torn:
            _give_way()
        self.totals[key] = (total or 0) + amount
        return self.totals[key]


def _give_way() -> None:
    """Let another thread run: each environment has an event loop of its own, so none is blocked but this."""
    time.sleep(0)


def _require(holds: object, what: str) -> None:
    if not holds:
        raise AssertionError(what)


@dataclass(frozen=True, slots=True)
class Case:
    """Who reserves what: ``limit`` is a tenant's day, ``change`` the share that comes back on average, settled."""

    name: str
    each: int
    amount: Micros
    limit: Micros
    tenants: int = 1
    change: float = 0.0
    torn: bool = False


@dataclass
class Books:
    """What one thread was granted: no lock, nobody else writes here."""

    asked: int = 0
    granted: int = 0
    spent: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Outcome:
    """What came of a case."""

    case: Case
    books: Sequence[Books]
    store: Store
    seconds: float

    @cached_property
    def spent(self) -> Counter[str]:
        """Micro-dollars by tenant."""
        return sum((book.spent for book in self.books), Counter())

    @property
    def oversold(self) -> Micros:
        """Micro-dollars beyond the limits, by what was granted or by what the table says, whichever is worse."""
        granted = sum(max(0, spent - self.case.limit) for spent in self.spent.values())
        table = sum(max(0, total - self.case.limit) for total in self.store.totals.values())
        return max(granted, table)

    @property
    def stranded(self) -> float:
        """The share of all limits that lies in purses when everybody has gone home."""
        left = sum(self.store.totals.values()) - sum(self.spent.values())
        return left / (self.case.limit * self.case.tenants)


def main() -> int:
    """Print the table; the exit status is 1 when ``--check`` is given and a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=200)
    parser.add_argument(
        "--each", type=int, default=100_000, help="reservations per thread in the largest case (100000)"
    )
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    sys.setswitchinterval(SWITCH_SECONDS)
    outcomes = [_run(case, options.threads) for case in _cases(options.threads, options.each)]
    _print(outcomes, options.threads)
    missed = _missed(outcomes)
    console.print("bars missed: " + "; ".join(missed) if missed else "every bar is met: oversold by 0")
    return 1 if options.check and missed else 0


def _cases(threads: int, each: int) -> list[Case]:
    """In each about twice as much is asked for as there is."""
    total = threads * max(1, each // threads)
    tenants = max(1, total // MOST_PER_TENANT)
    dear: dict[str, Any] = {"each": total // threads, "amount": 5_000, "limit": 5_000 * MOST_PER_TENANT // 2}
    return [
        Case("dear calls, each a write", **dear, tenants=tenants),
        Case("dear calls, half of it comes back", **dear, tenants=tenants, change=0.5),
        Case("cheap calls out of purses", each, 65, 65 * threads * each // 2),
        Case("control: writes are not atomic", **dear, tenants=tenants, torn=True),
    ]


def _run(case: Case, threads: int) -> Outcome:
    store, books = Store(torn=case.torn), [Books() for _ in range(threads)]
    ready = threading.Barrier(threads + 1)

    def environment(at: int) -> None:
        budget = DynamoBudget(Table(store, "jobs"))  # type: ignore[arg-type]  # speaks as AwsService does
        ready.wait()
        asyncio.run(_spend(budget, case, books[at], random.Random(SEED + at)))

    running = [threading.Thread(target=environment, args=(at,)) for at in range(threads)]
    for thread in running:
        thread.start()
    ready.wait()
    started = time.perf_counter()
    for thread in running:
        thread.join()
    return Outcome(case, books, store, time.perf_counter() - started)


async def _spend(budget: Budget, case: Case, books: Books, rng: random.Random) -> None:
    """One environment's day."""
    refused = 0
    for _ in range(case.each):
        books.asked += 1
        tenant = f"tenant-{rng.randrange(case.tenants)}" if case.tenants > 1 else "tenant"
        if not await budget.reserve(tenant, DAY, case.amount, limit=case.limit):
            refused += 1
            if refused >= ENOUGH_REFUSALS * case.tenants:
                return
            continue
        refused = 0
        cost = case.amount - int(case.amount * case.change * 2 * rng.random()) if case.change else case.amount
        books.granted += 1
        books.spent[tenant] += cost
        await budget.settle(tenant, DAY, reserved=case.amount, spent=cost)


def _missed(outcomes: list[Outcome]) -> list[str]:
    shipped = [one for one in outcomes if not one.case.torn]
    control = [one for one in outcomes if one.case.torn]
    missed = [f"{one.case.name}: oversold by {one.oversold} micro-dollars" for one in shipped if one.oversold]
    missed += [f"{one.case.name}: nobody was refused" for one in shipped if _granted(one) == _asked(one)]
    missed += [f"{one.case.name}: nothing oversold, so this shows nothing" for one in control if not one.oversold]
    return missed


def _asked(outcome: Outcome) -> int:
    return sum(book.asked for book in outcome.books)


def _granted(outcome: Outcome) -> int:
    return sum(book.granted for book in outcome.books)


def _print(outcomes: list[Outcome], threads: int) -> None:
    columns: list[tuple[str, Callable[[Outcome], str]]] = [
        ("case", lambda one: one.case.name),
        ("reservations", lambda one: f"{_asked(one):,}"),
        ("granted", lambda one: f"{_granted(one):,}"),
        ("writes", lambda one: f"{one.store.writes:,}"),
        ("limits $", lambda one: f"{one.case.limit * one.case.tenants / 1e6:,.2f}"),
        ("spent $", lambda one: f"{sum(one.spent.values()) / 1e6:,.2f}"),
        ("oversold $", lambda one: f"{one.oversold / 1e6:,.2f}"),
        ("in purses", lambda one: "" if one.case.torn else f"{one.stranded:.1%}"),
        ("seconds", lambda one: f"{one.seconds:.1f}"),
    ]
    table = Printed(*(name for name, _ in columns))
    for outcome in outcomes:
        table.add_row(*(told(outcome) for _, told in columns))
    console.print(f"\n[bold]{threads} threads[/], each an environment with a budget of its own; seed {SEED}", table)


if __name__ == "__main__":
    sys.exit(main())
