"""Bedrock: an account's tokens and requests a minute, 429 beyond them, and seconds to an answer."""

from collections.abc import Callable

from sluice.jobs import AttemptOutcome
from sluice.local.simulation import constants as c
from sluice.local.simulation.kernel import Flow, Kernel
from sluice.routing.buckets import Need, settled


class Answer:
    """One call under way."""

    __slots__ = ("need", "outcome", "waiter")

    def __init__(self, need: Need, outcome: AttemptOutcome) -> None:
        self.need = need
        self.outcome = outcome
        self.waiter: Flow | None = None


class Bedrock:
    """One model's quota, counted as AWS counts it: input and maxTokens at first, what was used in the end."""

    def __init__(self, kernel: Kernel, seconds: Callable[[], float], *, tokens_per_minute: int) -> None:
        self._kernel, self._seconds, self._limit = kernel, seconds, tokens_per_minute
        self._window, self._tokens, self._calls = -1, 0, 0
        self.calls = 0
        self.throttled = 0

    def ask(self, need: Need, until: float) -> Answer:
        """Begin a call that ends as an AttemptOutcome: answered, throttled, or out_of_time at ``until``."""
        self.calls += 1
        self._turn()
        now = self._kernel.now
        if self._tokens + need.reserved > self._limit or self._calls >= c.CALLS_PER_MINUTE:
            self.throttled += 1
            answer, when = Answer(need, "throttled"), now + c.BEDROCK_REFUSAL
        else:
            self._tokens += need.reserved
            self._calls += 1
            when = now + self._seconds()
            answer = Answer(need, "answered" if when <= until else "out_of_time")
        self._kernel.at(min(when, until), self._end, answer)
        return answer

    def _end(self, answer: Answer) -> None:
        if answer.outcome != "throttled":
            self._turn()
            used = settled(c.BEDROCK_MODEL, tokens_in=answer.need.tokens_in, tokens_out=c.TOKENS_OUT_JSON)
            self._tokens += used - answer.need.reserved
        if answer.waiter is not None:
            self._kernel.step(answer.waiter, answer.outcome)

    def _turn(self) -> None:
        if (window := int(self._kernel.now // c.WINDOW)) != self._window:
            self._window, self._tokens, self._calls = window, max(0, self._tokens - self._limit), 0
