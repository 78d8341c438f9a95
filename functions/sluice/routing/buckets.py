"""Tokens a minute: what Bedrock counts against an account's quota, and what this environment may still use of it.

Bedrock reserves input plus ``maxTokens`` when a call begins and settles to input plus output times a burn-down rate
when it ends: 5 for Claude from 3.7 on, else 1 (AWS agent toolkit, amazon-bedrock skill, 2026-08-20). So a Claude call
may settle at *more* than it reserved, and a bucket can be in debt.
"""

import re
from dataclasses import dataclass, field
from functools import cache

WINDOW_SECONDS = 60
DRAWS_PER_WINDOW = 64
"""An environment draws at least this part of a minute's quota at a time, so that one write pays several calls."""

_CLAUDE = re.compile(r"claude(?:-[a-z]+)*-(?P<major>\d{1,2})(?:[-.](?P<minor>\d{1,2})(?!\d))?")


@dataclass(frozen=True, slots=True)
class Need:
    """What a call needs: input tokens as estimated, and the most it may write."""

    tokens_in: int
    max_tokens: int

    @property
    def reserved(self) -> int:
        """Tokens Bedrock takes from the quota when the call begins."""
        return self.tokens_in + self.max_tokens


@cache
def burn_down(model: str) -> int:
    """What an output token of ``model`` (any id, profile or ARN) counts against the quota once a call has ended."""
    found = _CLAUDE.search(model.lower())
    version = (int(found["major"]), int(found["minor"] or 0)) if found else (0, 0)
    return 5 if version >= (3, 7) else 1


def settled(model: str, *, tokens_in: int, tokens_out: int) -> int:
    """Tokens a finished call counts."""
    return tokens_in + tokens_out * burn_down(model)


@dataclass(slots=True)
class TokenBucket:
    """Fills by ``per_second`` up to ``most``; for what one process decides alone. Times are epoch seconds."""

    per_second: float
    most: float
    level: float = field(default=0.0)
    at: float = field(default=0.0)

    @classmethod
    def per_minute(cls, tokens: float, now: float) -> "TokenBucket":
        """A full bucket of a minute's tokens."""
        return cls(tokens / WINDOW_SECONDS, tokens, tokens, now)

    def seconds_to(self, tokens: float, now: float) -> float:
        """Seconds until ``tokens`` are there; infinite when they never fit."""
        self._fill(now)
        if tokens > self.most:
            return float("inf")
        return max(0.0, (tokens - self.level) / self.per_second) if self.per_second else float("inf")

    def take(self, tokens: float, now: float) -> bool:
        """Take ``tokens`` out; False, and nothing taken, when they are not there."""
        self._fill(now)
        if tokens > self.level:
            return False
        self.level -= tokens
        return True

    def settle(self, *, reserved: float, used: float) -> None:
        """Replace what was taken by what was used; the level may fall below zero."""
        self.level = min(self.most, self.level + reserved - used)

    def _fill(self, now: float) -> None:
        self.level = min(self.most, self.level + max(0.0, now - self.at) * self.per_second)
        self.at = max(self.at, now)


@dataclass(slots=True)
class Share:
    """This environment's part of a quota that all environments draw from, minute by minute.

    What is left when the minute ends is forfeited, as Bedrock's quota is; a debt is not.
    """

    per_minute: int
    window: int = -1
    left: int = 0

    def take(self, tokens: int, now: float) -> bool:
        """Take ``tokens`` out; False when more has to be drawn first."""
        self._turn(now)
        if tokens > self.left:
            return False
        self.left -= tokens
        return True

    def to_draw(self, tokens: int, now: float) -> tuple[int, int]:
        """The window to draw from, and how much, so that ``tokens`` can be taken."""
        self._turn(now)
        return self.window, max(tokens - self.left, self.per_minute // DRAWS_PER_WINDOW)

    def drawn(self, window: int, tokens: int) -> None:
        """Add what was drawn; too late for its window, it is lost."""
        if window == self.window:
            self.left += tokens

    def settle(self, *, reserved: int, used: int, now: float) -> None:
        """Replace what was taken by what was used."""
        self._turn(now)
        self.left += reserved - used

    def seconds_to_next(self, now: float) -> float:
        """Seconds until the next minute's quota begins."""
        return WINDOW_SECONDS - now % WINDOW_SECONDS

    def _turn(self, now: float) -> None:
        window = int(now // WINDOW_SECONDS)
        if window > self.window:
            self.window, self.left = window, min(0, self.left)
