"""What is known of a layout after some documents: which slots never change, and where each field's value stands."""

from collections.abc import Mapping

from sluice.jobs import FieldResult, Outcome, Span
from sluice.layouts.skeleton import Skeleton
from sluice.ports import Layout, Place

LEARNABLE = frozenset({Outcome.FOUND, Outcome.NOT_STATED})


def learned(known: Layout | None, bones: Skeleton, fields: Mapping[str, FieldResult], *, sure: float) -> Layout:
    """The layout after one more document, whose ``fields`` were answered by a model or corrected by a person.

    A field counts when it is found or not stated, surer than ``sure``, and its quote lies on the edges of slots.
    """
    marks = tuple(slot.mark for slot in bones.slots)
    places = {
        path: place
        for path, field in fields.items()
        if field.outcome in LEARNABLE and field.confidence >= sure
        for place in _place(bones, field)
    }
    if known is None:
        return Layout(1, marks, places)
    same = tuple(old if old == new else None for old, new in zip(known.marks, marks, strict=True))
    agreed = {path: place for path, place in known.places.items() if path in places and places[path] == place}
    return Layout(known.seen + 1, same, agreed)


def _place(bones: Skeleton, field: FieldResult) -> tuple[Place | None, ...]:
    """The one place of a field, or nothing when its quote cannot be told by slots."""
    if field.outcome is Outcome.NOT_STATED:
        return (None,)
    touched = [number for number, slot in enumerate(bones.slots) if _meet(slot.span, field.span)]
    if field.span is None or not touched:
        return ()
    first, last = bones.slots[touched[0]].span, bones.slots[touched[-1]].span
    return (Place(touched[0], touched[-1], first[0] - field.span[0], field.span[1] - last[1]),)


def _meet(one: Span, other: Span | None) -> bool:
    return other is not None and one[0] < other[1] and other[0] < one[1]
