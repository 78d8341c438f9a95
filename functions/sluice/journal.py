"""Asked once: the identity of a piece of work and what to do next about it, as a pure state machine.

    nothing --claim--> sent --answer kept--> received --finish--> done
       |                 |
       |                 +-- lease over: claim again, one call counted as lost
       +--finish (a free answer needs no claim)--> done

A worker dies anywhere: before ``sent`` nothing was paid, after ``received`` the kept answer is used again. Only a
crash between the two can make a paid call happen twice, and ``calls`` counts exactly those. Where nothing goes wrong
the result is kept in place of the answer, so ``received`` and ``done`` are one write.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import NamedTuple

from sluice.jobs import Job, Result
from sluice.ports import Completion, Entry

SEPARATOR = b"\x1f"


def identify(*, tenant: str, text: str, schema: str, prompt: str, policy: str) -> str:
    """The identity of the work: same tenant, text, schema, prompt and policy, same answer (32 hex digits)."""
    return _digest(tenant, normal_text(text), schema, prompt, policy)


def normal_text(text: str) -> str:
    """The text as identity sees it: without what ends it blankly; all else moves the spans that a replay points at."""
    return text.rstrip()


def job_id_of(job: Job) -> str:
    """The producer's id, else one made of everything the job says."""
    return job.job_id or _digest("job", job.model_dump_json(by_alias=True))


def end_of(tenant: str, job_id: str, body: str) -> str:
    """The key under which a job ends that got no answer: equal jobs may still get theirs."""
    return _digest("end", tenant, job_id, body)


def _digest(*parts: str) -> str:
    return sha256(SEPARATOR.join(part.encode(errors="surrogatepass") for part in parts)).hexdigest()[:32]


class Replay(NamedTuple):
    """It is done: give the same answer again."""

    result: Result


class Wait(NamedTuple):
    """Somebody alive is at it for up to ``seconds`` more."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Work:
    """It is ours: ``fence`` is what is stored now, ``answers`` what was paid for, ``lost`` calls paid for in vain."""

    fence: int = 0
    answers: Mapping[str, Completion] = field(default_factory=dict)
    lost: int = 0

    def with_answer(self, route: str, completion: Completion) -> "Work":
        """The work with one more paid answer."""
        return replace(self, answers={**self.answers, route: completion})

    def with_lost_call(self) -> "Work":
        """The work after a paid call whose answer never arrived."""
        return replace(self, lost=self.lost + 1)


Step = Replay | Wait | Work


def next_step(entry: Entry | None, *, now: float) -> Step:
    """What the journal's entry allows at ``now`` (epoch seconds)."""
    if entry is None:
        return Work()
    if entry.result is not None:
        return Replay(entry.result)
    if entry.lease_until > now:
        return Wait(entry.lease_until - now)
    lost = entry.calls + (entry.state == "sent")
    return Work(entry.fence, entry.answers, lost)


def sent(work: Work, *, owner: str, until: float) -> Entry:
    """The entry to claim before a paid call; the lease ends at ``until`` (epoch seconds)."""
    return Entry("sent", work.fence + 1, owner, until, work.lost, work.answers)


def received(work: Work, *, owner: str) -> Entry:
    """The entry that keeps paid answers for whoever comes next, at once."""
    return Entry("received", work.fence + 1, owner, 0.0, work.lost, work.answers)
