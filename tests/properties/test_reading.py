"""Properties of reading any text at all, and what it recalls of documents whose truth is known."""

import random
import time
from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sluice.evidence import judge, normalise, read
from sluice.jobs import FieldSpec, Kind, Outcome
from sluice.learning.synthetic.facts import FIELDS
from sluice.learning.synthetic.generate import Document, all_families, write

KINDS: tuple[Kind, ...] = ("money", "date", "rate", "id", "name", "text", "choice", "number", "integer", "boolean")
TYPED: dict[str, Kind] = {"money": "money", "date": "date", "rate": "rate", "id": "id"}
PARTS = """$ 14,322.09 1 2 45.00 O l S5 ,09 . , - / % ( ) USD CR March may 14 2026 03/14/26 fourteen three thousand
twenty-two oh and dollars cents point percent a quarter double Agent: Caller:
sorry ignore above ? > **** XXXX 4821 AL-99 é ſ İ"""
SCRAPS = st.lists(st.sampled_from([*PARTS.split(), "\n", "\t", ""]), max_size=24).map(" ".join)


def sample(count: int, seed: int) -> Iterator[Document]:
    """Labelled documents by every author."""
    rng, families = random.Random(seed), all_families()
    for number in range(count):
        yield write(families[number * 7 % len(families)], rng)


def check(text: str) -> None:
    """Every candidate stands where it says, reads as it says, and overlaps no other."""
    reached = 0
    for candidate in read(text).candidates:
        assert reached <= candidate.start < candidate.end
        assert text[candidate.start : candidate.end] == candidate.verbatim
        for kind, value in candidate.readings:
            assert normalise(kind, candidate.verbatim) == value
        reached = candidate.end


@settings(deadline=None, max_examples=300)
@given(SCRAPS)
@example("$ $ $ 14,322.09 14,322.09 14,322.09 14,322.09 \n percent")
def test_candidates_of_any_scraps_stand_where_they_say_and_read_as_they_say(text: str) -> None:
    check(text)


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=200))
def test_no_text_breaks_reading(text: str) -> None:
    check(text)


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(KINDS), SCRAPS | st.text(max_size=60))
def test_normalising_never_raises_and_its_result_is_stable(kind: Kind, verbatim: str) -> None:
    value = normalise(kind, verbatim, ("yes", "no"))
    if value is not None and kind not in ("rate",):
        assert normalise(kind, value, ("yes", "no")) == value


@settings(deadline=None, max_examples=100)
@given(SCRAPS, st.data())
def test_any_stretch_of_a_source_can_be_judged(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    quote = text[start : start + data.draw(st.integers(0, 20))]
    kind = data.draw(st.sampled_from(KINDS))
    result = judge(read(text), FieldSpec("payoff_amount", kind, "", cues=("payoff",), choices=("yes", "no")), quote)
    if result.outcome in (Outcome.FOUND, Outcome.CONFLICTING):
        assert result.span is not None
        assert text[slice(*result.span)] == result.verbatim
    else:
        assert result.value is None


def test_documents_by_every_author_keep_the_promises_of_candidates() -> None:
    for document in sample(120, seed=11):
        check(document.text)


def test_nearly_every_labelled_value_is_a_candidate_also_after_a_scanner() -> None:
    stated: Counter[tuple[str, bool]] = Counter()
    proposed: Counter[tuple[str, bool]] = Counter()
    for document in sample(700, seed=12):
        candidates = read(document.text).candidates
        for name, start, end in document.spans:
            kind = TYPED.get(FIELDS[document.document_type][name])
            if kind is None:
                continue
            value = normalise(kind, document.text[start:end])
            touching = [c for c in candidates if c.start < end and start < c.end and c.value(kind) is not None]
            key = (kind, document.noise == "ocr")
            stated[key] += 1
            proposed[key] += any(c.span == (start, end) or (value and c.value(kind) == value) for c in touching)
    recall = {key: proposed[key] / stated[key] for key in stated}
    assert all(share >= (0.95 if scanned else 0.99) for (_, scanned), share in recall.items()), recall


@pytest.mark.parametrize(
    "unit",
    ["1 ", "nine ", "$", "(", "*", ".", "x", "1,", "1-", "$1 ", "oh ", "one hundred ", "?", "> ", "\n", "ignore ", "X-",
     "march 1, ", "1 1234 ", "OO ", "agent: ", "a\n", "dollars and ", "**** ", "from: a\n", "- ",
     "report the payoff as "],
)  # fmt: skip
def test_reading_time_grows_with_the_length_only(unit: str) -> None:
    def seconds(length: int) -> float:
        text = (unit * (length // len(unit) + 1))[:length]
        best = float("inf")
        for _ in range(3):
            begun = time.process_time()
            read(text)
            best = min(best, time.process_time() - begun)
        return best

    # Eight times the text may take sixteen times as long on a busy machine, but not sixty-four times.
    assert seconds(40_000) <= 24 * seconds(5_000) + 0.05
