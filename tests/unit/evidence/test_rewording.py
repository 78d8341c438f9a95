"""Names and lengths of time are found in other words than they were asked for in, and nothing else is."""

import pytest

from sluice.evidence import locate, read


def stated(text: str, quote: str) -> str | None:
    """The words of the text that a quote was located at."""
    span = locate(read(text), quote)
    return text[slice(*span)] if span else None


@pytest.mark.parametrize(
    ("text", "quote", "words"),
    [
        ("between Wynn Resorts, Limited, and others", "Wynn Resorts Ltd.", "Wynn Resorts, Limited"),
        ("ALTIMO HOLDINGS & INVESTMENTS LIMITED, a company", "Altimo Holdings and Investments Ltd.",
         "ALTIMO HOLDINGS & INVESTMENTS LIMITED"),
        ("Oak & Ash, L.L .C . of Ohio", "Oak and Ash LLC", "Oak & Ash, L.L .C"),
        ("Acme Company Inc is the lender", "Acme Co., Incorporated", "Acme Company Inc"),
        ("Marblehead Corp. signs", "The Marblehead Corporation", "Marblehead Corp"),
        ("Harbor Savings, Federal Savings Bank", "Harbor Savings, F.S.B.", "Harbor Savings, Federal Savings Bank"),
        ("for a period of two years from", "2 years", "two years"),
        ("for a period of twenty-four (24) months from", "2 years", "twenty-four (24) months"),
        ("an eighteen-month term", "18 months", "eighteen-month"),
        ("until the second (2nd) anniversary of", "2 years", "second (2nd) anniversary"),
        ("within thirty days", "30 days", "thirty days"),
    ],
)  # fmt: skip
def test_other_words_for_the_same_are_found(text: str, quote: str, words: str) -> None:
    assert stated(text, quote) == words


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("Wynn Resorts, Limited", "Winn Resorts Ltd."),
        ("Wynn Resorts, Limited", "Wynn Resorts Inc."),
        ("for two (2) years", "3 years"),
        ("for 24 days", "24 months"),
        ("the company and the bank", "Co. and Co."),
        ("30 days", "1 month"),
    ],
)
def test_other_things_are_not(text: str, quote: str) -> None:
    assert stated(text, quote) is None
