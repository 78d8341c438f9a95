"""The parts of a text that do not count like the rest: quoted mail, text that gives orders, and who is speaking."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sluice.jobs import Span

Speaker = Literal["agent", "caller", ""]


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker says until the other does."""

    start: int
    end: int
    speaker: Speaker


@dataclass(frozen=True, slots=True)
class Regions:
    """Sorted spans of each sort."""

    quoted: tuple[Span, ...] = ()
    instructions: tuple[Span, ...] = ()
    turns: tuple[Turn, ...] = ()


_AGENT = r"agent|rep|representative|operator|advisor|specialist|csr|teller|banker|associate|loan officer"
_CALLER = r"caller|customer|borrower|member|cardholder|client|consumer|cust"
_TURN = re.compile(
    rf"(?m)^[ \t]*(?:[\[(]?[0-9]{{1,2}}:[0-9]{{2}}(?::[0-9]{{2}})?[\])]?[ \t]*(?:-[ \t]*)?)?(?:(?P<agent>{_AGENT})|(?P<caller>{_CALLER}))(?:[ \t]*\([^)\n]{{0,40}}\)|[ \t]+[0-9a-z]{{1,12}})?[ \t]*:"
)
_HISTORY = re.compile(
    r"(?m)^[ \t]*(?:-{2,}[ \t]*(?:original message|forwarded message|forwarded by)[^\n]*|_{8,}[ \t]*\n[ \t]*from:[^\n]*|on [^\n]{4,120}(?:\n[^\n]{0,80})?wrote:[ \t]*$|begin forwarded message:)"
)
_HEADER = re.compile(r"(?m)^[ \t]*from:[^\n]*\n(?:[ \t]*(?:sent|date|to|cc|subject):[^\n]*\n){2,}")
_CHEVRON = re.compile(r"(?m)^[ \t]*>[^\n]*\n?")

_ORDERS = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass|do not follow)\b[^.\n]{0,40}\b(?:above|previous|prior|preceding|earlier|all|any|your|other|these|those|my)\b[^.\n]{0,30}\b(?:instructions?|prompts?|rules?|directions?|guidelines?|text|context|messages?|figures?|amounts?|values?|numbers?|content|commands?|polic(?:y|ies)|everything)\b"
    r"|\b(?:ignore|disregard|forget) (?:the |all of the |everything )(?:above|previous|preceding)\b"
    r"|\bas an? (?:ai|artificial intelligence|(?:large )?language model|llm|chatbot)\b"
    r"|\b(?:you are|you're|act as|behave as|pretend to be|pretend you are) (?:now )?(?:an? )?(?:ai|assistant|language model|llm|chatbot|bot|extraction|extractor|dan\b|parser)"
    r"|(?m:^)[ \t]*[<\[(]{0,3}[|/]?(?:system|assistant|developer|sysprompt|system prompt|system message|system override|im_start|inst)[|>\])]{0,3}[ \t]*[:>]"
    r"|<\|[a-z_]{2,20}\|>|\[/?inst\]|<</?sys>>|</?(?:system|assistant|instructions?)>"
    r"|\b(?:report|return|output|answer|extract|use|record|enter|write|state|give|set|put|respond|reply)\b[^.\n]{0,24}\b(?:payoff|amount|balance|total|value|field|date|rate|apr|account|number|answer|json|status|fee|fees|due)\b[^.\n]{0,30}\b(?:as|to be|is|=|instead|with)\b[^\n]{0,60}"
    r"|\byou (?:must|should|shall|need to|have to|are to|will) (?:now |always |only |instead )?(?:output|answer|respond|reply|return|report|print|say|extract|write|ignore|use the|set the)\b"
    r"|\b(?:note|attention|message|instructions?|notice|important|dear|hey|hi|hello)(?: to| for|,)? (?:the )?(?:ai|assistants?|language models?|llms?|models?|bots?|chatbots?|extractors?|extraction (?:system|model|engine|tool)|automated (?:system|reader|parser|processing)|parsers?|machines?)\b"
    r"|\b(?:ai|llm|language model|extraction (?:system|model)|chatbot)s?\b[^.\n]{0,30}\b(?:must|should|shall|please|reading this|processing this|are instructed)\b"
    r"|\bassistant, |\bnew instructions?\b|\b(?:system|your|hidden|initial) prompts?\b|\bprompt injection\b|\bjailbreak\b"
    r"|\b(?:the )?(?:correct|real|true|actual) (?:answer|value|output)s? (?:is|are|should be|to (?:output|report|return))\b"
)
_VERB_FIRST = re.compile(
    r"[\s\"'(*>\-–—:]*(?:and |then |now |please |instead |always |just |so |but |also |must |should |to |only )*$"
)
_SENTENCE_END = re.compile(r"[.!?](?=[\s\"')\]]|$)|\n")
MAX_SENTENCE = 600
FOLLOWING = 2
"""Sentences after an order that still belong to it."""


def read(text: str, lower: str) -> Regions:
    """The regions of a text; ``lower`` is the same text in lower case."""
    return Regions(tuple(_quoted(text, lower)), tuple(_instructions(lower)), tuple(_turns(lower)))


def _turns(lower: str) -> Iterator[Turn]:
    found = list(_TURN.finditer(lower))
    for at, turn in enumerate(found):
        end = found[at + 1].start() if at + 1 < len(found) else len(lower)
        yield Turn(turn.start(), end, "agent" if turn["agent"] else "caller")


def _quoted(text: str, lower: str) -> Iterator[Span]:
    history = _history(lower)
    for found in _CHEVRON.finditer(lower, 0, history):
        yield found.span()
    if history < len(lower):
        yield history, len(text)


def _history(lower: str) -> int:
    """Where the quoted mail below the newest message starts."""
    marker = _HISTORY.search(lower)
    start = marker.start() if marker else len(lower)
    for header in _HEADER.finditer(lower, 0, start):
        if lower[: header.start()].strip():
            return header.start()
    return start if lower[:start].strip() else len(lower)


def _instructions(lower: str) -> Iterator[Span]:
    """Sentences that give orders to the reader or the machine, and what they go on to say in the same paragraph."""
    reached = 0
    for found in _ORDERS.finditer(lower):
        start, end = sentence(lower, found.start(), found.end())
        for _ in range(FOLLOWING):
            end = _next_sentence(lower, end)
        if end <= reached:
            continue
        if found.group().split()[0] in _REPORTING and not _VERB_FIRST.fullmatch(lower, start, found.start()):
            continue
        yield max(start, reached), end
        reached = end


_REPORTING = frozenset(
    "report return output answer extract use record enter write state give set put respond reply".split()
)


def _next_sentence(lower: str, end: int) -> int:
    """Where the next sentence or line of the same paragraph ends; ``end`` itself at a blank line."""
    if lower[end - 1 : end + 1] == "\n\n" or lower[end : end + 2] == "\n\n":
        return end
    begin = end + 1 if lower[end : end + 1] == "\n" else end
    stop = _SENTENCE_END.search(lower, begin, begin + MAX_SENTENCE)
    return stop.end() if stop else min(len(lower), begin + MAX_SENTENCE)


def sentence(lower: str, start: int, end: int) -> Span:
    """The sentence or line around a span, at most MAX_SENTENCE characters either way."""
    floor = max(0, start - MAX_SENTENCE)
    begin = floor
    for stop in _SENTENCE_END.finditer(lower, floor, start):
        begin = stop.end()
    stop_ = _SENTENCE_END.search(lower, end, end + MAX_SENTENCE)
    return begin, stop_.end() if stop_ else min(len(lower), end + MAX_SENTENCE)
