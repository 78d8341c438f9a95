"""Says which regular expressions could hang: Python's engine backtracks without a time limit, and tenants bring both
the pattern and the text it is tried on.
"""

import re
from math import inf

MAX_STEPS = 10**8
"""Backtracking steps, about a second; more than that is not tried."""

_TOKENS = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\((?:\?[^:=!<>P]*:|\?<?[=!])?|\{\d+,?\d*\}|.", re.DOTALL)
_COUNT = re.compile(r"\{(\d+)(,?)(\d*)\}")


def bounded(pattern: str, length: int) -> bool:
    """True when trying ``pattern`` on a text of ``length`` characters surely ends within MAX_STEPS.

    Counts the ways a backtracking engine may split the text, as if every part could match everything: parts multiply,
    alternatives add, repeats are powers; an open-ended one may repeat as often as there are characters.
    """
    levels: list[tuple[float, float]] = [(0, 1)]
    ways: float = 1
    quantified = False
    for part in _TOKENS.findall(pattern):
        added, product = levels[-1]
        quantifier = part in "*+?" or _COUNT.fullmatch(part) is not None
        if part.startswith("("):
            levels.append((0, 1))
        elif part == ")" and len(levels) > 1:
            ways = added + product
            levels.pop()
            levels[-1] = (levels[-1][0], levels[-1][1] * ways)
        elif part == "|":
            levels[-1], ways = (added + product, 1), 1
        elif quantifier and not quantified:
            repeated = _repeated(ways, part, length)
            levels[-1], ways = (added, product / ways * repeated), repeated
        elif not quantifier:
            ways = 1
        if max(levels[-1]) > MAX_STEPS:
            return False
        quantified = quantifier and not quantified
    return sum(levels[-1]) * (length + 1) <= MAX_STEPS


def _repeated(ways: float, quantifier: str, length: int) -> float:
    """The ways of a quantified part that has ``ways`` itself."""
    count = _COUNT.fullmatch(quantifier)
    if quantifier == "?":
        return 1 + ways
    if count is None or (count[2] and not count[3]):
        if ways == 1:
            return length + 1
        low, high = 0, max(length, 1)
    else:
        low, high = int(count[1]), min(int(count[3] or count[1]), max(length, 1))
    try:
        return float(max(high - low, 0) + 1) * ways**high
    except OverflowError:
        return inf
