"""Which gold value an answered one is held against: the same path, and in lists the best assignment of items.

Items of a list have no names and no order that counts: they are matched so that as many of their values as possible are
right (Kuhn's and Munkres' algorithm), lists within items first.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pydantic import JsonValue

Values = Mapping[str, JsonValue]
Same = Callable[[str, JsonValue, JsonValue], bool]
"""Whether the value stated at a concrete gold path equals an answered one."""

_PART = re.compile(r'"(?:[^"]|"")*"|\[(\d+)\]')


@dataclass(frozen=True, slots=True)
class Pair:
    """One gold value and the answered one; a path is None on the side that does not state it."""

    gold_path: str | None
    answer_path: str | None
    gold: JsonValue
    value: JsonValue
    right: bool


def paired(gold: Values, answer: Values, same: Same, *, gold_at: str = "", answer_at: str = "") -> list[Pair]:
    """Every stated value of both, each once; ``gold_at`` and ``answer_at`` are what their paths begin with."""
    pairs: list[Pair] = []
    lists: list[str] = []
    for path in dict.fromkeys([*gold, *answer]):
        if name := _list(path):
            lists.append(name)
        else:
            ours, theirs = gold.get(path), answer.get(path)
            right = path in gold and path in answer and same(gold_at + path, ours, theirs)
            at = gold_at + path if path in gold else None, answer_at + path if path in answer else None
            pairs.append(Pair(*at, ours, theirs, right))
    for name in dict.fromkeys(lists):
        pairs += _items(_split(name, gold), _split(name, answer), same, gold_at + name, answer_at + name)
    return pairs


def _list(path: str) -> str | None:
    """The outermost list that a path lies in, with its bracket: ``items[`` of ``items[0].price``."""
    found = next((part for part in _PART.finditer(path) if part[1]), None)
    return path[: found.start() + 1] if found else None


def _split(name: str, values: Values) -> dict[str, dict[str, JsonValue]]:
    """The items of a list: what stands behind ``items[0]`` in each path, by position."""
    items: dict[str, dict[str, JsonValue]] = {}
    for path, value in values.items():
        if _list(path) == name:
            position, _, rest = path[len(name) :].partition("]")
            items.setdefault(position, {})[rest] = value
    return items


def _items(
    ours: Mapping[str, Values], theirs: Mapping[str, Values], same: Same, gold_at: str, answer_at: str
) -> list[Pair]:
    """The values of two lists under the best assignment of their items; who is left over stands alone."""
    from scipy.optimize import linear_sum_assignment

    tried = {
        (i, j): paired(ours[i], theirs[j], same, gold_at=f"{gold_at}{i}]", answer_at=f"{answer_at}{j}]")
        for i in ours
        for j in theirs
    }
    rows, columns = [*ours], [*theirs]
    matched: list[tuple[str, str]] = []
    if tried:
        cost = [[-sum(pair.right for pair in tried[i, j]) for j in columns] for i in rows]
        matched = [(rows[at], columns[to]) for at, to in zip(*linear_sum_assignment(cost), strict=True)]
    pairs = [pair for match in matched for pair in tried[match]]
    for i in ours.keys() - {i for i, _ in matched}:
        pairs += paired(ours[i], {}, same, gold_at=f"{gold_at}{i}]")
    for j in theirs.keys() - {j for _, j in matched}:
        pairs += paired({}, theirs[j], same, answer_at=f"{answer_at}{j}]")
    return pairs
