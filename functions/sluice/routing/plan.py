"""The plan of one job: a pure function of what is known before any call."""

from dataclasses import dataclass

from sluice.jobs import Lane
from sluice.money import Micros, dollars
from sluice.routing.policy import OWN_SCHEMA, Policy, Route

BYTES_PER_TOKEN = 3
"""A low estimate for text with numbers in UTF-8, so that reservations are not too small."""


@dataclass(frozen=True, slots=True)
class Question:
    """What routing knows about a job: its type (OWN_SCHEMA when it brings a schema), size, time and money."""

    document_type: str
    lane: Lane
    chars: int
    prompt_bytes: int
    max_tokens: int
    seconds_left: float
    micros_left: Micros


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


def plan(question: Question, policy: Policy) -> Plan:
    """Order the policy's routes for one job, cheapest first; say of each why."""
    routes: list[Planned] = []
    skipped: list[Planned] = []
    for route in sorted(policy.routes, key=lambda r: _most(question, r)):
        most = _most(question, route)
        if problem := _unfit(question, route, most):
            skipped.append(Planned(route, problem, most))
        elif route.typical_ms / 1000 > question.seconds_left:
            problem = f"takes {route.typical_ms:.0f} ms, {question.seconds_left * 1000:.0f} ms left"
            skipped.append(Planned(route, problem, most, for_now=True))
        elif len(routes) >= policy.max_attempts:
            skipped.append(Planned(route, f"{policy.max_attempts} attempts are enough", most))
        else:
            routes.append(Planned(route, _reason(routes, most), most))
    return Plan(tuple(routes), tuple(skipped))


def _most(question: Question, route: Route) -> Micros:
    return route.price.cost(tokens_in=question.prompt_bytes // BYTES_PER_TOKEN + 1, tokens_out=question.max_tokens)


def _unfit(question: Question, route: Route, most: Micros) -> str | None:
    if route.document_types is not None and question.document_type not in route.document_types:
        own = question.document_type == OWN_SCHEMA
        return f"does not know {'schemas that a job brings' if own else question.document_type}"
    if question.lane not in route.lanes:
        return f"not for the {question.lane} lane"
    if question.chars > route.max_chars:
        return f"{question.chars} characters, the limit is {route.max_chars}"
    if most > question.micros_left:
        return f"may cost ${dollars(most)}, ${dollars(question.micros_left)} left"
    return None


def _reason(before: list[Planned], most: Micros) -> str:
    if not before:
        return "free" if not most else "cheapest that fits"
    return f"stronger, if {before[-1].route.route} leaves doubt"
