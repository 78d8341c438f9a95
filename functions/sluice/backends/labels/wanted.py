"""What a schema's field looks for: the words its label would have, and the form of its value."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt
from typing import Literal

from sluice.backends.labels.words import GENERIC_WEIGHT, relatives, stem, telling, tokens, weight
from sluice.jobs import FieldSpec
from sluice.prompting._forms import steps

Form = Literal[
    "typed",
    "choice",
    "boolean",
    "email",
    "phone",
    "url",
    "code",
    "address",
    "person",
    "lines",
    "dated",
    "amount",
    "words",
]
"""How a value is written: ``typed`` kinds have candidates of their own, the others are told by their words."""

PARENT_WORTH = 0.7
_FORMS: Mapping[Form, frozenset[str]] = {
    "email": frozenset(map(stem, ("email", "mail"))),
    "phone": frozenset(map(stem, ("phone", "telephone", "mobile", "fax"))),
    "url": frozenset(map(stem, ("url", "website", "link", "homepage", "uri"))),
    "code": frozenset(map(stem, ("number", "id", "code", "reference", "identifier", "zip", "sku"))),
    "address": frozenset(map(stem, ("address", "premises"))),
    "person": frozenset(map(stem, ("name", "person"))),
    "dated": frozenset(map(stem, ("date", "day", "on"))),
    "amount": frozenset(map(stem, ("amount", "total", "subtotal", "price", "cost", "fee", "balance", "tax", "salary"))),
    "lines": frozenset(map(stem, ("message", "description", "note", "comment", "remark", "summary", "instruction"))),
}
_TAILS: tuple[Form, ...] = ("code", "dated", "amount")
_TEXT_KINDS = ("name", "text")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A field: ``key`` stems with weights (its own name and its parents'), ``described`` are those of its description.

    ``parents`` are the stems of the objects it is part of; ``rivals`` are parents of fields with the same name,
    ``whole`` is the weight of all its words.
    """

    spec: FieldSpec
    form: Form
    key: Mapping[str, float]
    described: frozenset[str]
    parents: frozenset[str]
    rivals: frozenset[str]
    whole: float


def wanted(fields: Sequence[FieldSpec], *, below: str = "") -> tuple[Wanted, ...]:
    """What each of ``fields`` looks for; the path ``below`` which they stand says nothing about them."""
    return _wanted(tuple(fields), below)


@lru_cache(maxsize=256)
def _wanted(fields: tuple[FieldSpec, ...], below: str) -> tuple[Wanted, ...]:
    named = [_named(spec.path.removeprefix(below)) for spec in fields]
    common = Counter(word for own, parents in named for word in {*own, *parents})
    tails: dict[tuple[str, ...], set[str]] = {}
    for own, parents in named:
        tails.setdefault(own, set()).update(parents)
    return tuple(
        _one(spec, own, parents, common=common, rivals=tails[own] - {*parents})
        for spec, (own, parents) in zip(fields, named, strict=True)
    )


def _named(path: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The stems of a path's last key, and those of the keys before it."""
    keys = [key for key in steps(path) if key]
    own = telling(tokens(keys[-1])) if keys else ()
    return own, telling(word for key in keys[:-1] for word in tokens(key)) if len(keys) > 1 else ()


def _one(
    spec: FieldSpec, own: tuple[str, ...], parents: tuple[str, ...], *, common: Mapping[str, int], rivals: set[str]
) -> Wanted:
    form = _form(spec, own)
    key = {word: PARENT_WORTH * weight(word) * _rarity(word, common) for word in parents}
    key |= {word: _weight(word, form, alone=not parents) * _rarity(word, common) for word in own}
    told = telling(word for phrase in (spec.description, *spec.cues) for word in tokens(phrase))
    return Wanted(
        spec=spec,
        form=form,
        key=key,
        described=frozenset(told) - set(key),
        parents=frozenset(parents) - set(own),
        rivals=frozenset(rivals),
        whole=sum(key.values()),
    )


def _weight(word: str, form: Form, *, alone: bool) -> float:
    """A value that shows what it is needs no word for that: an e-mail address; an address below "Bill to"."""
    shown = form in ("email", "phone", "url") or (form == "address" and not alone)
    return GENERIC_WEIGHT if shown and word in _FORMS[form] else weight(word)


def _rarity(word: str, common: Mapping[str, int]) -> float:
    """A word that many fields share tells them apart badly."""
    return 1.0 / sqrt(common[word])


def _form(spec: FieldSpec, own: tuple[str, ...]) -> Form:
    if spec.choices:
        return "choice"
    if spec.kind == "boolean":
        return "boolean"
    if spec.kind not in _TEXT_KINDS:
        return "typed"
    for form in ("email", "phone", "url", "address", "lines"):
        if _FORMS[form] & set(own):
            return form
    if spec.kind == "name" or (own and own[-1] in _FORMS["person"]):
        return "person"
    tail = own[-1] if own else ""
    return next((form for form in _TAILS if tail in _FORMS[form]), "words")


def lookups(field: Wanted) -> Iterable[str]:
    """The keys under which labels with this field's words are filed."""
    return dict.fromkeys(key for word in (*field.key, *field.described) for key in relatives(word))
