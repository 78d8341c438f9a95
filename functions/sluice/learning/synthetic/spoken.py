"""Amounts, dates, rates and digits as people say them on the phone."""

import random
from datetime import date
from decimal import Decimal

ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
TENS = "_ _ twenty thirty forty fifty sixty seventy eighty ninety".split()
ORDINALS = (
    "_ first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
).split()


def two_digits(number: int, *, hyphen: bool = True) -> str:
    """0-99 in words."""
    if number < 20:
        return ONES[number]
    tens, ones = divmod(number, 10)
    return TENS[tens] + ((("-" if hyphen else " ") + ONES[ones]) if ones else "")


def cardinal(number: int, rng: random.Random, *, hyphen: bool = True) -> str:
    """A whole number below a million as people say it: "three hundred (and) twenty-two", "three twenty-two"."""
    if number < 100:
        return two_digits(number, hyphen=hyphen)
    if number < 1000:
        hundreds, rest = divmod(number, 100)
        if not rest:
            return f"{ONES[hundreds]} hundred"
        joint = rng.choice((" hundred ", " hundred and ", " ") if rest >= 10 else (" hundred ", " hundred and "))
        return ONES[hundreds] + joint + two_digits(rest, hyphen=hyphen)
    if number < 10_000 and number % 1000 >= 100 and number % 100 == 0 and rng.random() < 0.3:
        return f"{two_digits(number // 100, hyphen=hyphen)} hundred"
    thousands, rest = divmod(number, 1000)
    said = f"{cardinal(thousands, rng, hyphen=hyphen)} thousand"
    if not rest:
        return said
    return said + (" and " if rest < 100 and rng.random() < 0.5 else " ") + cardinal(rest, rng, hyphen=hyphen)


def spoken_money(amount: Decimal, rng: random.Random) -> str:
    """An amount in words or in the mixed form of transcripts."""
    whole, cents = divmod(int(amount * 100), 100)
    hyphen = rng.random() < 0.6
    words = cardinal(whole, rng, hyphen=hyphen)
    in_cents = two_digits(cents, hyphen=hyphen)
    if not cents:
        return rng.choice((f"{words} dollars", f"{words} dollars even", f"{words} dollars and zero cents", f"${whole:,}"))
    forms = [
        f"{words} dollars and {in_cents} cents",
        f"{words} dollars {in_cents} cents",
        f"{words} and {in_cents} cents",
        f"{whole:,} dollars and {cents} cents",
        f"{whole:,} and {cents} cents",
        f"${whole:,}.{cents:02d}",
    ]
    if whole >= 100:
        forms.append(f"{words} point {ONES[cents // 10] + ' ' + ONES[cents % 10]}")
    return rng.choice(forms)


def spoken_year(year: int, rng: random.Random) -> str:
    """2026 -> "twenty twenty-six" or "two thousand twenty-six"."""
    return rng.choice((f"twenty {two_digits(year % 100)}", f"two thousand {two_digits(year % 100)}", str(year)))


def spoken_ordinal(day: int) -> str:
    """21 -> "twenty-first"."""
    if day <= 20:
        return ORDINALS[day]
    return "thirtieth" if day == 30 else f"{TENS[day // 10]}-{ORDINALS[day % 10]}"


def spoken_date(day: date, rng: random.Random) -> str:
    """A full date as said on the phone, always with its year."""
    month, year, ordinal = f"{day:%B}", spoken_year(day.year, rng), spoken_ordinal(day.day)
    return rng.choice(
        (
            f"{month} {ordinal}, {year}",
            f"{month} {ordinal} {year}",
            f"the {ordinal} of {month}, {year}",
            f"{month} {day.day}, {day.year}",
            f"{month} {two_digits(day.day)} {year}",
        )
    )


def spoken_rate(rate: Decimal, rng: random.Random) -> str:
    """6.25 -> "six and a quarter percent", "six point two five percent"."""
    whole, fraction = int(rate), rate - int(rate)
    quarters = {Decimal("0.25"): "a quarter", Decimal("0.5"): "a half", Decimal("0.75"): "three quarters"}
    digits = str(rate.normalize()).partition(".")[2]
    forms = [f"{rate.normalize():f} percent"]
    forms.append(f"{two_digits(whole)} point {' '.join(ONES[int(d)] for d in digits)} percent" if digits else f"{two_digits(whole)} percent")
    if fraction in quarters:
        forms.append(f"{two_digits(whole)} and {quarters[fraction]} percent")
    return rng.choice(forms)


def spoken_digits(number: str, rng: random.Random) -> str:
    """An account number said digit by digit; letters stay letters."""
    said = [ONES[int(c)] if c.isdigit() else c for c in number if c.isalnum()]
    if rng.random() < 0.3:
        said = ["oh" if word == "zero" else word for word in said]
    return " ".join(said) if rng.random() < 0.7 else number
