"""Which lines of a document a large model need not read: they can carry no wanted value, and no help in finding one.

After QC-Opt (arXiv 2402.01742), whose token reduction drops what a model can do without; here nothing is reworded. A
line goes only if nothing in it looks like a value of a wanted kind, nor like the name of a role, a correction or a
confirmation, and no value stands beside it. Evidence works on the whole document, so every span stays true.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import islice, pairwise
from typing import NamedTuple

from sluice.evidence import normalise, read
from sluice.evidence.regions import Regions
from sluice.jobs import FieldSpec, Kind, Span

MIN_CHARS = 400
"""Shorter documents are not worth the risk."""
OPENING_LINES = 2
"""Always kept: a letterhead or a greeting says who speaks."""

_IDLE_WORDS = re.compile(
    r"\b(?:(?:one|a|this|just|no|any|another) (?:moment|second|sec|minute|one)|hi|hello|hey|thanks|thank you|okay|ok"
    r"|sure|thing|perfect|great|lovely|wonderful|awesome|cool|alright|all right|of course|certainly|absolutely|got it"
    r"|good|morning|afternoon|evening|day|bye|goodbye|have|take care|my pleasure|you're welcome|m+-?hm+|uh-?huh|oh|well"
    r"|and|so|but|dear|sincerely|regards|best|kind|i|i'm|i'll|i'd|i've|let me|can|could|would|what|how|when|where|do"
    r"|please|is there|anything|you|your|the|if|we|we'll|bear|congratulations|enjoy|excellent|gotcha)\b",
    re.IGNORECASE,
)
"""What opens a sentence or fills it: neither a number nor a name, though it may look like one."""
_DIGIT = re.compile("[0-9$]")
_SPEAKER = re.compile(r"[^:\n]{1,40}:[ \t]")
_NUMBERS = re.compile(r"\b(?:one|a|this|just|no|any|another) (?:moment|second|sec|minute|one)\b", re.IGNORECASE)
_NUMBERS = re.compile(
    r"[0-9$€£%]|\b[oOlISB]{1,3}[.,][oOlISB]{2}\b"
    r"|\b(?:zero|oh(?= \w+[ .,-])|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred|thousand"
    r"|million|[a-z]{3,5}teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|dollars?|cents?|bucks?|per ?cent|nothing|none"
    r"|first|second|third|(?:four|fif|six|seven|eigh|nin|ten|eleven|twelf|[a-z]{3,5}teen|twentie|thirtie)th)\b",
    re.IGNORECASE,
)
_CAPITALS = re.compile(r"[A-Z][A-Za-z]*[A-Z]|(?<=[\w,&)\]/|:-] )[A-Z]|(?<=[\t|>:])[A-Z]|\b[A-Z]\b")
_NAMES = re.compile(
    r"\b(?:banks?|bancorp|credit|union|financial|finance|mortgage|loans?|lend(?:ing|er)|servic(?:ing|er|es)|federal"
    r"|savings|trust|corp|corporation|inc|llc|company|capital|funding|acceptance|auto|motors?|card|group|home|partners"
    r"|associates|calling|called|reached|welcome|speaking|this is|name|from|with|payable|remit|bursar|college|edu"
    r"|solutions|national|visa|mastercard|express|issuer|company|store|shop)\b",
    re.IGNORECASE,
)
_PLACES = re.compile(
    r"\b(?:street|st|avenue|ave|road|rd|drive|dr|lane|ln|court|ct|boulevard|blvd|way|place|pl|circle|highway|hwy|apt"
    r"|unit|suite|address|property|north|south|east|west|box)\b",
    re.IGNORECASE,
)
_TURNING = re.compile(
    r"\b(?:yes|yeah|yep|yup|no|not|nope|never|correct(?:ed|ion)?|right|exactly|sorry|actually|instead|rather|wrong|wait"
    r"|disregard|ignore|mistake|mean|meant|misread|misspoke|scratch|strike|void|replaces?|supersedes?|previous|earlier"
    r"|old|new|updated|revised|total|amounts?|balance|due|date|rate|account|that'?s (?:it|all))\b|n't\b|\?",
    re.IGNORECASE,
)
_EMPTY = re.compile(r"[\s\-=_+|.>~]*\Z")
_BOILERPLATE = re.compile(
    r"intended (?:only )?(?:for|recipient)|confidential|unsubscribe|do[ -]?not[ -]?reply|privacy (?:policy|notice)"
    r"|all rights reserved|terms of use|use caution with links|attempt to collect a debt|customers in bankruptcy"
    r"|please consider the environment|virus|sent from my|calls? (?:may be|is|are) (?:being )?(?:monitored|recorded)"
    r"|hearing impaired|equal (?:housing|opportunity)|english|español|thank you for your (?:business|patience|time)"
    r"|have a (?:great|good|nice|wonderful) |anything else|bear with me|one moment"
    r"|hold (?:on|please|for)|pull (?:that|it) up",
    re.IGNORECASE,
)

Detector = Callable[[str], bool]


class Near(NamedTuple):
    """Whether the line above and the line below carry a value."""

    above: bool
    below: bool


def kept(text: str, fields: Sequence[FieldSpec]) -> tuple[Span, ...]:
    """The stretches of ``text`` a model has to read for ``fields``, in order; whole lines, all when in doubt."""
    whole = ((0, len(text)),)
    if len(text) < MIN_CHARS or any(_may_be_anything(spec) for spec in fields):
        return whole
    lines = list(_lines(text))
    needed = _needed(text, lines, fields)
    return tuple(_joined(line for line, keep in zip(lines, needed, strict=True) if keep)) or whole


def _may_be_anything(spec: FieldSpec) -> bool:
    """A text whose looks nobody knows: what a schema of the job's own asks for."""
    return spec.kind == "boolean" or (spec.kind == "text" and "address" not in spec.path)


