"""The shipped model: the file its card describes, and a reader that only ever points at its input."""

import json
from pathlib import Path
from typing import Any

import pytest

from sluice import documents, prompting
from sluice.backends.embedded import Embedded, connect
from sluice.deadline import Deadline
from sluice.errors import ConfigurationError, DeadlineError, RefusedError
from sluice.ports import Completion
from sluice.schemas import document_type_of

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "functions" / "embedded_model"
LETTER = """Harbor Point Auto Finance
March 2, 2026
Re: Loan number 4410-8871
The payoff amount is $9,471.12, good through March 12, 2026. After that date please add $1.87 per day.
Unpaid principal balance: $9,402.50. Your monthly payment is $311.20."""

Answer = tuple[Completion, dict[str, str | None]]
"""What the model says, raw and read."""

pytestmark = pytest.mark.models


@pytest.fixture(scope="module")
def model() -> Embedded:
    return connect(model_dir=str(FOLDER))


async def answer(model: Embedded, text: str, document_type: str = "auto_loan_payoff") -> Answer:
    prompt = prompting.prompt(documents.load(document_type), text)
    completion = await model.ask(prompt, "sluice-mini", Deadline.after(60))
    return completion, prompting.decode(prompt, completion.text)


def test_the_file_is_the_one_its_card_describes(model: Embedded) -> None:
    assert model.verify()
    assert model.digest.removeprefix("sluice-mini@") in (FOLDER / "README.md").read_text(encoding="utf-8")


async def test_a_letter_is_read(model: Embedded) -> None:
    completion, quotes = await answer(model, LETTER)

    assert quotes["payoff_amount"] == "$9,471.12"
    assert quotes["good_through"] == "March 12, 2026"
    assert quotes["per_diem"] == "$1.87"
    assert quotes["lender"] == "Harbor Point Auto Finance"
    assert quotes["vin"] is None
    assert all(0 <= sure <= 1 for sure in completion.certainty.values())


SAMPLES = sorted(ROOT.glob("events/documents/*.txt"))


def sample_of(path: Path) -> tuple[str, dict[str, Any]]:
    """A sample's text, and what is expected of it."""
    return path.read_text(encoding="utf-8"), json.loads(path.with_suffix(".expected.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
async def test_every_answer_is_a_piece_of_the_document(model: Embedded, sample: Path) -> None:
    text, expected = sample_of(sample)

    completion, quotes = await answer(model, text, expected.get("document_type", "auto_loan_payoff"))

    for path, quote in quotes.items():
        if quote is not None:
            assert text[slice(*completion.spans[path])] == quote


async def test_a_value_beyond_the_first_window_is_found(model: Embedded) -> None:
    filler = "Thank you for being our customer. We appreciate your business and wish you a good day.\n" * 120

    _, quotes = await answer(model, filler + LETTER + "\n" + filler)

    assert quotes["payoff_amount"] == "$9,471.12"


async def test_the_same_document_gets_the_same_answer_twice(model: Embedded) -> None:
    assert await answer(model, LETTER) == await answer(model, LETTER)


@pytest.mark.parametrize("text", ["x", "\n\n\n", "$", "0 " * 5_000, "ﷺ" * 300, "a" * 20_000, "\u0000\ufffd"])
async def test_rubbish_is_read_without_complaint(model: Embedded, text: str) -> None:
    await answer(model, text)


async def test_a_type_it_was_not_trained_for_is_refused(model: Embedded) -> None:
    own = document_type_of({"type": "object", "properties": {"colour": {"type": "string"}}})

    with pytest.raises(RefusedError):
        await model.ask(prompting.prompt(own, "blue"), "sluice-mini", Deadline.after(5))


async def test_no_time_left_is_said_before_the_work(model: Embedded) -> None:
    with pytest.raises(DeadlineError):
        await model.ask(prompting.prompt(documents.load("receipt"), "x"), "sluice-mini", Deadline.after(0))


async def test_a_missing_model_names_its_folder(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"has no \w+\.\w+"):
        await answer(connect(model_dir=str(tmp_path)), LETTER)
