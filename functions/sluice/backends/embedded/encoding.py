"""A document as the model reads it: words as pieces, every typed candidate as ONE placeholder of its kind.

The digits of an amount say little about its role, its neighbours say it all. One placeholder per candidate makes the
sequence a third shorter, keeps the model from learning digits by heart, and means that it can only pick what
`evidence` has proposed. What is worth knowing of a value stays: magnitude, chronological rank, shape of the number.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sluice.backends.embedded.wordpiece import WordPiece
from sluice.evidence import Candidate, Source

MONEY_BOUNDS = (0.005, 1, 10, 50, 200, 1_000, 5_000, 20_000, 100_000)
MONEY_TOKENS = tuple(f"[MONEY{n}]" for n in range(len(MONEY_BOUNDS) + 1))
DATE_TOKENS = ("[DATE_ONLY]", "[DATE_FIRST]", "[DATE_MID]", "[DATE_LAST]")
ID_TOKENS = ("[ID_VIN]", "[ID_MASKED]", "[ID_SHORT]", "[ID_LONG]", "[ID_MIXED]")
SPECIAL_TOKENS = ("[NL]", "[GAP]", "[RATE]", "[NUMBER]", "[CREDIT]", *MONEY_TOKENS, *DATE_TOKENS, *ID_TOKENS)


def type_token(document_type: str) -> str:
    """The token that tells the model what kind of document it reads."""
    return f"[TYPE={document_type}]"


@dataclass(frozen=True, slots=True)
class Encoded:
    """Token ids of a document (no window, no [CLS]) with their spans; ``candidate`` is -1 for ordinary pieces."""

    ids: tuple[int, ...]
    spans: tuple[tuple[int, int], ...]
    candidate: tuple[int, ...]


def encode(source: Source, pieces: WordPiece, vocabulary: Mapping[str, int]) -> Encoded:
    """The document's tokens in order; candidates are numbered as in ``source.candidates``."""
    dates = sorted({value for c in source.candidates if (value := c.value("date"))})
    tokens: list[tuple[int, int, int, int]] = []
    at = 0
    for number, candidate in enumerate(source.candidates):
        tokens += [(*piece, -1) for piece in pieces.pieces(source.text, at, candidate.start)]
        token = vocabulary[placeholder(candidate, dates)]
        tokens.append((token, candidate.start, candidate.end, number))
        at = candidate.end
    tokens += [(*piece, -1) for piece in pieces.pieces(source.text, at, len(source.text))]
    return Encoded(
        ids=tuple(t[0] for t in tokens),
        spans=tuple((t[1], t[2]) for t in tokens),
        candidate=tuple(t[3] for t in tokens),
    )


def placeholder(candidate: Candidate, dates: Sequence[str]) -> str:
    """The placeholder of a candidate, given the document's distinct dates in order."""
    kind, value = candidate.readings[0]
    match kind:
        case "money":
            return "[CREDIT]" if value.startswith("-") else MONEY_TOKENS[bisect_right(MONEY_BOUNDS, float(value))]
        case "date":
            return _date_token(value, dates)
        case "rate":
            return "[RATE]"
        case "id":
            return _id_token(candidate, value)
        case _:
            return "[NUMBER]"


def _date_token(value: str, dates: Sequence[str]) -> str:
    if len(dates) == 1:
        return "[DATE_ONLY]"
    if value == dates[0]:
        return "[DATE_FIRST]"
    return "[DATE_LAST]" if value == dates[-1] else "[DATE_MID]"


def _id_token(candidate: Candidate, value: str) -> str:
    if len(value) == 17 and not value.isdigit():
        return "[ID_VIN]"
    if "masked" in candidate.marks:
        return "[ID_MASKED]"
    if not value.isdigit():
        return "[ID_MIXED]"
    return "[ID_SHORT]" if len(value) <= 5 else "[ID_LONG]"
