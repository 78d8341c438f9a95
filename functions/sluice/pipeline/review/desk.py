"""The use case: people take waiting cases one at a time, see what there is to see, and decide."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sluice import documents
from sluice.documents import DocumentType
from sluice.errors import LeasedError, RejectedError
from sluice.evidence import Source
from sluice.jobs import FieldSpec, Job, Span
from sluice.pipeline.review.cases import Case, Claim, Decision, Page, Reviewed, Reviews
from sluice.pipeline.review.settling import Matter, Settled, reviewed, settled
from sluice.pipeline.tasks import document_type_of
from sluice.pipeline.texts import text_of
from sluice.pipeline.world import Now
from sluice.ports import Documents

CLAIM_SECONDS = 600.0
"""How long a claim holds; the page holds it for longer while somebody works on the case."""
MAX_CANDIDATES = 12
REVIEW_BELOW = 0.6
"""Confidence under which a field is in doubt, as `sluice.routing.Policy.review_below` has it by default."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A value of the text that a field could have."""

    value: str
    verbatim: str
    span: Span
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that a reviewer is shown of a case: ``specs`` by field path, ``offers`` by kind.

    ``text`` is None where it was not kept, or is gone.
    """

    case: Case
    text: str | None
    specs: Mapping[str, FieldSpec]
    doubts: tuple[str, ...]
    offers: Mapping[str, tuple[Offer, ...]]


class ReviewDesk:
    """Where reviewers come; holds nothing between two calls."""

    def __init__(
        self,
        reviews: Reviews,
        texts: Documents,
        now: Now,
        *,
        below: float = REVIEW_BELOW,
        claim_seconds: float = CLAIM_SECONDS,
    ) -> None:
        self._reviews = reviews
        self._texts = texts
        self._now = now
        self._below = below
        self._claim_seconds = claim_seconds

    async def waiting(self, tenant: str, *, limit: int = 50, after: str = "") -> Page:
        """Waiting cases, those that wait longest first."""
        return await self._reviews.waiting(tenant, limit=limit, after=after)

    async def claim(self, tenant: str, case: str, reviewer: str) -> Claim:
        """Take a case, or hold it for longer. RejectedError: no such case; LeasedError: somebody else is at it."""
        claim = Claim(reviewer, self._now().timestamp() + self._claim_seconds)
        if not await self._reviews.claim(tenant, case, claim):
            raise self._taken(await self._found(tenant, case))
        return claim

    async def release(self, tenant: str, case: str, reviewer: str) -> None:
        """Give one's own case back."""
        await self._reviews.release(tenant, case, reviewer)

    async def show(self, tenant: str, case: str) -> Sheet:
        """The case with its text and evidence; RejectedError when there is none, or it was decided."""
        found = await self._found(tenant, case)
        matter = await self._matter(found)
        specs = {path: spec for path in matter.paths() if (spec := matter.document_type.field(path))}
        return Sheet(found, matter.text, specs, matter.doubts(), _offers(matter.source, specs.values()))

    async def preview(self, tenant: str, case: str, decision: Decision, reviewer: str) -> Settled:
        """What a decision would make of the case: its findings, and what still stands in its way."""
        matter = await self._matter(await self._found(tenant, case))
        return settled(matter, decision, reviewer=reviewer)

    async def decide(self, tenant: str, case: str, decision: Decision, reviewer: str) -> Reviewed:
        """Store a decision. RejectedError: it cannot stand as it is; LeasedError: the claim is not ours (any more)."""
        found = await self._found(tenant, case)
        if not self._holds(found.claim, reviewer):
            raise self._taken(found)
        made = reviewed(case, await self._matter(found), decision, reviewer=reviewer, at=self._now())
        if not await self._reviews.decide(tenant, made):
            raise self._taken(await self._found(tenant, case))
        return made

    def _holds(self, claim: Claim | None, reviewer: str) -> bool:
        return claim is not None and claim.reviewer == reviewer and claim.until > self._now().timestamp()

    def _taken(self, found: Case) -> LeasedError:
        seconds = found.claim.until - self._now().timestamp() if found.claim else 0.0
        if found.claim and seconds > 0:
            return LeasedError(f"{found.claim.reviewer} is at it", seconds=seconds)
        return LeasedError("the claim has ended: claim the case again", seconds=0.0)

    async def _found(self, tenant: str, case: str) -> Case:
        found = await self._reviews.find(tenant, case)
        if found is None:
            raise RejectedError("case", "waits for nobody: there is no such case, or it was decided")
        return found

    async def _matter(self, found: Case) -> Matter:
        return Matter(found.result, _type_of(found), await self._text(found.job), self._below)

    async def _text(self, job: Job | None) -> str | None:
        """The text as it was extracted; None where nobody has it any more."""
        try:
            return await text_of(job, self._texts) if job else None
        except RejectedError:
            return None


def _type_of(found: Case) -> DocumentType:
    return document_type_of(found.job) if found.job else documents.load(found.result.document_type)


def _offers(source: Source, specs: Collection[FieldSpec]) -> dict[str, tuple[Offer, ...]]:
    """Per kind the values that the text states, in its order, each once: what a field of that kind could have."""
    made: dict[str, tuple[Offer, ...]] = {}
    for kind in {spec.kind for spec in specs}:
        first: dict[str, Offer] = {}
        for one in source.candidates:
            if one.kind == kind and (value := one.value(kind)) is not None and "instruction" not in one.marks:
                first.setdefault(value, Offer(value, one.verbatim, one.span, tuple(sorted(one.marks))))
        made[kind] = tuple(first.values())[:MAX_CANDIDATES]
    return made
