"""What is told of each call: an Attempt with its reason, its cost and how it ended."""

from sluice.errors import (
    DeadlineError,
    RefusedError,
    RetryableError,
    ThrottledError,
    UnavailableError,
    UnusableAnswerError,
)
from sluice.jobs import Attempt, AttemptOutcome
from sluice.money import Micros
from sluice.ports import Completion, Prompt
from sluice.routing import Planned
from sluice.routing.numbers import of_tier0

MAX_DETAIL_CHARS = 200
UNTOLD = Completion("", "")
"""Stands for a paid answer that came in a form nobody can read, so that it is not asked for again."""

Failure = RetryableError | RefusedError | UnusableAnswerError


def attempt(
    planned: Planned,
    prompt: Prompt,
    outcome: AttemptOutcome,
    completion: Completion | None = None,
    *,
    why: str | None = None,
    milliseconds: float = 0.0,
    detail: str = "",
    cost: Micros = 0,
) -> Attempt:
    """An attempt at ``planned``, priced by the tokens of its ``completion``, without one at ``cost``."""
    answer = completion or UNTOLD
    price = planned.route.price.cost(tokens_in=answer.tokens_in, tokens_out=answer.tokens_out)
    return Attempt(
        route=planned.route.route,
        why=why or planned.why,
        outcome=outcome,
        prompt_version=prompt.version,
        model=answer.model,
        tokens_in=answer.tokens_in,
        tokens_out=answer.tokens_out,
        cost_micros=price if completion else cost,
        milliseconds=round(milliseconds, 3),
        detail=detail[:MAX_DETAIL_CHARS],
        numbers=of_tier0(answer.certainty.values()) if planned.route.in_process else {},
    )


def lost_call(prompt: Prompt, most: Micros) -> Attempt:
    """A call of an earlier run that never came back, at the ``most`` it may have cost."""
    return Attempt(
        route="unknown",
        why="sent by an earlier run that never told",
        outcome="unknown",
        prompt_version=prompt.version,
        cost_micros=most,
    )


def outcome_of(error: Failure) -> AttemptOutcome:
    """How a call ended that raised ``error``."""
    match error:
        case ThrottledError():
            return "throttled"
        case DeadlineError():
            return "out_of_time"
        case RefusedError():
            return "refused"
        case _:
            return "unavailable"


def may_have_been_served(error: Failure) -> bool:
    """Whether a call that raised ``error`` may be on the bill all the same."""
    return isinstance(error, DeadlineError) or (isinstance(error, UnavailableError) and error.sent)
