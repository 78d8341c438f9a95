"""The parts of a text that do not count like the rest: quoted mail, text that gives orders, and who is speaking."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Literal, NamedTuple

from sluice.evidence import orders
from sluice.evidence.text import lazily
from sluice.jobs import Span

Speaker = Literal["agent", "caller", ""]


class Turn(NamedTuple):
    """What one speaker says until another does; ``name`` is the label as written, in lower case."""

    start: int
    end: int
    name: str
    speaker: Speaker


class Regions(NamedTuple):
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
_HEADERS = frozenset(("from", "to", "date", "subject", "sent", "cc", "re"))
_MACHINES = frozenset(("system", "assistant", "bot"))
MIN_TURNS = 4
MAX_NAME = 25
_CLOCK = r"(?:[\[(]?[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?:[ ]?[ap]m)?[\])]?[ \t]*(?:-[ \t]*)?)?"
_LABEL = re.compile(
    rf"\n[ \t>-]{{0,12}}{_CLOCK}\**(?P<name>[a-z][a-z0-9_.']*+(?: ++[a-z0-9_.']++){{0,2}}+(?: ++(?=\*))?)"
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


def read(lower: str, said: frozenset[str]) -> Regions:
    """The regions of a lower-case text, whose words are ``said``."""
    turns = tuple(_turns(lower)) if ":" in lower else ()
    count = Counter(turn.name for turn in turns) if turns else {}
    speakers = frozenset(name for name in count if count[name] > 1)
    instructions = tuple(orders.find(lower, said, speakers))
    return Regions(tuple(_quoted(lower)), instructions, tuple(_questions(lower)), turns)


def _questions(lower: str) -> Iterator[Span]:
    """The sentences that end in a question mark."""
    at, mark = 0, lower.find("?")
    while mark >= 0:
        yield orders.begin_of_sentence(lower, mark, floor=at), mark + 1
        at, mark = mark + 1, lower.find("?", mark + 1)


def _turns(lower: str) -> Iterator[Turn]:
    labels = [(found.start(), found["name"]) for found in _LABEL.finditer(f"\n{lower}")]
    count = Counter(name for _, name in labels)
    roles = {name: role for name in count if (role := _role(name)) is not None}
    spoken = [(start, name) for start, name in labels if name in roles and (count[name] > 1 or roles[name])]
    if not _is_talk(spoken, roles):
        return
    ends = [*(start for start, _ in spoken[1:]), len(lower)]
    for (start, name), end in zip(spoken, ends, strict=True):
        yield Turn(start, end, name, roles[name])


def _is_talk(labels: Sequence[tuple[int, str]], roles: Mapping[str, Speaker]) -> bool:
    """True when people speak: one of them is known, or two or three names alternate; "System:" once is no talk."""
    names = {name for _, name in labels}
    if any(roles[name] and len(name) > 1 and name not in _MACHINES for name in names):
        return True
    return len(labels) >= MIN_TURNS and (len(names) in (2, 3) or any(roles[name] for name in names))


@lru_cache(maxsize=1024)
def _role(name: str) -> Speaker | None:
    """Who speaks under a label; None when nobody does."""
    if name in _HEADERS or len(name) > MAX_NAME:
        return None
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
    if not ("wrote:" in lower or "from:" in lower or "forward" in lower or "original message" in lower):
        return len(lower)
    marker = _HISTORY.search(lower)
    start = marker.start() if marker else len(lower)
    for header in _HEADER.finditer(lower, 0, start):
        if lower[: header.start()].strip():
            return header.start()
    return start if lower[:start].strip() else len(lower)
