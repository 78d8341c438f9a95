"""Text that gives orders to whoever reads it, person or machine: nothing it says witnesses a value.

Letters are full of harmless orders ("please disregard this notice if you have paid"), so each pattern needs the
machine, the instructions, or an answer to be named.
"""

import re
from collections.abc import Iterator

from sluice.evidence.text import matches, words
from sluice.jobs import Span

_MACHINE = (
    r"(?:an? |the |any |all )?(?:a\.?i\.?|artificial intelligence|(?:large )?language models?|llms?|chatbots?|bots?|"
    r"(?:ai |virtual )?assistants?|extractors?|extraction (?:system|model|engine|tool|agent)s?|parsers?|models?|"
    r"(?:automated|screening|processing|analysis) (?:analysis |screening )?(?:systems?|readers?|parsers?|tools?|"
    r"software))"
)
_FORGET = r"(?:ignore|disregard|forget|override|bypass|discard|do not follow|don't follow|pay no attention to)"
_BEFORE = r"(?:above|previous|prior|preceding|earlier|foregoing|original)"
_RULES = (
    r"(?:instructions?|prompts?|rules?|directions?|guidelines?|directives?|commands?|system message|polic(?:y|ies))"
)
_TEXT = (
    r"(?:text|context|data|document|content|figures?|amounts?|values?|numbers?|statements?|input|information|"
    r"everything)"
)
# What a lender may well ask to be ignored.
_PAPER = (
    r"(?:memo|quote|notice|letter|statement|bill|invoice|reminder|e-?mail|message|payoff|one|version|correspond|call|"
    r"voicemail|fax)"
)
_ANSWER = r"(?:output|answer|respond|reply|return|report|print|say|extract|write|state|repeat)"
_FIELD = (
    r"(?:payoff|amount|balance|total|value|field|date|rate|apr|account|number|answer|json|status|fees?|per diem|escrow)"
)
_AS = (
    r"(?:as (?!(?:shown|stated|listed|printed|it|well|soon|of|a|an|indicated|described|follows)\b)|to be\b|=|instead\b)"
)
_YOU_ARE = r"(?:you are|you're|act as|behave as|pretend to be|pretend you are|imagine you are)"
_GREETING = r"(?:note|attention|message|instructions?|notice|important|dear|hey|hi|hello)"
_HIDDEN = r"(?:system|your|initial|hidden|secret) (?:prompt|message|instructions?)"
_REPORT = r"(?:report|return|output|answer|extract|use|record|enter|write|state|give|set|put|respond|reply)"

