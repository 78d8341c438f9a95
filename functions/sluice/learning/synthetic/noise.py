"""What scanners and transcribers do to a text, done to marked text so that labels move along."""

import random
import re
from collections.abc import Callable

from sluice.learning.synthetic.writer import CLOSE, MID, OPEN

_MARK = re.compile(f"({OPEN}[a-z_]+{MID}|{CLOSE})")
OCR_CONFUSIONS = {
    "0": "O",
    "1": "l",
    "5": "S",
    "8": "B",
    "O": "0",
    "l": "1",
    "I": "l",
    "S": "5",
    "B": "8",
    "m": "rn",
    "rn": "m",
    "e": "c",
}


def _outside_marks(marked: str, change: Callable[[str], str]) -> str:
    return "".join(part if index % 2 else change(part) for index, part in enumerate(_MARK.split(marked)))


def ocr(marked: str, rng: random.Random) -> str:
    """Stray spaces, confused characters, broken lines, doubled blanks; mild enough for a person to read."""
    strength = rng.choice((0.003, 0.01, 0.02))

    def change(text: str) -> str:
        out: list[str] = []
        for index, char in enumerate(text):
            roll = rng.random()
            in_number = char.isdigit() or (char in ".,$" and index + 1 < len(text) and text[index + 1].isdigit())
            if (
                roll < strength
                and char in OCR_CONFUSIONS
                and not (char.isalpha() and char.isupper() and rng.random() < 0.5)
            ):
                out.append(OCR_CONFUSIONS[char])
            elif roll < strength * 2 and in_number:
                out.append(char + " ")
            elif roll < strength * 3 and char == " ":
                out.append(rng.choice(("  ", "   ", "\n")) if rng.random() < 0.7 else "")
            elif roll < strength * 1.5 and char in ".,:":
                out.append(rng.choice((" " + char, char + " ", "")) if not in_number else char)
            else:
                out.append(char)
        return "".join(out)

    return _outside_marks(marked, change)


def raw_transcript(marked: str, rng: random.Random) -> str:
    """What a recogniser without punctuation writes: lower case, no commas, periods only inside numbers."""
    keep_speakers = rng.random() < 0.6

    def change(text: str) -> str:
        text = re.sub(r"(?<!\d)[.,;!?]|[.,;!?](?!\d)", "", text.lower())
        return text.replace(" - ", " ")

    text = _outside_marks(marked, change)
    return text if keep_speakers else re.sub(r"(?m)^(agent|caller|rep|customer)\s*:\s*", "", text)


def fillers(marked: str, rng: random.Random) -> str:
    """Um, uh, you know: between words, never inside a value's mark."""
    pieces = _MARK.split(marked)
    inside = False
    for index, piece in enumerate(pieces):
        if index % 2:
            inside = piece != CLOSE
        elif not inside:
            pieces[index] = re.sub(
                r"(?<=[a-z,]) (?=[a-z])",
                lambda _: rng.choice((" um ", " uh, ", " you know ", " like ")) if rng.random() < 0.02 else " ",
                piece,
            )
    return "".join(pieces)


def flattened(marked: str, rng: random.Random) -> str:
    """A page whose columns and line breaks were lost: single spaces, or wrapped anywhere."""
    if rng.random() < 0.5:
        return re.sub(r"[ \t]*\n[ \t]*", " ", marked)
    return re.sub(r"[ \t]{2,}", " ", marked)


def shouted(marked: str, rng: random.Random) -> str:  # noqa: ARG001  # all spoilers are called alike
    """Everything in capitals, as old printers do."""
    return _outside_marks(marked, str.upper)


def aired(marked: str, rng: random.Random) -> str:
    """Blank lines and indents the way an author lays out a page; about half of the pages have none."""
    gap, indent = rng.choice((0.0, 0.0, 0.3, 0.7, 1.0)), " " * rng.choice((0, 0, 0, 4, 10))
    return re.sub(r"\n", lambda _: "\n" + ("\n" if rng.random() < gap else "") + indent, marked)


def spoil(marked: str, source: str, rng: random.Random) -> tuple[str, str]:
    """A page layout, then one kind of noise (or none) that fits the source: (its name, the spoiled text)."""
    marked = aired(marked, rng)
    kinds: dict[str, float]
    if source == "transcript":
        kinds = {"clean": 4, "raw": 3, "fillers": 2}
    else:
        kinds = {"clean": 5, "ocr": 3, "flattened": 1, "shouted": 0.4}
    name = rng.choices(list(kinds), weights=list(kinds.values()))[0]
    spoilers = {"raw": raw_transcript, "fillers": fillers, "ocr": ocr, "flattened": flattened, "shouted": shouted}
    return name, spoilers[name](marked, rng) if name in spoilers else marked
