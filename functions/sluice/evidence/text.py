"""What every reader of values shares: letters that scanners confuse with digits, and positions that never move."""

from dataclasses import dataclass

from sluice.jobs import Kind

OCR_DIGITS = str.maketrans("OolISB", "001158")
"""What a scanner writes for a digit -> the digit."""

OCR_CLASS = "0-9OolISB"
"""The inside of a character class: a digit, or what a scanner writes for one."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A place that may state a value: ``kinds`` it may be read as, the most likely first; ``marks`` seen on the way."""

    start: int
    end: int
    kinds: tuple[Kind, ...]
    marks: frozenset[str] = frozenset()


def lowered(text: str) -> str:
    """The text in lower case, every character at its old offset."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(char.lower() if len(char.lower()) == 1 else char for char in text)


def digits_of(text: str) -> str:
    """The text with confused letters turned into digits and all white space gone."""
    return "".join(text.split()).translate(OCR_DIGITS)
