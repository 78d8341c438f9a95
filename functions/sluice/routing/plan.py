"""The plan of one job: a pure function of what is known before any call."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sluice.jobs import Lane
from sluice.money import Micros, dollars
from sluice.routing.policy import OWN_SCHEMA, Policy, Route

if TYPE_CHECKING:  # a cold start without a learned router does not pay for it
    from sluice.routing.learned import Choice, Known, Router

BATCH_SECONDS = 24 * 3_600.0
"""Bedrock's batch jobs promise no time; a day is the shortest time-out they can have (botocore 1.43, bedrock)."""
BYTES_PER_TOKEN = 3
"""A low estimate for text with numbers in UTF-8, so that reservations are not too small."""


@dataclass(frozen=True, slots=True)
class Question:
    """What routing knows about a job: its type (OWN_SCHEMA when it brings a schema), size, time and money.

    ``known`` is what a learned router reads; without it the routes' prices alone decide. ``batch_seconds`` is how long
    the job may wait outside its queue; 0 where there are no batches. Of the routes ``answered`` an answer is kept.
    """

    document_type: str
    lane: Lane
    chars: int
    prompt_bytes: int
    max_tokens: int
    seconds_left: float
    micros_left: Micros
    known: "Known | None" = None
    batch_seconds: float = 0.0
    answered: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Planned:
    """A route with the reason for its place (or, among the skipped, why it is not asked) and what it costs at most.

    ``for_now`` is true where only the time left is too short: with more time it would be asked.
    """

    route: Route
    why: str
    most_micros: Micros = 0
    for_now: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """Routes in the order in which to ask them, and those left out."""

    routes: tuple[Planned, ...]
    skipped: tuple[Planned, ...]


def plan(question: Question, policy: Policy, router: "Router | None" = None) -> Plan:
    """Order the policy's routes for one job; say of each why.

    With a router: what costs nothing and it does not know, the route with the most to gain, and at most one more in
    case that leaves doubt. Without: cheapest first.
    """
    able, skipped = _sorted_out(question, policy)
    rest: list[Planned] = []
    if router is None or (choice := _chosen(question, able, router)) is None:
        routes = _cheapest_first(able)
    else:
        routes, rest = _as_learned(able, choice, known=router.routes)
    beyond = [
        Planned(one.route, f"{policy.max_attempts} attempts are enough", one.most_micros)
        for one in routes[policy.max_attempts :]
    ]
    return Plan(tuple(routes[: policy.max_attempts]), tuple(skipped + beyond + rest))


def _sorted_out(question: Question, policy: Policy) -> tuple[list[Planned], list[Planned]]:
    """Those that can be asked, cheapest first, and those that cannot, with the reason."""
    able: list[Planned] = []
    skipped: list[Planned] = []
    for route in sorted(policy.routes, key=lambda r: _most(question, r)):
        most = _most(question, route)
        if problem := _unfit(question, route, most):
            skipped.append(Planned(route, problem, most))
        elif not route.batched and route.typical_ms / 1000 > question.seconds_left:
            problem = f"takes {route.typical_ms:.0f} ms, {question.seconds_left * 1000:.0f} ms left"
            skipped.append(Planned(route, problem, most, for_now=True))
        else:
            able.append(Planned(route, "", most))
    return able, skipped


def _chosen(question: Question, able: list[Planned], router: "Router") -> "Choice | None":
    """What the router would ask; None where it is told nothing of the job, or knows none of the routes."""
    names = {one.route.route for one in able} & set(router.routes)
    return router.choice(question.known, names) if names and question.known is not None else None


def _cheapest_first(able: list[Planned]) -> list[Planned]:
    routes: list[Planned] = []
    for one in able:
        routes.append(Planned(one.route, _reason(routes, one.most_micros), one.most_micros))
    return routes


def _as_learned(
    able: list[Planned], choice: "Choice", *, known: Collection[str]
) -> tuple[list[Planned], list[Planned]]:
    """Routes in the order of a router's choice; the rest with what speaks against them."""
    by_name = {one.route.route: one for one in able}
    free = [one.route.route for one in able if one.route.price.free and one.route.route not in known]
    why = dict.fromkeys(free, "free") | {choice.first.route: choice.why}
    if choice.then is not None:
        why[choice.then.route] = f"stronger, if {choice.first.route} leaves doubt"
    routes = [Planned(by_name[name].route, reason, by_name[name].most_micros) for name, reason in why.items()]
    rest = [one for name, one in by_name.items() if name not in why]
    return routes, [Planned(one.route, "promises less for its price", one.most_micros) for one in rest]


def _most(question: Question, route: Route) -> Micros:
    return route.price.cost(tokens_in=question.prompt_bytes // BYTES_PER_TOKEN + 1, tokens_out=question.max_tokens)


def _unfit(question: Question, route: Route, most: Micros) -> str | None:
    if route.document_types is not None and question.document_type not in route.document_types:
        own = question.document_type == OWN_SCHEMA
        return f"does not know {'schemas that a job brings' if own else question.document_type}"
    if question.lane not in route.lanes or (route.batched and question.lane != "bulk"):
        return f"not for the {question.lane} lane"
    if route.batched and question.batch_seconds < BATCH_SECONDS and route.route not in question.answered:
        return f"a batch may take {BATCH_SECONDS:.0f} s, {question.batch_seconds:.0f} s may be waited here"
    if question.chars > route.max_chars:
        return f"{question.chars} characters, the limit is {route.max_chars}"
    if most > question.micros_left:
        return f"may cost ${dollars(most)}, ${dollars(question.micros_left)} left"
    return None


def _reason(before: list[Planned], most: Micros) -> str:
    if not before:
        return "free" if not most else "cheapest that fits"
    return f"stronger, if {before[-1].route.route} leaves doubt"
