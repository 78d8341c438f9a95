"""Reads a document of a known layout from its places."""

from collections.abc import Mapping
from dataclasses import dataclass

from sluice.jobs import Span
from sluice.layouts.skeleton import Skeleton
from sluice.ports import Layout, Place

ENOUGH = 3
"""Documents that have to agree before a layout is read without a model."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the places say: a span per field (None: not stated), and how likely each is to be right.

    ``certainty`` is the rule of succession, (seen + 1) / (seen + 2): what agreement in ``seen`` documents is worth
    with nothing else known (Laplace 1774).
    """

    spans: Mapping[str, Span | None]
    certainty: float


def read(layout: Layout, bones: Skeleton) -> Reading | None:
    """The fields that can be read in a document of ``layout``; None while too few documents have agreed on it."""
    if layout.seen < ENOUGH or len(layout.marks) != len(bones.slots):
        return None
    unchanged = all(_as_always(layout, bones, number) for number in range(len(bones.slots)))
    spans: dict[str, Span | None] = {}
    for path, place in layout.places.items():
        if place is None:
            if unchanged:
                spans[path] = None
        elif _constant(layout, bones, place) or _labelled(layout, bones, place):
            spans[path] = _span(bones, place)
    return Reading(spans, (layout.seen + 1) / (layout.seen + 2)) if spans else None


def _as_always(layout: Layout, bones: Skeleton, number: int) -> bool:
    """Whether a slot holds what it always held, or is one that holds something else each time."""
    mark = layout.marks[number]
    return mark is None or bones.slots[number].number or mark == bones.slots[number].mark


def _constant(layout: Layout, bones: Skeleton, place: Place) -> bool:
    """Whether a place holds what it held every time, as the sender's own name does."""
    return all(layout.marks[number] == bones.slots[number].mark for number in range(place.first, place.last + 1))


def _labelled(layout: Layout, bones: Skeleton, place: Place) -> bool:
    """Whether the label before a place is the one that always stood there.

    Words in lower case between slots are part of the layout itself; a capitalised label is a slot that has to bear the
    mark it always bore. Numbers in between are no label, so the search goes on to the left.
    """
    for number in range(place.first, -1, -1):
        slot = bones.slots[number]
        if number < place.first and not slot.number:
            return layout.marks[number] == slot.mark
        if slot.labelled:
            return True
    return False


def _span(bones: Skeleton, place: Place) -> Span:
    first, last = bones.slots[place.first].span, bones.slots[place.last].span
    return first[0] - place.before, last[1] + place.after
