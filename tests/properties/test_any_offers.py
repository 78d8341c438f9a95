"""Of any offers, none is taken that is held, too late or too dear."""

from hypothesis import given
from hypothesis import strategies as st

from sluice.routing.ladder import Offer, Tier, descend
from sluice.routing.shedding import Held
from tests.unit.bursts.test_ladder import a_situation

TIERS: tuple[Tier, ...] = ("embedded", "gpu", "flex", "default", "priority", "batch")


@given(
    st.lists(
        st.builds(
            Offer,
            st.just("r:m"),
            st.sampled_from(TIERS),
            st.integers(0, 10_000),
            st.floats(0.01, 100_000),
            st.none() | st.builds(Held, st.just("down"), st.just("is down"), st.floats(0, 1_000)),
        ),
        max_size=6,
    ),
    st.sampled_from(["realtime", "queue", "bulk"]),
    st.floats(0, 200_000),
    st.integers(0, 10_000),
    st.floats(0, 5),
)
def test_nothing_is_asked_that_is_held_too_late_or_too_dear(
    offers: list[Offer], lane: str, seconds: float, micros: int, burn: float
) -> None:
    situation = a_situation(lane=lane, seconds_left=seconds, micros_left=micros, day_left=5_000, burn=burn)
    rung = descend(situation, offers)
    if rung.action in ("ask", "batch"):
        assert rung.offer is not None
        assert rung.offer.held is None
        assert rung.offer.seconds <= seconds
        assert rung.offer.micros <= min(micros, 5_000)
    else:
        assert len(rung.passed) == len(offers), "each rung has its reason"
    if rung.action == "park":
        assert rung.offer is not None
        assert rung.wait + rung.offer.seconds <= seconds