_PATTERNS = (
    rf"\b{_FORGET}\b[^.\n]{{0,40}}\b{_RULES}\b",
    rf"\b{_FORGET} (?:all |everything |any |of )*(?:the |your |this |that |these |those )?{_BEFORE}\b(?! {_PAPER})",
    rf"\b{_FORGET} (?:the |all )?(?:rest|remainder) of (?:this|the)\b",
    rf"\b{_FORGET} (?:all |everything |any )+(?:of )?(?:the |your |this |that |other )?{_TEXT}\b",
    r"\b(?:repeat|translate|print|reveal|show|encode)\b[^.\n]{0,24}\b"
    rf"(?:the {_BEFORE} text|text above|{_HIDDEN})\b",
    r"\bas an? (?:ai|artificial intelligence|(?:large )?language model|llm|chatbot)\b",
    rf"\b{_YOU_ARE} (?:now )?{_MACHINE}\b",
    r"\byou (?:must|should|shall|need to|have to|are to) (?:now |always |only |instead |simply |just )*"
    rf"{_ANSWER}\b",
    rf"\b{_ANSWER} (?:with )?(?:only|just|exactly|nothing but)\b[^.\n]{{0,40}}\b"
    r"(?:following|text|words?|nothing else|and)\b",
    r"\b(?:absolutely |and )nothing else\b",
    rf"\bif (?:questioned|asked|the user asks|user asks|anyone asks)\b[^\n]{{0,80}}\b{_ANSWER}\b",
    rf"\b{_GREETING}(?: to| for|,|:)? {_MACHINE}\b(?! (?:year|number|name))",
    rf"\b{_MACHINE}\b[^.:\n]{{0,24}}\b(?:must|should|shall|(?:reading|processing) this|(?:are|is) instructed)\b",
    r"\b(?:follow|obey|execute) (?:the |these |this |my |new )*instructions?\b"
    r"(?! (?:below|above|on|in|enclosed|at|provided|from|for))",
    r"\bnew (?:instructions?|task|objective)\s?:|\b(?:system|hidden) prompts?\b|\bprompt injection\b",
    r"\[{1,2}/?(?:system|inst|admin|assistant|override)\b[^\]\n]{0,40}\]",
    r"<\|[a-z_]{2,20}\|>|<</?sys>>|</?(?:system|assistant|instructions?)>",
    r"(?m:^)[ \t>*#-]{0,6}(?P<label>system|assistant|developer|system (?:prompt|message|override|note))[ \t]*:",
    r"\bassistant, ",
    rf"\b(?:the )?(?:correct|real|true|actual) (?:answer|value|output)s? (?:is|are|should be|to {_ANSWER})\b",
    rf"(?P<verb>\b{_REPORT}\b)[^.\n]{{0,24}}\b{_FIELD}\b[^.\n]{{0,30}}\b{_AS}",
    r"\buse [^\n]{1,24} instead of (?:the )?(?:balance|amount|payoff|total|real|actual)\b",
)
_ORDER = re.compile("|".join(_PATTERNS))
# The first word of every pattern, and what else one can begin with.
_FIRST_WORDS = frozenset(
    words(
        "ignore disregard forget override bypass discard do don pay repeat translate print reveal show encode as "
        "you act behave pretend imagine output answer respond reply return report say extract write state "
        "absolutely and if note attention message instruction instructions notice important dear hey hi hello a an "
        "the any all ai artificial large language llm llms chatbot chatbots bot bots virtual assistant assistants "
        "extractor extractors extraction parser parsers model models automated screening processing analysis "
        "follow obey execute new system hidden prompt correct real true actual use record enter give set put"
    )
)
_WORD = re.compile("[a-z]+")
_BRACKET = re.compile(r"[<\[]")
_LABELLED = re.compile(r"(?m)^[ \t>*#-]{0,6}(?:system|assistant|developer)")
_LEADS = re.compile(
    r"[\s\"'(*>\-–—:,]*(?:(?:and|then|now|please|instead|always|just|so|but|also|must|should|to|only|instructions?|"
    r"important|note)[\s:,]+)*"
)
_SENTENCE_END = re.compile(r"[.!?](?=[\s\"')\]]|$)|\n")
MAX_SENTENCE = 600
FOLLOWING = 2
"""Sentences after an order that still belong to it."""


def find(lower: str, speakers: frozenset[str]) -> Iterator[Span]:
    """The sentences of a lower-case text that give orders, with what they go on to say; ``speakers`` only speak."""
    reached = 0
    for found in matches(_ORDER, lower, _starts(lower)):
        start, end = sentence(lower, *found.span())
        if end <= reached or not _is_order(lower, found, start, speakers):
            continue
        for _ in range(FOLLOWING):
            end = _next_sentence(lower, end)
        yield max(start, reached), end
        reached = end


def _starts(lower: str) -> list[int]:
    """Where `_ORDER` can begin at all: trying it everywhere costs ten times as much."""
    starts = [word.start() for word in _WORD.finditer(lower) if word.group() in _FIRST_WORDS]
    if "<" in lower or "[" in lower:
        starts += [sign.start() for sign in _BRACKET.finditer(lower)]
    if any(label in lower for label in ("system", "assistant", "developer")):
        starts += [line.start() for line in _LABELLED.finditer(lower)]
    return sorted(starts)


def _is_order(lower: str, found: re.Match[str], start: int, speakers: frozenset[str]) -> bool:
    if found["label"]:
        return found["label"] not in speakers
    return not found["verb"] or _LEADS.fullmatch(lower, start, found.start()) is not None


def sentence(lower: str, start: int, end: int, *, floor: int = 0) -> Span:
    """The sentence or line around a span, at most MAX_SENTENCE characters either way and not before ``floor``."""
    begin = floor = max(floor, start - MAX_SENTENCE)
    for stop in _SENTENCE_END.finditer(lower, floor, start):
        begin = stop.end()
    after = _SENTENCE_END.search(lower, end, end + MAX_SENTENCE)
    return begin, after.end() if after else min(len(lower), end + MAX_SENTENCE)


def _next_sentence(lower: str, end: int) -> int:
    """Where the next sentence or line of the same paragraph ends; ``end`` itself at a blank line."""
    if "\n\n" in lower[max(0, end - 1) : end + 2]:
        return end
    begin = end + 1 if lower[end : end + 1] == "\n" else end
    stop = _SENTENCE_END.search(lower, begin, begin + MAX_SENTENCE)
    return stop.end() if stop else min(len(lower), begin + MAX_SENTENCE)
