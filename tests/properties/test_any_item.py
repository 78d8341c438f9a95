"""Any attribute values and any kept answers come back as they went in."""

from hypothesis import given, settings
from hypothesis import strategies as st

from sluice.aws.items import from_item, size_of, to_item
from sluice.aws.packing import pack_answers, unpack_answers
from sluice.ports import Completion

plain = st.one_of(
    st.text(), st.binary(), st.integers(-(10**37), 10**37), st.floats(-1e100, 1e100, allow_subnormal=False)
)


@settings(deadline=None)
@given(st.dictionaries(st.text(min_size=1), plain))
def test_plain_values_survive(values: dict[str, str | int | float | bytes]) -> None:
    assert from_item(to_item(values)) == values


@settings(deadline=None)
@given(st.dictionaries(st.text(min_size=1), plain))
def test_a_size_is_never_understated(values: dict[str, str | int | float | bytes]) -> None:
    counted = sum(
        len(k.encode()) + (len(v) if isinstance(v, bytes) else len(str(v).encode())) for k, v in values.items()
    )
    assert counted <= size_of(values) <= counted + 2 * len(values)


texts = st.text(alphabet=st.characters(exclude_categories=["Cs"]))
completions = st.builds(
    Completion,
    text=texts,
    model=texts,
    tokens_in=st.integers(0, 10**6),
    tokens_out=st.integers(0, 10**6),
    certainty=st.dictionaries(texts, st.floats(0, 1)),
    spans=st.dictionaries(texts, st.tuples(st.integers(0, 10**6), st.integers(0, 10**6))),
)


@settings(deadline=None, max_examples=30)
@given(st.dictionaries(texts, completions, max_size=4))
def test_kept_answers_survive_packing(answers: dict[str, Completion]) -> None:
    assert unpack_answers(pack_answers(answers)) == answers
