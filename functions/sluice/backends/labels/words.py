"""Words that labels and field names have in common: stems, a short table of synonyms, and what says little."""

import re
from collections.abc import Iterable
from functools import lru_cache

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_WORD = re.compile(r"[^\W_]+(?:['’][a-z]+)?|#")
_POSSESSIVE = re.compile(r"['’][a-z]+$")
_EMAIL = re.compile(r"\be-mail", re.IGNORECASE)

_STOP_WORDS = """
a an the of in on at to for by from with and or is are was were be been will shall has have this that these it its
your you our we my i as if any all which what when who whom where how please per up out so their his her them
into not do does did may can must mr mrs ms dr prof value
"""
STOP = frozenset(_STOP_WORDS.split())
_GENERIC_WORDS = "amount date number name type detail info information text field full list item"
GENERIC = frozenset(_GENERIC_WORDS.split())
"""Words that say what kind of value a field has, but hardly which."""
GENERIC_WEIGHT = 0.4

ABBREVIATIONS = {
    "dob": "date birth", "po": "purchase order", "qty": "quantity", "tel": "phone",
    "addr": "address", "inv": "invoice", "acct": "account", "no": "number", "nr": "number", "num": "number",
    "#": "number", "dept": "department", "amt": "amount", "desc": "description", "eta": "estimated arrival",
    "ref": "reference", "mgr": "manager", "yr": "year", "exp": "expiration", "co": "company", "org": "organization",
}  # fmt: skip

SYNONYMS = (
    "amount sum", "total grand overall", "date day dated", "number id identifier reference code",
    "phone telephone mobile cell call", "email mail", "address location", "quantity count unit pieces",
    "due payable owed owe", "begin start effective from commence", "end expire expiry expiration until to through thru",
    "name called", "customer client dear", "seller vendor supplier merchant", "buyer purchaser", "lessor landlord",
    "lessee tenant", "price cost", "fee charge cost", "salary pay compensation", "company business firm organization",
    "sender from", "recipient to receiver", "origin from", "destination to", "status state", "doctor physician",
    "website site url link web", "author by", "method via", "memo note remark comment", "annual year yearly",
    "month monthly", "week weekly", "day daily", "ship dispatch send sent", "deliver delivery arrival",
)  # fmt: skip
"""Each entry lists words that may stand for each other; a word may be in several."""

SYNONYM_WORTH = 0.85


def tokens(text: str) -> list[str]:
    """The words of ``text`` in lower case, camelCase and snake_case taken apart, abbreviations written out."""
    spelt = _EMAIL.sub("email", text)
    found: list[str] = []
    for word in _WORD.findall(_HUMP.sub(" ", spelt)):
        plain = _POSSESSIVE.sub("", word).lower()
        found += ABBREVIATIONS[plain].split() if plain in ABBREVIATIONS else [plain]
    return found


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """The word without the endings of plurals, of the past and of the progressive form."""
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            return _undoubled(word[: -len(ending)])
    return word[:-1] if word.endswith("e") and len(word) > 3 else word


def _undoubled(cut: str) -> str:
    if len(cut) > 3 and cut[-1] == cut[-2] and cut[-1] not in "lse":
        return cut[:-1]
    return cut[:-1] if cut.endswith("e") and len(cut) > 3 else cut


def _groups() -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, group in enumerate(SYNONYMS):
        for word in group.split():
            found.setdefault(stem(word), set()).add(number)
    return {word: frozenset(groups) for word, groups in found.items()}


_GROUPS = _groups()
_NONE: frozenset[int] = frozenset()
_STOP_STEMS = frozenset(STOP) | frozenset(map(stem, STOP))
GENERIC_STEMS = frozenset(map(stem, GENERIC))


def telling(words: Iterable[str]) -> tuple[str, ...]:
    """The stems of ``words`` in order, each once, stop words left out unless there is nothing else."""
    listed = list(words)
    kept = [word for word in listed if word not in _STOP_STEMS] or listed
    return tuple(dict.fromkeys(map(stem, kept)))


@lru_cache(maxsize=65_536)
def likeness(one: str, other: str) -> float:
    """1 for the same stem, SYNONYM_WORTH for synonyms, else 0."""
    if one == other:
        return 1.0
    return SYNONYM_WORTH if _GROUPS.get(one, _NONE) & _GROUPS.get(other, _NONE) else 0.0


def relatives(word: str) -> tuple[str, ...]:
    """The keys under which a stem can be found: itself, and the synonym groups it belongs to."""
    return (word, *(f"~{group}" for group in _GROUPS.get(word, _NONE)))


def weight(word: str) -> float:
    """How much a stem says about which field is meant."""
    return GENERIC_WEIGHT if word in GENERIC_STEMS else 1.0
