"""Tokens a minute: as Bedrock counts them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluice.routing.buckets import Share, TokenBucket, burn_down, settled
from tests.unit.bursts.builders import NEED, NOW


@pytest.mark.parametrize(
    ("model", "rate"),
    [
        ("us.anthropic.claude-haiku-4-5-20251001-v1:0", 5),
        ("anthropic.claude-3-7-sonnet-20250219-v1:0", 5),
        ("global.anthropic.claude-opus-4-20250514-v1:0", 5),
        ("anthropic.claude-sonnet-5", 5),
        ("anthropic.claude-3-5-haiku-20241022-v1:0", 1),
        ("anthropic.claude-3-haiku-20240307-v1:0", 1),
        ("anthropic.claude-v2:1", 1),
        ("us.amazon.nova-lite-v1:0", 1),
        ("meta.llama3-1-8b-instruct-v1:0", 1),
    ],
)
def test_only_newer_claudes_burn_output_five_times(model: str, rate: int) -> None:
    assert burn_down(model) == rate


def test_a_million_tokens_a_minute_carry_as_many_calls_as_aws_counts() -> None:
    """600 in, 160 reserved, 120 written: 22 calls a second at 1x reserve first, 14 at the 5x settlement of Claude."""
    claude = settled("anthropic.claude-haiku-4-5", tokens_in=600, tokens_out=120)
    assert (NEED.reserved, claude) == (760, 1_200)
    assert 1_000_000 / 60 / NEED.reserved == pytest.approx(21.9, abs=0.1)
    assert 1_000_000 / 60 / claude == pytest.approx(13.9, abs=0.1)


def test_a_bucket_gives_what_is_there_and_says_when_there_is_more() -> None:
    bucket = TokenBucket.per_minute(6_000, NOW)
    assert bucket.take(6_000, NOW)
    assert not bucket.take(1, NOW)
    assert bucket.seconds_to(1_000, NOW) == pytest.approx(10)
    assert bucket.take(1_000, NOW + 10)
    assert bucket.seconds_to(6_001, NOW) == float("inf")


def test_a_settlement_above_the_reservation_is_a_debt() -> None:
    bucket = TokenBucket.per_minute(1_000, NOW)
    assert bucket.take(760, NOW)
    bucket.settle(reserved=760, used=1_200)
    assert bucket.level == -200
    assert bucket.seconds_to(760, NOW) == pytest.approx(960 / 1_000 * 60)


def test_a_share_is_drawn_for_several_calls_and_forfeited_with_the_minute() -> None:
    share = Share(per_minute=640_000)
    assert not share.take(760, NOW)
    window, amount = share.to_draw(760, NOW)
    assert amount == 10_000
    share.drawn(window, amount)
    assert share.take(760, NOW)
    assert not share.take(760, NOW + 60)
    assert share.left == 0


def test_a_debt_outlives_the_minute_and_is_drawn_along() -> None:
    share = Share(per_minute=640)
    share.drawn(share.to_draw(100, NOW)[0], 100)
    assert share.take(100, NOW)
    share.settle(reserved=100, used=300, now=NOW)
    assert share.to_draw(100, NOW + 60)[1] == 300


def test_what_was_drawn_for_a_minute_that_is_over_is_lost() -> None:
    share = Share(per_minute=640)
    window, amount = share.to_draw(100, NOW)
    share.to_draw(100, NOW + 60)
    share.drawn(window, amount)
    assert not share.take(100, NOW + 60)


@given(st.lists(st.tuples(st.integers(1, 5_000), st.floats(0, 5)), max_size=80))
def test_a_bucket_never_gives_more_than_it_held_and_was_filled_with(wanted: list[tuple[int, float]]) -> None:
    bucket, now, given_out = TokenBucket.per_minute(6_000, NOW), NOW, 0
    for tokens, seconds in wanted:
        now += seconds
        given_out += tokens if bucket.take(tokens, now) else 0
    assert given_out <= 6_000 + (now - NOW) * 100 + 1e-3
