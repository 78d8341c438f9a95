"""Amounts, dates, rates and digits as people say them on the phone."""

import random
import re
from datetime import date
from decimal import Decimal

ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
TENS = ["_", "_", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
ORDINALS = [
    "_",
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
]


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


def _short_cardinal(whole: int, rng: random.Random, *, hyphen: bool) -> str | None:
    """1409 -> "fourteen oh nine", 12345 -> "twelve three forty-five"; None where it could be misheard."""
    if 1100 <= whole < 10_000 and whole % 1000 >= 100:
        head, rest = divmod(whole, 100)
        tail = "hundred" if not rest else f"oh {ONES[rest]}" if rest < 10 else two_digits(rest, hyphen=hyphen)
        return f"{two_digits(head, hyphen=hyphen)} {tail}"
    if 10_000 <= whole < 1_000_000 and (whole // 1000) % 10 and whole % 1000 >= 110 and whole % 100 >= 10:
        hundreds, rest = divmod(whole % 1000, 100)
        return f"{cardinal(whole // 1000, rng, hyphen=True)} {ONES[hundreds]} {two_digits(rest, hyphen=hyphen)}"
    return None


def _whole_forms(whole: int, rng: random.Random) -> tuple[str, ...]:
    """Ways to say the dollars, the plain ones more often."""
    hyphen = rng.random() < 0.6
    plain = cardinal(whole, rng, hyphen=hyphen)
    half = f"{whole // 1000} thousand {whole % 1000}" if whole >= 1000 and whole % 1000 >= 100 else f"{whole:,}"
    short = _short_cardinal(whole, rng, hyphen=hyphen)
    return (*(plain,) * 6, f"{whole:,}", half, *((short,) * 2 if short else ()))


def _cents_forms(cents: int, rng: random.Random) -> tuple[str, ...]:
    """Ways to go on after "... dollars"."""
    words = two_digits(cents, hyphen=rng.random() < 0.6)
    unit = "cent" if cents == 1 else "cents"
    low = (f" {rng.choice(('oh', 'zero'))} {ONES[cents]}",) if cents < 10 else (f" {words}", f" and {words}")
    return (f" and {words} {unit}", f" and {words} {unit}", f" {words} {unit}", f" and {cents} {unit}", *low)


def spoken_money(amount: Decimal, rng: random.Random) -> str:
    """An amount in words or in the mixed form of transcripts."""
    whole, cents = divmod(int(amount * 100), 100)
    said = rng.choice(_whole_forms(whole, rng))
    dollars = "dollar" if whole == 1 else "dollars"
    if not cents:
        return rng.choice(
            (
                f"{said} {dollars}",
                f"{said} {dollars} even",
                f"{said} even",
                f"{said} {dollars} and zero cents",
                f"${whole:,}",
                f"an even {said} {dollars}",
            )
        )
    unit = "cent" if cents == 1 else "cents"
    words, words_of_cents = cardinal(whole, rng), two_digits(cents)
    by_digit = f"{rng.choice(('zero', 'oh')) if cents < 10 else ONES[cents // 10]} {ONES[cents % 10]}"
    forms = [
        *(f"{said} {dollars}{rng.choice(_cents_forms(cents, rng))}",) * 5,
        f"{said} and {words_of_cents} {unit}",
        f"{said} and {cents} {unit}",
        f"{whole:,} {dollars} and {cents} {unit}",
        *(f"${whole:,}.{cents:02d}",) * 2,
        f"{whole:,}.{cents:02d}",
        f"{words} point {by_digit}",
        f"{words} {dollars} point {by_digit}",
    ]
    if not whole:
        return rng.choice(
            (
                f"{words_of_cents} {unit}",
                f"{cents} {unit}",
                f"$0.{cents:02d}",
                f"zero dollars and {words_of_cents} {unit}",
            )
        )
    if whole >= 1000 and rng.random() < 0.3:
        forms.append(" ".join(ONES[int(d)] for d in str(whole)) + f" point {by_digit}")
    return rng.choice(forms)


def spoken_year(year: int, rng: random.Random) -> str:
    """2026 -> "twenty twenty-six" or "two thousand twenty-six"; 1984 -> "nineteen eighty-four"."""
    rest = year % 100
    if year < 2000:
        return rng.choice((f"nineteen {two_digits(rest) if rest >= 10 else 'oh ' + ONES[rest]}", str(year)))
    if rest == 0:
        return rng.choice(("two thousand", str(year)))
    thousand = f"two thousand {rng.choice(('', 'and '))}{two_digits(rest)}"
    return rng.choice((f"twenty {two_digits(rest)}" if rest >= 10 else thousand, thousand, str(year)))


def spoken_ordinal(day: int) -> str:
    """21 -> "twenty-first"."""
    if day <= 20:
        return ORDINALS[day]
    return "thirtieth" if day == 30 else f"{TENS[day // 10]}-{ORDINALS[day % 10]}"


def _figure_ordinal(day: int) -> str:
    suffix = "th" if 10 <= day <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{suffix}"


def spoken_date(day: date, rng: random.Random) -> str:
    """A full date as said on the phone, always with its year."""
    month, year, ordinal = f"{day:%B}", spoken_year(day.year, rng), spoken_ordinal(day.day)
    return rng.choice(
        (
            f"{month} {ordinal}, {year}",
            f"{month} {ordinal} {year}",
            f"{month} {ordinal} of {year}",
            f"{month} the {ordinal}, {year}",
            f"the {ordinal} of {month}, {year}",
            f"the {ordinal} of {month} {year}",
            f"{month} {day.day}, {day.year}",
            f"{month} {_figure_ordinal(day.day)}, {day.year}",
            f"{month} {_figure_ordinal(day.day)} {year}",
            f"{month} {two_digits(day.day)} {year}",
            f"{day:%A}, {month} {ordinal}, {year}",
        )
    )


def spoken_day(day: date, rng: random.Random) -> str:
    """A date as people say it when the year goes without saying: "the twenty-fifth", "March 25th"."""
    month, ordinal = f"{day:%B}", spoken_ordinal(day.day)
    return rng.choice(
        (
            f"the {ordinal}",
            f"the {_figure_ordinal(day.day)}",
            f"{month} {ordinal}",
            f"{month} the {ordinal}",
            f"{month} {day.day}",
            f"{day:%A} the {ordinal}",
            f"the {ordinal} of {month}",
            f"{day.month}/{day.day}",
        )
    )


FRACTIONS = {
    "0.125": ("an eighth", "one eighth"),
    "0.25": ("a quarter", "one quarter"),
    "0.375": ("three eighths",),
    "0.5": ("a half", "one half"),
    "0.625": ("five eighths",),
    "0.75": ("three quarters",),
    "0.875": ("seven eighths",),
}


def spoken_rate(rate: Decimal, rng: random.Random) -> str:
    """6.25 -> "six and a quarter percent", "six point two five percent"."""
    whole, fraction = int(rate), (rate - int(rate)).normalize()
    digits = str(rate.normalize()).partition(".")[2]
    zero = rng.choice(("zero", "oh"))
    forms = [f"{rate.normalize():f} percent", f"{rate.normalize():f}%"]
    by_digit = " ".join(zero if d == "0" else ONES[int(d)] for d in digits)
    forms += [f"{two_digits(whole)} point {by_digit} percent"] * 2 if digits else [f"{two_digits(whole)} percent"] * 2
    if len(digits) == 2 and digits[0] != "0" and int(digits) >= 10:
        forms.append(f"{two_digits(whole)} point {two_digits(int(digits))} percent")
    if f"{fraction:f}" in FRACTIONS:
        forms += [f"{two_digits(whole)} and {rng.choice(FRACTIONS[f'{fraction:f}'])} percent"] * 3
    return rng.choice(forms)


PHONETIC = (
    "apple", "boy", "Charlie", "David", "Edward", "Frank", "George", "Henry", "John", "king", "Larry", "Mary", "Nancy",
    "Peter", "Robert", "Sam", "Tom", "uncle", "Victor", "William", "x-ray", "yellow", "zebra",
)  # fmt: skip


def unmasked(number: str) -> str:
    """An account number without its mask: ``****-4821`` -> ``4821``."""
    return re.sub(r"^[Xx*.\-\s]+(?=\d)", "", number)


def _digit_words(number: str, rng: random.Random) -> list[str]:
    """One word per character; a dash may be said, a repeated digit may be "double four"."""
    dash, double = rng.random() < 0.25, rng.random() < 0.12
    spell = {word[0].upper(): f"{word[0].upper()} as in {word}" for word in PHONETIC} if rng.random() < 0.15 else {}
    zero = rng.choice(("zero", "zero", "oh"))
    words: list[str] = []
    at = 0
    while at < len(number):
        char = number[at]
        word = (zero if char == "0" else ONES[int(char)]) if char.isdigit() else spell.get(char, char)
        if double and char.isdigit() and number[at + 1 : at + 2] == char:
            words.append(f"double {word}")
            at += 1
        elif char.isalnum():
            words.append(word)
        elif char in "-" and dash and words:
            words.append("dash")
        at += 1
    return words


def _grouped(words: list[str], rng: random.Random) -> str:
    """Words with the small pauses people make every three or four digits."""
    size = rng.choice((3, 3, 4, 2))
    groups = [" ".join(words[at : at + size]) for at in range(0, len(words), size)]
    return rng.choice((", ", ", ", "... ", " - ")).join(groups)


def spoken_digits(number: str, rng: random.Random) -> str:
    """An account number said digit by digit, perhaps in groups; letters stay letters, a mask is not said."""
    number = unmasked(number)
    plain = "".join(c for c in number if c.isalnum())
    roll = rng.random()
    if roll < 0.25:
        return number
    if roll < 0.32:
        return " ".join(plain)
    if roll < 0.4 and plain.isdigit() and len(plain) > 5:
        return rng.choice((" ", "-")).join(plain[at : at + 3] for at in range(0, len(plain), 3))
    if roll < 0.5 and len(plain) == 4 and plain[0] not in "01" and plain[2] not in "0":
        return f"{two_digits(int(plain[:2]))} {two_digits(int(plain[2:]))}"
    words = _digit_words(number, rng)
    return _grouped(words, rng) if roll < 0.75 and len(words) > 4 else " ".join(words)
