"""Asked once: the identity of a piece of work and what to do next about it, as a pure state machine.

    nothing --claim--> sent --answer kept--> received --finish--> done
       |                 |                        |
       |                 +-- lease over: claim again, one call counted as lost
       +--finish (a free answer needs no claim)--> done

A worker dies anywhere: before ``sent`` nothing was paid, after ``received`` the kept answer is used again. Only a
crash between the two can make a paid call happen twice, and ``calls`` counts exactly those.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256

from sluice.jobs import Result
from sluice.ports import Completion, Entry

SEPARATOR = b"\x1f"


def identify(*, tenant: str, text: str, schema: str, prompt: str, policy: str) -> str:
    """The identity of the work: same tenant, text, schema, prompt and policy, same answer (32 hex digits)."""
    parts = (tenant, normal_text(text), schema, prompt, policy)
    return sha256(SEPARATOR.join(part.encode() for part in parts)).hexdigest()[:32]


def normal_text(text: str) -> str:
    """The text as identity sees it: composed characters, plain line ends, no trailing blanks."""
    composed = unicodedata.normalize("NFC", text)
    return "\n".join(line.rstrip() for line in composed.splitlines()).strip("\n")


@dataclass(frozen=True, slots=True)
class Replay:
    """It is done: give the same answer again."""

    result: Result


@dataclass(frozen=True, slots=True)
class Wait:
    """Somebody alive is at it for up to ``seconds`` more."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Work:
    """It is ours: ``fence`` is what is stored now, ``answers`` what was paid for already."""

    fence: int
    answers: Mapping[str, Completion]
    lost_calls: int = 0


Step = Replay | Wait | Work


def next_step(entry: Entry | None, *, now: float, owner: str) -> Step:
    """What the journal's entry allows ``owner`` to do at ``now`` (epoch seconds)."""
    if entry is None:
        return Work(0, {})
    if entry.state == "done" and entry.result is not None:
        return Replay(entry.result)
    if entry.lease_until > now and entry.owner != owner:
        return Wait(entry.lease_until - now)
    lost = entry.calls + (1 if entry.state == "sent" else 0)
    return Work(entry.fence, entry.answers, lost)


def sent(work: Work, *, owner: str, until: float) -> Entry:
    """The entry to claim before a paid call; the lease ends at ``until`` (epoch seconds)."""
    return Entry("sent", work.fence + 1, owner, until, work.lost_calls, dict(work.answers))


def received(entry: Entry, route: str, completion: Completion) -> Entry:
    """The claimed entry with a paid answer kept, before anyone judged it."""
    return replace(entry, state="received", fence=entry.fence + 1, answers={**entry.answers, route: completion})


def ours(entry: Entry) -> Work:
    """The work after we wrote ``entry``: our own calls are not lost ones."""
    return Work(entry.fence, entry.answers, entry.calls)
