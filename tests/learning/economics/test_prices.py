"""The price sheet: dated, sourced, refused when it makes no sense."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from sluice.errors import ConfigurationError
from sluice.money import Price
from sluice.prices import FILE, Prices, plain_id

PRICES = Prices.load()
HAIKU = "anthropic.claude-haiku-4-5-20251001-v1:0"
SHEET = FILE.read_text("utf-8")


def test_every_figure_has_a_source_and_a_date() -> None:
    sheet = (*PRICES.rates.values(), *PRICES.tiers.values(), *PRICES.models.values())
    assert len(sheet) > 20
    assert all(one.source and one.read >= date(2026, 1, 1) for one in sheet)


def test_amounts_are_the_decimals_that_are_written() -> None:
    assert PRICES.rate("lambda.arm64") == Decimal("0.0000133334")


@pytest.mark.parametrize(
    ("model", "tier", "price"),
    [
        ("amazon.nova-lite-v1:0", "default", Price(Decimal("0.06"), Decimal("0.24"))),
        ("us.amazon.nova-lite-v1:0", "flex", Price(Decimal("0.03"), Decimal("0.12"))),
        ("amazon.nova-lite-v1:0", "priority", Price(Decimal("0.105"), Decimal("0.42"))),
        (f"global.{HAIKU}", "default", Price(Decimal(1), Decimal(5))),
        (f"us.{HAIKU}", "default", Price(Decimal("1.1"), Decimal("5.5"))),
        (f"global.{HAIKU}", "batch", Price(Decimal("0.5"), Decimal("2.5"))),
    ],
)
def test_a_model_costs_its_tier_and_its_region(model: str, tier: str, price: Price) -> None:
    assert PRICES.tokens(model, tier) == price


def test_an_inference_profiles_arn_is_the_model_it_stands_for() -> None:
    arn = f"arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.{HAIKU}"
    assert plain_id(arn) == (HAIKU, False)
    assert plain_id("amazon.nova-lite-v1:0") == ("amazon.nova-lite-v1:0", True)


def test_a_call_costs_micro_dollars_rounded_up() -> None:
    """612 x .06 + 41 x .24 = 46.56."""
    assert PRICES.tokens("amazon.nova-lite-v1:0").cost(tokens_in=612, tokens_out=41) == 47


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda: PRICES.rate("lambda.moon"), "no rate 'lambda.moon' on the price sheet, only dynamodb.reads"),
        (lambda: PRICES.tokens("nobody.model"), "no model 'nobody.model'"),
        (lambda: PRICES.tokens(HAIKU, "flex"), "has no flex tier, only default, batch"),
    ],
)
def test_what_is_not_on_the_sheet_is_refused_by_name(ask: object, said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        ask()  # type: ignore[operator]  # one of the lambdas above


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[rate]", "no TOML"),
        (SHEET.replace("dollars = 1.408", 'dollars = "dear"', 1), "rate.0.dollars"),
        (SHEET.replace('source = "by definition"\n', ""), "tier.0.source: Field required"),
        (SHEET + SHEET[SHEET.index("[[rate]]") : SHEET.index("[[rate]]", 500)], "come twice"),
    ],
)
def test_a_sheet_that_makes_no_sense_is_refused(text: str, said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        Prices.parse(text)


def test_the_file_at_fault_is_named(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text("nonsense")
    with pytest.raises(ConfigurationError, match=r"mine\.toml: no TOML"):
        Prices.load(tmp_path / "mine.toml")


def test_uncertain_and_old_figures_are_told() -> None:
    assert {one.name for one in PRICES.doubtful(date(2026, 11, 23))} >= {"logs.ingested"}
    assert len(PRICES.doubtful(date(2028, 1, 1))) == len(PRICES.rates) + len(PRICES.tiers) + len(PRICES.models)


def test_one_rate_can_be_replaced() -> None:
    assert PRICES.with_rate("logs.ingested", Decimal("0.25")).rate("logs.ingested") == Decimal("0.25")
    assert PRICES.rate("logs.ingested") == Decimal("0.5")
