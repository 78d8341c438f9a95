"""Before anybody is paid: fields read from a layout that the tenant's documents share; and what paid answers teach.

A layout is written down only when this process has met it twice, so documents that look like no other cost nothing,
and after MATURE documents only when one of them disagrees.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from hashlib import blake2b

from sluice import layouts
from sluice.jobs import Attempt, FieldResult, Outcome
from sluice.layouts import Skeleton
from sluice.pipeline.judging import Verdict, witnessed
from sluice.pipeline.tasks import Task
from sluice.ports import Completion, Layout, Layouts

ROUTE = "layout:known"
SURE = 0.9
"""A field less sure than this teaches nothing."""
MATURE = 20
AUDITED = 50
"""One in so many documents of a known layout is asked for all the same, to notice when a sender changes his letter."""
MAX_MET = 2_000


@dataclass(frozen=True, slots=True)
class Recalled:
    """The fields read from a layout, and the attempt that says so."""

    fields: dict[str, FieldResult]
    attempt: Attempt


@dataclass(slots=True)
class Recall:
    """Reads from known layouts and learns new ones; ``met`` holds those met once, by key."""

    layouts: Layouts
    met: OrderedDict[str, Layout] = field(default_factory=OrderedDict)

    async def read(self, task: Task) -> Recalled | None:
        """The fields whose places are known in the layout of this document, if any."""
        if _has_lists(task) or _audited(task) or (bones := layouts.skeleton(task.text)) is None:
            return None
        known = await self.layouts.find(self._key(task, bones))
        reading = layouts.read(known, bones) if known is not None else None
        if known is None or reading is None:
            return None
        quotes = {path: None if span is None else task.text[slice(*span)] for path, span in reading.spans.items()}
        spans = {path: span for path, span in reading.spans.items() if span is not None}
        answer = Completion("", ROUTE, certainty=dict.fromkeys(quotes, reading.certainty), spans=spans)
        fields = witnessed(task.document_type, task.source, quotes, completion=answer, route=ROUTE)
        why = f"laid out like {known.seen} answered before, {len(fields)} fields have their place"
        return Recalled(
            _open(task) | fields,
            Attempt(route=ROUTE, why=why, outcome="answered", prompt_version=task.prompt.version),
        )

    async def learn(self, task: Task, verdict: Verdict) -> None:
        """Take a document that a paid model answered as one more example of its layout."""
        if _has_lists(task) or (bones := layouts.skeleton(task.text)) is None:
            return
        key = self._key(task, bones)
        stored = await self.layouts.find(key)
        known = stored or self.met.pop(key, None)
        layout = layouts.learned(known, bones, verdict.fields, sure=SURE)
        if known is None:
            self._meet(key, layout)
        elif stored is None:
            await self.layouts.keep(key, Layout(1, known.marks, known.places))
            await self.layouts.keep(key, layout)
        elif layout.seen <= MATURE or layout.places != stored.places:
            await self.layouts.keep(key, layout)

    def _meet(self, key: str, layout: Layout) -> None:
        self.met[key] = layout
        while len(self.met) > MAX_MET:
            self.met.popitem(last=False)

    def _key(self, task: Task, bones: Skeleton) -> str:
        parts = (task.tenant, task.document_type.fingerprint, task.prompt.version, task.policy.version, bones.key)
        return blake2b("\0".join(parts).encode(), digest_size=16).hexdigest()


def _open(task: Task) -> dict[str, FieldResult]:
    """Every field as one that has to be asked for."""
    unplaced = FieldResult(outcome=Outcome.AMBIGUOUS, reason="has no settled place in this layout", route=ROUTE)
    return {spec.path: unplaced for spec in task.document_type.fields}


def _has_lists(task: Task) -> bool:
    """Whether a type has lists, which are of another length in every document: they have no places."""
    return any("[" in spec.path for spec in task.document_type.fields)


def _audited(task: Task) -> bool:
    """Whether a document is one of those asked for all the same; the same document always is."""
    return int(task.work[-8:], 16) % AUDITED == 0
