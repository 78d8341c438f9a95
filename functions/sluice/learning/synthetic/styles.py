"""How people write amounts, dates, rates and account numbers; one habit per document, drawn at its start."""

import random
from datetime import date, timedelta
from decimal import Decimal

from sluice.learning.synthetic.spoken import spoken_date, spoken_digits, spoken_money, spoken_rate

Fact = Decimal | date | str | None

MONEY = ("${:,.2f}",) * 6 + (
    "${:.2f}",
    "{:,.2f}",
    "$ {:,.2f}",
    "USD {:,.2f}",
    "{:,.2f} USD",
    "US${:,.2f}",
    "${:,.2f} USD",
)
DATES = (
    ("{d:%B} {d.day}, {d.year}",) * 4
    + ("{d:%m}/{d:%d}/{d.year}",) * 4
    + (
        "{d.month}/{d.day}/{d.year}",
        "{d.month}/{d.day}/{d:%y}",
        "{d:%m}-{d:%d}-{d.year}",
        "{d:%b} {d.day}, {d.year}",
        "{d:%b}. {d.day}, {d.year}",
        "{d.day} {d:%B} {d.year}",
        "{d.year}-{d:%m}-{d:%d}",
        "{d:%B} {d.day}{th}, {d.year}",
        "{d:%d}-{d:%b}-{d.year}",
        "{d:%m}/{d:%d}/{d:%y}",
        "{d:%A}, {d:%B} {d.day}, {d.year}",
    )
)
RATES = ("{r}%",) * 5 + ("{r:.3f}%", "{r} %", "{r} percent", "{r} per cent")


def _ordinal(day: int) -> str:
    return "th" if 10 <= day % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


class Styles:
    """One document's habits. ``spoken`` documents say their values in words most of the time."""

    def __init__(self, rng: random.Random, *, spoken: bool) -> None:
        self.rng = rng
        self.money = rng.choice(MONEY)
        self.date = rng.choice(DATES)
        self.rate = rng.choice(RATES)
        self.spoken_share = rng.choice((0.0, 0.5, 0.9, 1.0)) if spoken else 0.0

    def write(self, fact: Fact, kind: str | None, style: str | None) -> str:
        """A fact in this document's habit, or in the named style (``spoken``, ``written``, ``short``, ``cents``)."""
        aloud = style == "spoken" or (style is None and self.rng.random() < self.spoken_share)
        if isinstance(fact, Decimal):
            return self._rate(fact, aloud=aloud) if kind == "rate" else self._money(fact, style, aloud=aloud)
        if isinstance(fact, date):
            return spoken_date(fact, self.rng) if aloud else self._date(fact)
        if kind == "id" and aloud and fact:
            return spoken_digits(fact, self.rng)
        return str(fact)

    def decoy(self, fact: Fact, kind: str | None) -> str:
        """Another value of the same kind that the document does not mean."""
        if isinstance(fact, Decimal) and kind == "rate":
            return self.write(fact + Decimal(self.rng.choice(("-0.5", "0.25", "0.5", "1", "1.5"))), kind, None)
        if isinstance(fact, Decimal):
            factor = Decimal(self.rng.choice(("0.9", "1.01", "1.1", "0.5") + (("10",) if fact < 50_000 else ())))
            return self.write((fact * factor).quantize(Decimal("0.01")) + Decimal("0.13"), kind, None)
        if isinstance(fact, date):
            return self.write(fact + timedelta(days=self.rng.choice((-30, -10, -1, 1, 5, 30))), kind, None)
        return "".join(self.rng.choice("0123456789") if c.isdigit() else c for c in str(fact))

    def _money(self, amount: Decimal, style: str | None, *, aloud: bool) -> str:
        if aloud:
            return spoken_money(amount, self.rng)
        if style == "short" and amount == amount.to_integral_value():
            return f"${amount:,.0f}"
        if style == "cents":
            return f"{int(amount):,} dollars and {int(amount * 100) % 100} cents"
        sign = "-" if amount < 0 else ""
        return sign + self.money.format(abs(amount))

    def _date(self, day: date) -> str:
        return self.date.format(d=day, th=_ordinal(day.day))

    def _rate(self, rate: Decimal, *, aloud: bool) -> str:
        if aloud:
            return spoken_rate(rate, self.rng)
        return self.rate.format(r=rate)
