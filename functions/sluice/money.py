"""Money as integer micro-dollars, and what a model call costs."""

from decimal import ROUND_CEILING, Decimal
from typing import NamedTuple

MICROS_PER_DOLLAR = 1_000_000

Micros = int
"""A millionth of a US dollar."""


def micros(dollars: Decimal) -> Micros:
    """Micro-dollars of an amount in US dollars, rounded up: a price is never understated."""
    return int((dollars * MICROS_PER_DOLLAR).to_integral_value(ROUND_CEILING))


def dollars(amount: Micros) -> Decimal:
    """US dollars of an amount in micro-dollars."""
    return Decimal(amount) / MICROS_PER_DOLLAR


class Price(NamedTuple):
    """What one call costs: US dollars per million input tokens, per million output tokens, and per call."""

    input_per_million: Decimal = Decimal(0)
    output_per_million: Decimal = Decimal(0)
    per_call: Decimal = Decimal(0)

    @property
    def free(self) -> bool:
        """True when a call costs nothing."""
        return not (self.input_per_million or self.output_per_million or self.per_call)

    def cost(self, *, tokens_in: int, tokens_out: int) -> Micros:
        """Micro-dollars of one call, rounded up.

        A dollar per million tokens is a micro-dollar per token, so the token prices need no scaling.
        """
        tokens = self.input_per_million * tokens_in + self.output_per_million * tokens_out
        return int((tokens + self.per_call * MICROS_PER_DOLLAR).to_integral_value(ROUND_CEILING))
