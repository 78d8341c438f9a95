"""Checks that several pages share: plain functions that say what is wrong with some amounts or dates, or None."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

DAYS_OF_A_YEAR = 365
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)
ROUNDING = Decimal("1.00")
"""US dollars that printed sums may be off by: some documents round their parts to whole dollars."""

UNNAMED_FEES = Decimal(500)
"""US dollars of fees that a payoff may contain although the document does not name them."""

UNNAMED_CHARGES = Decimal(250)
"""US dollars of fees that a monthly bill may contain although the document does not name them."""

TOLL_FREE = ("800", "833", "844", "855", "866", "877", "888")
VIN_LENGTH = 17
VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
VIN_VALUES = dict(
    zip("0123456789ABCDEFGHJKLMNPRSTUVWXYZ", (*range(10), *range(1, 9), *range(1, 6), 7, 9, *range(2, 10)), strict=True)
)
"""ISO 3779 / 49 CFR 565.15: what each letter counts in the check digit."""


def date_is_possible(day: date) -> str | None:
    """Loans and receipts of today carry dates between 1990 and 2100."""
    return None if FIRST_DAY <= day <= LAST_DAY else f"is {day}, outside {FIRST_DAY.year}-{LAST_DAY.year}"


def amount_is_not_negative(amount: Decimal) -> str | None:
    """Only balances that can turn into a credit are ever negative."""
    return f"is negative: {usd(amount)}" if amount < 0 else None


ONE_BY_ONE: Mapping[str, tuple[Callable[[Any], str | None], ...]] = {
    "date": (date_is_possible,),
    "money": (amount_is_not_negative,),
}
"""Checks every field of a kind is held to by itself."""


def usd(amount: Decimal) -> str:
    """An amount as people write it."""
    return f"-${-amount:,.2f}" if amount < 0 else f"${amount:,.2f}"


def below(part: Decimal | None, whole: Decimal | None, *, names: tuple[str, str]) -> str | None:
    """What is wrong when ``part`` is more than ``whole``."""
    if part is None or whole is None or part <= whole:
        return None
    return f"the {names[0]} of {usd(part)} is more than the {names[1]} of {usd(whole)}"


def slipped(one: Decimal | None, other: Decimal | None, *, names: tuple[str, str]) -> str | None:
    """What is wrong when two amounts that belong close together are about ten or a hundred times apart."""
    if one is None or other is None or one <= 0 or other <= 0:
        return None
    larger, smaller = max(one, other), min(one, other)
    for times in (10, 100):
        if Decimal("0.95") * times <= larger / smaller <= Decimal("1.25") * times:
            return f"the {names[0]} of {usd(one)} and the {names[1]} of {usd(other)} are about {times} times apart"
    return None


def adds_up(
    total: Decimal, parts: tuple[Decimal, ...], *, perhaps: tuple[Decimal | None, ...] = (), slack: Decimal = Decimal(0)
) -> bool:
    """True when ``total`` is the sum of ``parts``, with any of ``perhaps`` and up to ``slack`` dollars on top."""
    sums = {sum(parts, Decimal(0))}
    for optional in perhaps:
        sums |= {known + optional for known in sums if optional is not None}
    return any(-ROUNDING <= total - known <= slack + ROUNDING for known in sums)


def payoff_off(
    payoff: Decimal | None,
    principal: Decimal | None,
    interest: Decimal | None,
    fees: Decimal | None,
    *,
    perhaps: tuple[Decimal | None, ...] = (),
) -> str | None:
    """What is wrong when a payoff is not its stated parts; fees nobody states may hide up to UNNAMED_FEES."""
    if payoff is None or principal is None or interest is None:
        return None
    parts = (principal, interest, fees or Decimal(0))
    if adds_up(payoff, parts, perhaps=perhaps, slack=UNNAMED_FEES if fees is None else Decimal(0)):
        return None
    told = f"{usd(principal)} principal and {usd(interest)} interest" + (f" and {usd(fees)} fees" if fees else "")
    return f"{told} make {usd(sum(parts, Decimal(0)))}, the payoff is {usd(payoff)}"


def within(rate: Decimal | None, low: str, high: str) -> str | None:
    """What is wrong when a yearly rate, in per cent, lies outside a band."""
    if rate is None or Decimal(low) <= rate <= Decimal(high):
        return None
    return f"a rate of {rate} % a year is outside {low}-{high} %"


def left_of(limit: Decimal | None, balance: Decimal | None) -> Decimal | None:
    """What a balance leaves of a credit limit, never less than nothing; None when either is not stated."""
    return None if limit is None or balance is None else max(limit - balance, Decimal(0))


def follows(later: date | None, earlier: date | None, *, days: int, names: tuple[str, str]) -> str | None:
    """What is wrong when ``later`` is before ``earlier``, or more than ``days`` after it."""
    if later is None or earlier is None or 0 <= (later - earlier).days <= days:
        return None
    apart = (later - earlier).days
    told = f"{-apart} days before" if apart < 0 else f"{apart} days after"
    return f"the {names[0]} {later} is {told} the {names[1]} {earlier}"


def yearly_rate(interest: Decimal, principal: Decimal, days: int) -> Decimal:
    """The yearly rate, in per cent, that ``interest`` on ``principal`` over ``days`` amounts to."""
    return interest / days * DAYS_OF_A_YEAR / principal * 100


def per_diem_out_of_band(per_diem: Decimal | None, principal: Decimal | None, low: str, high: str) -> str | None:
    """What is wrong when a day's interest means a rate nobody charges; half a cent of rounding is granted."""
    if per_diem is None or principal is None or principal <= 0:
        return None
    cent = Decimal("0.005")
    rates = (yearly_rate(per_diem - cent, principal, 1), yearly_rate(per_diem + cent, principal, 1))
    if rates[1] >= Decimal(low) and rates[0] <= Decimal(high):
        return None
    return f"{usd(per_diem)} a day on {usd(principal)} is about {sum(rates) / 2:.2f} % a year, outside {low}-{high} %"


