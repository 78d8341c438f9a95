"""What things cost, as dated figures with their sources: `prices.toml` beside this file, or another one of its form."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import ValidationError

from sluice.errors import ConfigurationError
from sluice.jobs import Frozen
from sluice.money import Price

FILE = Path(__file__).with_name("prices.toml")

Sure = Literal["published", "second-hand", "uncertain"]


class Sourced(Frozen):
    """A figure somebody read somewhere, one day."""

    name: str
    source: str
    read: date
    sure: Sure


_One = TypeVar("_One", bound=Sourced)


class Rate(Sourced):
    """US dollars per ``per``: an hour, a million, a GB, a GB-second."""

    dollars: Decimal
    per: Literal["hour", "million", "GB", "GB-second"]


class Tier(Sourced):
    """A tier of Bedrock, as a multiple of the default price."""

    times: Decimal


class ModelPrice(Sourced):
    """US dollars per million tokens; ``regional`` multiplies them for profiles that are not global."""

    input: Decimal
    output: Decimal
    tiers: tuple[str, ...] = ("default",)
    regional: Decimal = Decimal(1)


class _Sheet(Frozen):
    rate: tuple[Rate, ...]
    tier: tuple[Tier, ...]
    model: tuple[ModelPrice, ...]


@dataclass(frozen=True, slots=True)
class Prices:
    """A price sheet, by name."""

    rates: Mapping[str, Rate]
    tiers: Mapping[str, Tier]
    models: Mapping[str, ModelPrice]

    @classmethod
    def load(cls, path: Path = FILE) -> "Prices":
        """Read a price sheet; raises ConfigurationError naming what is wrong with it."""
        try:
            return cls.parse(path.read_text("utf-8"))
        except ConfigurationError as error:
            raise ConfigurationError(f"{path}: {error}") from error

    @classmethod
    def parse(cls, text: str) -> "Prices":
        """Read the text of a price sheet; amounts are decimals as written."""
        try:
            sheet = _Sheet.model_validate(tomllib.loads(text, parse_float=Decimal))
        except tomllib.TOMLDecodeError as error:
            raise ConfigurationError(f"no TOML: {error}") from error
        except ValidationError as error:
            raise ConfigurationError(_faults(error)) from error
        return cls(_named(sheet.rate), _named(sheet.tier), _named(sheet.model))

    def with_rate(self, name: str, dollars: Decimal) -> "Prices":
        """The sheet with another figure for one rate."""
        changed = self._rate(name).model_copy(update={"dollars": dollars, "source": "given", "sure": "published"})
        return replace(self, rates={**self.rates, name: changed})

    def rate(self, name: str) -> Decimal:
        """US dollars per unit of a rate; ConfigurationError when it is not on the sheet."""
        return self._rate(name).dollars

    def tokens(self, model: str, tier: str = "default") -> Price:
        """What calls of a Bedrock model (id, inference profile or ARN) cost on a tier."""
        name, is_global = plain_id(model)
        found = _found(self.models, name, "model")
        if tier not in found.tiers:
            raise ConfigurationError(f"{name} has no {tier} tier, only {', '.join(found.tiers)}")
        times = _found(self.tiers, tier, "tier").times * (1 if is_global else found.regional)
        return Price(found.input * times, found.output * times)

    def doubtful(self, today: date, *, days: int = 180) -> tuple[Sourced, ...]:
        """Figures that are uncertain, or were read more than ``days`` ago."""
        sheet: tuple[Sourced, ...] = (*self.rates.values(), *self.tiers.values(), *self.models.values())
        return tuple(one for one in sheet if one.sure == "uncertain" or (today - one.read).days > days)

    def _rate(self, name: str) -> Rate:
        return _found(self.rates, name, "rate")


def plain_id(model: str) -> tuple[str, bool]:
    """The id of a foundation model without ARN and region, and whether the profile is global (or none at all)."""
    name = model.rpartition("/")[2] if model.startswith("arn:") else model
    region, dot, rest = name.partition(".")
    if dot and region in {"us", "eu", "apac", "jp", "au", "ca", "us-gov", "global"}:
        return rest, region == "global"
    return name, True


def _named(found: tuple[_One, ...]) -> dict[str, _One]:
    named = {one.name: one for one in found}
    if len(named) < len(found):
        raise ConfigurationError(f"names come twice: {sorted(one.name for one in found)}")
    return named


def _found(sheet: Mapping[str, _One], name: str, kind: str) -> _One:
    if name not in sheet:
        raise ConfigurationError(f"no {kind} {name!r} on the price sheet, only {', '.join(sorted(sheet))}")
    return sheet[name]


def _faults(error: ValidationError) -> str:
    def told(fault: Mapping[str, Any]) -> str:
        return f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}"

    return "; ".join(told(fault) for fault in error.errors()[:5])
