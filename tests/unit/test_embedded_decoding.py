"""Scores to picks: the right candidate, whole names, silence below the acceptance probability."""

import numpy as np
import pytest

from sluice.backends.embedded.decoding import Acceptance, Pick, _runs, decode
from sluice.backends.embedded.encoding import Encoded
from sluice.backends.embedded.labels import Labels
from sluice.evidence import read
from sluice.jobs import FieldSpec

TEXT = "Harbor Bank payoff $14,322.09 principal $14,000.00 payoff again $14,322.09"
FIELDS = (FieldSpec("quantum", "money", ""), FieldSpec("lender", "name", ""))
LABELS = Labels.of({"loan": {"quantum": ("quantum", "money"), "lender": ("institution", "name")}})


def an_encoding() -> Encoded:
    source = read(TEXT)
    spans = [(0, 6), (7, 11), (12, 18)] + [(c.start, c.end) for c in source.candidates]
    return Encoded(tuple(range(len(spans))), tuple(spans), (-1, -1, -1, *range(len(source.candidates))))


def picks(**scores: list[float]) -> dict[str, Pick]:
    """Decode the probabilities given per label name; what is left of each token goes to "nothing"."""
    table = np.full((6, len(LABELS.names)), 1e-6, dtype=np.float32)
    for name, values in scores.items():
        table[:, LABELS.names.index(name.replace("_institution", "-institution"))] = values
    table[:, 0] = np.maximum(1e-6, 1 - table[:, 1:].sum(axis=1))
    logits = np.log(np.maximum(table, 1e-6))
    return decode(logits, an_encoding(), read(TEXT), FIELDS, labels=LABELS.types["loan"], accept=Acceptance(0.5, 0.5))


def test_mentions_of_one_value_speak_together() -> None:
    chosen = picks(quantum=[0, 0, 0, 0.45, 0.55, 0.45])["quantum"]

    assert chosen.span
    assert TEXT[slice(*chosen.span)] == "$14,322.09"


def test_what_is_too_unlikely_is_not_stated_and_says_how_sure_that_is() -> None:
    chosen = picks(quantum=[0, 0, 0, 0.1, 0.3, 0.1])["quantum"]

    assert chosen.span is None
    assert chosen.certainty == pytest.approx(0.7, abs=0.01)


def test_a_strong_rival_lowers_the_certainty() -> None:
    clear = picks(quantum=[0, 0, 0, 0.95, 0.01, 0])["quantum"]
    contested = picks(quantum=[0, 0, 0, 0.95, 0.8, 0])["quantum"]

    assert contested.span == clear.span
    assert contested.certainty < clear.certainty - 0.2


def test_only_candidates_can_be_picked() -> None:
    assert picks(quantum=[0.99, 0.99, 0.99, 0, 0, 0])["quantum"].span is None


def test_a_name_is_taken_whole() -> None:
    chosen = picks(B_institution=[0.9, 0, 0, 0, 0, 0], I_institution=[0, 0.9, 0, 0, 0, 0])["lender"]

    assert chosen.span
    assert TEXT[slice(*chosen.span)] == "Harbor Bank"


@pytest.mark.parametrize(
    ("inside", "runs"),
    [
        ([0.9, 0.9, 0.4, 0.9], [(0, 4)]),
        ([0.9, 0.01, 0.01, 0.9], [(0, 1), (3, 4)]),
        ([0.1, 0.2], []),
        ([0.6], [(0, 1)]),
        ([0.2, 0.9, 0.9, 0.2], [(1, 3)]),
        ([], []),
    ],
)
def test_a_doubtful_word_inside_does_not_break_a_run(inside: list[float], runs: list[tuple[int, int]]) -> None:
    scores = np.array(inside, dtype=np.float32)

    assert _runs(np.zeros_like(scores), scores) == runs


def test_a_printed_label_is_a_second_witness() -> None:
    labelled = FieldSpec("payoff_amount", "money", "", cues=("payoff",))
    labels = Labels.of({"loan": {"payoff_amount": ("payoff_amount", "money")}}).types["loan"]
    table = np.full((6, 2), 1e-6, dtype=np.float32)
    table[3] = (0.5, 0.5)
    table[[0, 1, 2, 4, 5], 0] = 1

    chosen = decode(np.log(table), an_encoding(), read(TEXT), (labelled,), labels=labels, accept=Acceptance(0.5, 0.5))

    assert chosen["payoff_amount"].certainty == pytest.approx(5 / 6, abs=0.01)