def _lines(text: str) -> Iterator[Span]:
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        yield start, end
        start = end


def _needed(text: str, lines: Sequence[Span], fields: Sequence[FieldSpec]) -> list[bool]:
    """Whether each line has to stay: for itself, or because a value stands beside it and it is no chatter."""
    detectors, regions = _detectors(tuple(fields)), read(text).regions
    carrying = [_carries(_said(text, line, regions), detectors) for line in lines]
    return [
        at < OPENING_LINES or carries or not _is_idle(text[slice(*line)], fields, beside=_is_label(near, regions, line))
        for at, (line, carries, near) in enumerate(zip(lines, carrying, _beside(text, lines, carrying), strict=True))
    ]


def _carries(said: str, detectors: Sequence[Detector]) -> bool:
    if _DIGIT.search(said):  # a quick look that most lines pass
        return True
    telling = _IDLE_WORDS.sub("x", said)
    return any(carries(telling) for carries in detectors)


def _said(text: str, line: Span, regions: Regions) -> str:
    """A line without the label of its speaker."""
    start, end = line
    turn = regions.turn_at(start)
    label = _SPEAKER.match(text, start, end) if turn and turn.start == start else None
    return text[label.end() if label else start : end]


def _is_label(near: Near, regions: Regions, line: Span) -> bool:
    """Whether a line may say what a value beside it means: where people talk or write mail, only one before it."""
    return near.below or (near.above and not _is_talk(regions, line[0]))


def _beside(text: str, lines: Sequence[Span], carrying: Sequence[bool]) -> list[Near]:
    """Which of the nearest lines with anything in them carry a value."""
    written = [at for at, line in enumerate(lines) if not text[slice(*line)].isspace()]
    near = [Near(above=False, below=False)] * len(lines)
    for above, below in pairwise([-1, *written, len(lines)]):
        over, under = above >= 0 and carrying[above], below < len(lines) and carrying[below]
        near[above + 1 : below] = [Near(above=over, below=under)] * (below - above - 1)
        if above >= 0:
            near[above] = near[above]._replace(below=under)
        if below < len(lines):
            near[below] = Near(above=over, below=False)
    return near


def _is_talk(regions: Regions, start: int) -> bool:
    """True where people talk, or old mail is quoted."""
    return regions.turn_at(start) is not None or any(begin <= start < end for begin, end in regions.quoted)


def _is_idle(line: str, fields: Sequence[FieldSpec], *, beside: bool) -> bool:
    """True for a line without a value that helps to find none; ``beside`` one it may be the label of a value."""
    if _EMPTY.match(line):
        return not (line.isspace() and beside)
    if _BOILERPLATE.search(line):
        return not (beside and _names_a_role(line, fields))
    return not (beside or _TURNING.search(line) or _names_a_role(line, fields))


def _names_a_role(line: str, fields: Sequence[FieldSpec]) -> bool:
    lower = line.lower()
    return any(cue in lower for spec in fields for cue in (*spec.cues, spec.path.replace("_", " ")))


@lru_cache(maxsize=256)
def _detectors(fields: tuple[FieldSpec, ...]) -> tuple[Detector, ...]:
    """What tells whether a line could carry a value that is asked for; one too many is only a longer prompt."""
    kinds = {spec.kind for spec in fields}
    found: list[Detector] = [lambda line: _NUMBERS.search(line) is not None]
    if kinds & {"name", "text"}:
        found.append(lambda line: (_CAPITALS.search(line) or _NAMES.search(line)) is not None)
    if "text" in kinds:
        found.append(lambda line: _PLACES.search(line) is not None)
    choices = tuple(choice for spec in fields for choice in spec.choices)
    return (*found, *([_chooses(choices)] if choices else []))


def _chooses(choices: Sequence[str]) -> Detector:
    kind: Kind = "choice"
    stems = tuple({word[:4].lower() for choice in choices for word in re.findall(r"\w{4,}", choice.replace("_", " "))})

    def carries(line: str) -> bool:
        lower = line.lower()
        return any(stem in lower for stem in stems) or any(normalise(kind, line, (each,)) for each in choices)

    return carries


def _joined(lines: Iterator[Span]) -> Iterator[Span]:
    """Neighbouring lines as one stretch."""
    start = end = -1
    for line in lines:
        if line[0] != end:
            if end > start:
                yield start, end
            start = line[0]
        end = line[1]
    if end > start:
        yield start, end


_TRAILING = re.compile(r"[ \t]+(?=\n|\Z)")
_GAP = re.compile(r"\n{3,}")
_INDENT = re.compile(r"^[ \t]*(?=\S)", re.MULTILINE)
DOUBLE_SPACED = 0.4
"""Share of blank lines from which on they part nothing any more."""


def tidied(copy: str) -> str:
    """A model's copy without white space that says nothing: indentation of all but the first line, gaps, line ends.

    A quote that spans what was taken out is still found: evidence compares quotes with any white space for any other.
    """
    indent = min((len(found[0]) for found in islice(_INDENT.finditer(copy), 1, None)), default=0)
    flush = re.sub(rf"^[ \t]{{1,{indent}}}", "", copy, flags=re.MULTILINE) if indent else copy
    close = _GAP.sub("\n\n", _TRAILING.sub("", flush))
    lines = close.split("\n")
    blank = sum(not line for line in lines)
    return "\n".join(filter(None, lines)) if blank > DOUBLE_SPACED * len(lines) else close
