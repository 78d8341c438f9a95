"""The normal form of a value by its kind: total, deterministic, and the only place a value is ever made."""

import re
from collections.abc import Sequence
from decimal import Decimal

from sluice.evidence import aloud, dates, ids, money, rates
from sluice.evidence.text import lazily, plain, words
from sluice.jobs import Kind

MAX_VERBATIM = 400
"""Characters; a typed value is never longer."""

_SPACES = re.compile(r"\s+")
_NUMBER = lazily(r"[-+−]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)?(?:\.[0-9]+)?")
_WORDINGS = {
    "repayment": ("active repayment", "repaying", "current repayment"),
    "deferment": ("deferred", "deferral"),
    "default": ("defaulted",),
    "paid_in_full": ("paid off in full", "paid off", "paid in full closed", "fully paid"),
    "in_school": ("enrolled", "enrolled in school", "still in school"),
    "grace": ("grace period",),
    "forbearance": ("administrative forbearance", "forborne"),
}
_DENIED = lazily(r" (?:not|no longer|never|isn t) (?:(?:in|currently|yet|a) )*[a-z]+(?= )")
_TRUE = frozenset(words("yes y true 1 checked on x"))
_FALSE = frozenset(words("no n false 0 none off unchecked"))


def normalise(kind: Kind, verbatim: str, choices: Sequence[str] = ()) -> str | None:
    """The normal form of ``verbatim`` read as ``kind``; None when it cannot be read as that. Never raises."""
    if not verbatim.strip():
        return None
    if kind in ("name", "text"):
        return collapsed(verbatim)
    if kind == "choice":
        return choice(verbatim, choices)
    return _typed(kind, verbatim) if len(verbatim) <= MAX_VERBATIM else None


def _typed(kind: Kind, verbatim: str) -> str | None:
    readers = {
        "money": money.normalise, "date": dates.normalise, "rate": rates.normalise, "id": ids.normalise,
        "number": number, "integer": integer, "boolean": boolean,
    }  # fmt: skip
    return readers[kind](verbatim)


def collapsed(verbatim: str) -> str:
    """As written, white space collapsed."""
    return _SPACES.sub(" ", verbatim).strip()


def number(verbatim: str) -> str | None:
    """A number -> plain decimal; a currency or per cent sign is dropped."""
    bare = verbatim.strip().removesuffix("%").strip()
    found = _NUMBER.fullmatch(bare)
    if found and any(char.isdigit() for char in bare):
        return plain(Decimal(bare.replace(",", "").replace("−", "-")))
    amount = money.normalise(verbatim)
    return plain(Decimal(amount)) if amount else aloud.number(verbatim)


def integer(verbatim: str) -> str | None:
    """A whole number."""
    value = number(verbatim)
    if value is None or Decimal(value) != Decimal(value).to_integral_value():
        return None
    return str(int(Decimal(value)))


def boolean(verbatim: str) -> str | None:
    """ "true" or "false"."""
    word = collapsed(verbatim).lower().strip(".,!;:")
    if word in _TRUE:
        return "true"
    return "false" if word in _FALSE else None


def _key(wording: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", wording.lower()).strip()


def choice(verbatim: str, choices: Sequence[str]) -> str | None:
    """The one of ``choices`` that ``verbatim`` words; None when none or several do."""
    said = _DENIED.sub(" ", f" {_key(verbatim)} ")
    exact = [option for option in choices if _key(option) == said.strip()]
    if exact:
        return exact[0]
    named = {option for option in choices if any(f" {wording} " in said for wording in _wordings(option))}
    return named.pop() if len(named) == 1 else None


def _wordings(option: str) -> tuple[str, ...]:
    return (_key(option), *_WORDINGS.get(option.lower(), ()))
