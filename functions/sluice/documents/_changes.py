"""Checks on two documents of one account: plain functions that say what time alone cannot explain, or None."""

from datetime import date
from decimal import Decimal

from sluice.documents._checks import DAYS_OF_A_YEAR, ROUNDING, UNNAMED_FEES, usd, yearly_rate

DAYS_OF_A_MONTH = 30
SAME = Decimal("1.00")
"""US dollars within which a balance counts as unchanged."""


def balance_rose(before: Decimal | None, now: Decimal | None, *, name: str, by: Decimal = ROUNDING) -> str | None:
    """What is wrong when a balance that only falls is higher than before by more than ``by`` dollars."""
    if before is None or now is None or now <= before + by:
        return None
    return f"the {name} rose from {usd(before)} to {usd(now)}"


def balance_fell(before: Decimal | None, now: Decimal | None, *, days: int, months: int, name: str) -> str | None:
    """What is wrong when a balance fell by more than the payments of a loan of only ``months`` months.

    One payment may have been made on the first day and one on the last, so a month more than has passed is granted.
    """
    if before is None or now is None or before <= 0:
        return None
    most = before * (Decimal(days) / DAYS_OF_A_MONTH + 2) / months
    if before - now <= most + ROUNDING:
        return None
    return f"the {name} fell from {usd(before)} to {usd(now)} in {days} days; payments explain {usd(min(most, before))}"


def payoff_jumped(
    before: Decimal | None, now: Decimal | None, *, per_diem: Decimal | None, days: int, unpaid: bool
) -> str | None:
    """What is wrong when a payoff is not the earlier one and its daily interest, nothing having been ``paid``.

    Fees that nobody names may have come or gone.
    """
    if before is None or now is None or per_diem is None or not unpaid:
        return None
    expected = before + per_diem * days
    if abs(now - expected) <= UNNAMED_FEES + ROUNDING:
        return None
    return f"{usd(before)} and {days} days of {usd(per_diem)} make {usd(expected)}, the payoff is {usd(now)}"


def unchanged(before: Decimal | None, now: Decimal | None) -> bool:
    """Whether a balance is the same in both documents, so that nothing was paid between them."""
    return before is not None and now is not None and abs(before - now) <= SAME


def rate_moved(before: Decimal | None, now: Decimal | None, *, most: str, name: str) -> str | None:
    """What is wrong when a yearly rate moved by more than ``most`` percentage points."""
    if before is None or now is None or abs(now - before) <= Decimal(most):
        return None
    return f"the {name} moved from {before} % to {now} %, more than {most} points"


def daily_rate_moved(
    before: tuple[Decimal | None, Decimal | None], now: tuple[Decimal | None, Decimal | None], *, most: str
) -> str | None:
    """What is wrong when the yearly rates that two (per diem, principal) stand for lie more than ``most`` points apart.

    Half a cent of rounding is granted to each per diem.
    """
    rates = [
        (yearly_rate(per_diem, principal, 1), yearly_rate(Decimal("0.005"), principal, 1))
        for per_diem, principal in (before, now)
        if per_diem is not None and principal is not None and principal > 0
    ]
    if len(rates) < 2:
        return None
    (one, slack), (other, more) = rates
    if abs(one - other) <= Decimal(most) + slack + more:
        return None
    return f"the per diem stands for {other:.2f} % a year, before it was {one:.2f} %"


def interest_of(principal: Decimal | None, rate: str, days: int) -> Decimal:
    """What a yearly ``rate``, in per cent, makes of a principal in ``days``; nothing without a principal."""
    return (principal or Decimal(0)) * Decimal(rate) / 100 * days / DAYS_OF_A_YEAR


def differs(before: str | None, now: str | None, *, name: str) -> str | None:
    """What is wrong when something that belongs to the account for good is another than before."""
    if before is None or now is None or before == now:
        return None
    return f"the {name} was {before}, now it is {now}"


def went_back(before: date | None, now: date | None, *, name: str) -> str | None:
    """What is wrong when a date of the later document lies before that of the earlier one."""
    if before is None or now is None or now >= before:
        return None
    return f"the {name} went back from {before} to {now}"
