"""The parts of a text that do not count like the rest: quoted mail, text that gives orders, and who is speaking."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Literal

from sluice.evidence import orders
from sluice.evidence.text import lazily
from sluice.jobs import Span

Speaker = Literal["agent", "caller", ""]


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker says until another does; ``name`` is the label as written, in lower case."""

    start: int
    end: int
    name: str
    speaker: Speaker


@dataclass(frozen=True, slots=True)
class Regions:
    """Sorted spans of each sort."""

    quoted: tuple[Span, ...] = ()
    instructions: tuple[Span, ...] = ()
    questions: tuple[Span, ...] = ()
    turns: tuple[Turn, ...] = ()

    def turn_at(self, start: int) -> Turn | None:
        """The turn that ``start`` lies in; None before the first, and where nobody speaks."""
        if not self.turns:
            return None
        at = bisect_right(self.turns, start, key=_start) - 1
        return self.turns[at] if at >= 0 else None


_start = attrgetter("start")


_AGENT = frozenset(
    (
        "agent", "agt", "rep", "representative", "operator", "advisor", "specialist", "csr", "teller", "banker", "a",
        "associate", "loan officer", "support", "bot", "assistant", "system", "automated system", "automated agent",
        "virtual assistant", "r",
    )
)  # fmt: skip
_CALLER = frozenset(
    (
        "caller", "customer", "borrower", "member", "cardholder", "client", "consumer", "cust", "cst", "clr", "visitor",
        "me", "user", "c",
    )
)  # fmt: skip
_MACHINES = frozenset(("system", "assistant", "bot"))
MIN_TURNS = 4
_CLOCK = r"(?:[\[(]?[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?:[ ]?[ap]m)?[\])]?[ \t]*(?:-[ \t]*)?)?"
_LABEL = re.compile(
    rf"(?m)^[ \t>-]{{0,12}}{_CLOCK}\**(?P<name>[a-z][a-z0-9_.' ]{{0,24}}?)"
    r"(?:[ \t]*\([^)\n]{0,40}\))?\**[ \t]*:\**(?=\s)"
)
_HISTORY = lazily(
    r"(?m)^[ \t]*(?:-{2,}[ \t]*(?:original message|forwarded message|forwarded by)[^\n]*"
    r"|_{8,}[ \t]*\n[ \t]*from:[^\n]*"
    r"|on [^\n]{4,120}(?:\n[^\n]{0,80})?wrote:[ \t]*$"
    r"|begin forwarded message:)"
)
_HEADER = lazily(r"(?m)^[ \t]*from:[^\n]*\n(?:[ \t]*(?:sent|date|to|cc|subject):[^\n]*\n){2,}")
_CHEVRON = lazily(r"(?m)^[ \t]*>[^\n]*\n?")


def read(lower: str) -> Regions:
    """The regions of a lower-case text."""
    turns = tuple(_turns(lower))
    speakers = frozenset(turn.name for turn in turns)
    instructions = tuple(orders.find(lower, speakers))
    return Regions(tuple(_quoted(lower)), instructions, tuple(_questions(lower)), turns)


def _questions(lower: str) -> Iterator[Span]:
    """The sentences that end in a question mark."""
    at, mark = 0, lower.find("?")
    while mark >= 0:
        start, _ = orders.sentence(lower, mark, mark, floor=at)
        yield start, mark + 1
        at, mark = mark + 1, lower.find("?", mark + 1)


def _turns(lower: str) -> Iterator[Turn]:
    labels = [found for found in _LABEL.finditer(lower) if _may_speak(found["name"])]
    count = Counter(found["name"] for found in labels)
    spoken = [found for found in labels if count[found["name"]] > 1 or _role(found["name"])]
    if not _is_talk(spoken):
        return
    for at, found in enumerate(spoken):
        end = spoken[at + 1].start() if at + 1 < len(spoken) else len(lower)
        yield Turn(found.start(), end, found["name"], _role(found["name"]))


def _may_speak(name: str) -> bool:
    return name not in ("from", "to", "date", "subject", "sent", "cc", "re") and len(name.split()) <= 3


def _is_talk(labels: Sequence[re.Match[str]]) -> bool:
    """True when people speak: one of them is known, or two or three names alternate; "System:" once is no talk."""
    names = Counter(found["name"] for found in labels)
    if any(_role(name) and len(name) > 1 and name not in _MACHINES for name in names):
        return True
    return len(labels) >= MIN_TURNS and (len(names) in (2, 3) or any(_role(name) for name in names))


def _role(name: str) -> Speaker:
    bare = name.rstrip("0123456789 ").strip()
    if bare in _AGENT:
        return "agent"
    return "caller" if bare in _CALLER else ""


def _quoted(lower: str) -> Iterator[Span]:
    history = _history(lower)
    if ">" in lower:
        for found in _CHEVRON.finditer(lower, 0, history):
            yield found.span()
    if history < len(lower):
        yield history, len(lower)


def _history(lower: str) -> int:
    """Where the quoted mail below the newest message starts."""
    if not any(sign in lower for sign in ("wrote:", "from:", "forward", "original message")):
        return len(lower)
    marker = _HISTORY.search(lower)
    start = marker.start() if marker else len(lower)
    for header in _HEADER.finditer(lower, 0, start):
        if lower[: header.start()].strip():
            return header.start()
    return start if lower[:start].strip() else len(lower)
