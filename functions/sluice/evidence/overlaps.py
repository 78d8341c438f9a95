"""Which of two readings of the same words counts."""

from collections.abc import Iterable, Iterator

from sluice.evidence.text import Hit

_RANK = {"date": 0, "rate": 1, "money": 2, "id": 3, "number": 4}


def disjoint(hits: Iterable[Hit]) -> Iterator[Hit]:
    """Of overlapping hits a date, then anything before an id, then the longest."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=_order):
        while kept and hit.start < kept[-1].end and _weight(hit) > _weight(kept[-1]):
            kept.pop()
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
    return iter(kept)


def _order(hit: Hit) -> tuple[int, int, int]:
    return hit.start, -hit.end, _RANK[hit.readings[0][0]]


def _weight(hit: Hit) -> tuple[bool, bool, int, int]:
    return hit.readings[0][0] == "date", hit.readings[0][0] != "id", hit.end - hit.start, -_RANK[hit.readings[0][0]]