def interest_too_high(
    interest: Decimal | None, principal: Decimal | None, *, rate: str | Decimal, years: int
) -> str | None:
    """What is wrong when interest is more than ``years`` of ``rate`` per cent on the principal."""
    if interest is None or principal is None or principal <= 0:
        return None
    most = principal * Decimal(rate) / 100 * years + ROUNDING
    span = "a year" if years == 1 else f"{years} years"
    return (
        f"interest of {usd(interest)} is more than {span} of {rate} % on {usd(principal)}" if interest > most else None
    )


def interest_days_too_many(interest: Decimal | None, per_diem: Decimal | None, *, days: int) -> str | None:
    """What is wrong when accrued interest would have taken more than ``days`` at the per diem."""
    if not interest or not per_diem or per_diem < 0 or interest <= (per_diem + Decimal("0.005")) * days:
        return None
    return f"interest of {usd(interest)} is {interest / per_diem:,.0f} days of {usd(per_diem)} a day"


def looks_like_a_phone_number(number: str | None) -> str | None:
    """What is wrong when an account number has the form of a toll-free number."""
    if number is None or not number.isdigit():
        return None
    local = number[1:] if len(number) == 11 and number[0] == "1" else number
    return (
        f"{number} has the form of a toll-free phone number"
        if len(local) == 10 and local.startswith(TOLL_FREE)
        else None
    )


def odd_account_number(number: str | None) -> str | None:
    """What is wrong when an account number has no digit, or a length nobody prints."""
    if number is None or (3 <= len(number) <= 34 and any(map(str.isdigit, number))):
        return None
    return f"{number!r} has {len(number)} characters, {sum(map(str.isdigit, number))} of them digits"


def vin_malformed(vin: str | None) -> str | None:
    """What is wrong with the form of a vehicle identification number."""
    if vin is None:
        return None
    if len(vin) != VIN_LENGTH:
        return f"{vin} has {len(vin)} characters, a VIN has {VIN_LENGTH}"
    strange = sorted(set(vin) - set(VIN_VALUES))
    return f"{vin} contains {', '.join(strange)}" if strange else None


def vin_check_digit_wrong(vin: str | None) -> str | None:
    """What is wrong when the ninth character of a well-formed VIN is not its check digit."""
    if vin is None or vin_malformed(vin):
        return None
    expected = "0123456789X"[sum(VIN_VALUES[mark] * weight for mark, weight in zip(vin, VIN_WEIGHTS, strict=True)) % 11]
    return None if vin[8] == expected else f"the check digit of {vin} is {vin[8]}, it would be {expected}"
