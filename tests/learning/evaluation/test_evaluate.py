"""`sluice evaluate` as its users see it: labelled lines and models in, figures, reports and an exit status out."""

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sluice.backends.scripted import Answer, Scripted
from sluice.errors import ConfigurationError, RefusedError, UnavailableError
from sluice.local.batch import run as batch
from sluice.local.batch import world
from sluice.local.evaluation import command, runs
from sluice.routing import OWN_SCHEMA, Policy, Route
from tests.builders import LETTER, QUOTES, quotes

GOLD = {
    "lender": "Harborline Auto Finance", "account_number": "5520118842", "payoff_amount": "18342.17",
    "good_through": "2026-03-13", "per_diem": "3.41", "principal_balance": "18120.44", "quote_date": "2026-02-03",
}  # fmt: skip
INVOICE = {
    "type": "object",
    "properties": {"items": {"type": "array", "items": {"type": "object", "properties": {"name": {"type": "string"}}}}},
}


def a_line(name: str = "a", **changes: Any) -> dict[str, Any]:
    return {"id": name, "document_type": "auto_loan_payoff", "text": LETTER, "fields": GOLD} | changes


def asked(tmp_path: Path, *lines: dict[str, Any], says: Any = None, **changes: Any) -> argparse.Namespace:
    path = tmp_path / "labelled.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    given = [str(path)]
    for name, value in changes.items():
        given += [f"--{name}", str(value)]
    parser = argparse.ArgumentParser()
    command.options(parser)
    connect = answering(says) if says is not None else None
    return parser.parse_args(given, argparse.Namespace(connect=connect))


def answering(says: Any) -> Callable[[object], Any]:
    types = ("auto_loan_payoff", OWN_SCHEMA)
    policy = Policy(routes=(Route(route="scripted:s", typical_ms=1, document_types=types),))
    scripted = Scripted(says)
    return lambda models: world.over(lambda name: scripted, policy)


def test_a_perfect_answer_is_perfect(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.run(asked(tmp_path, a_line(), says=[quotes()])) == 0

    told = capsys.readouterr().out
    assert "documents, fields      1, 10" in told
    assert "exact fields           1.0000" in told
    assert "no ranking: 0 errors in 10 answers, 20 are needed" in told


def test_a_wrong_value_and_an_unsupported_one_are_told_apart(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    says = [quotes(payoff_amount="$18,120.44", per_diem="$9.99")]
    command.run(asked(tmp_path, a_line(), says=says, report=tmp_path / "report"))

    assert "exact fields           0.8000" in capsys.readouterr().out
    rows = [
        [cell.strip() for cell in line.split("|")]
        for line in (tmp_path / "report" / "evaluation.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("|")
    ]
    wrong, unsupported = (next(row for row in rows if f".{name}" in row[1]) for name in ("payoff_amount", "per_diem"))
    assert (wrong[4][:6], wrong[10][:6], wrong[11][:6]) == ("0.0000", "1.0000", "0.0000")
    assert (unsupported[4][:6], unsupported[9][:6], unsupported[11][:6]) == ("0.0000", "1.0000", "1.0000")


def test_another_right_value_counts_as_right(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gold = GOLD | {"lender": "Harborline"}
    also = {"lender": ["Harborline Auto Finance"], "quote_date": [None]}
    said = quotes(quote_date=None)
    command.run(asked(tmp_path, a_line(fields=gold, also=also), says=[said]))

    assert "exact fields           1.0000" in capsys.readouterr().out


def test_lists_of_a_schema_are_matched_in_any_order(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gold = {"items": [{"name": "milk"}, {"name": "bread"}]}
    line = {"id": "s", "schema": INVOICE, "text": "milk and bread", "gold": gold}
    says = [json.dumps({"items": [{"name": "bread"}, {"name": "milk"}]})]
    command.run(asked(tmp_path, line, says=says))

    told = capsys.readouterr().out
    assert "documents, fields      1, 2" in told
    assert "exact fields           1.0000" in told


def test_repeats_that_differ_are_inconsistent(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    says = [quotes(), quotes(per_diem=None)]
    command.run(asked(tmp_path, a_line(), says=says, repeat=2))

    assert "consistency            0.9000" in capsys.readouterr().out


def test_two_runs_are_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [a_line(str(at), text=f"{LETTER}\nFile {at}") for at in range(12)]
    bad = asked(tmp_path, *lines, says=[json.dumps(dict.fromkeys(QUOTES, None))], keep=tmp_path / "bad.jsonl")
    command.run(bad)
    command.run(asked(tmp_path, *lines, says=[quotes()], against=tmp_path / "bad.jsonl", report=tmp_path / "report"))

    told = capsys.readouterr().out
    assert "against the other run  better: 1.0000 exact against 0.3000" in told
    assert "better" in (tmp_path / "report" / "evaluation.html").read_text(encoding="utf-8")


def test_results_of_an_earlier_run_are_judged_without_asking_anybody(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command.run(asked(tmp_path, a_line(), says=[quotes()], keep=tmp_path / "run.jsonl"))
    first = capsys.readouterr().out

    assert command.run(asked(tmp_path, a_line(), results=tmp_path / "run.jsonl")) == 0
    assert capsys.readouterr().out == first
    assert list(runs.read(tmp_path / "run.jsonl")) == ["a"]


def test_a_document_without_result_counts_as_silent_and_shows_in_the_exit_status(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "PAUSES", (0.0,))
    lines = [a_line("good"), a_line("bad", text="out of reach")]

    def says(prompt: Any, model: str) -> Answer:
        return quotes() if prompt.text == LETTER else UnavailableError("nobody is there")

    assert command.run(asked(tmp_path, *lines, says=says)) == 1
    told = capsys.readouterr().out
    assert "without result         1" in told
    assert "exact fields           0.6500" in told


def test_what_is_refused_by_every_model_is_a_failed_result(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.run(asked(tmp_path, a_line(), says=[RefusedError("no")])) == 0
    assert "1 failed" in capsys.readouterr().out


EVIL = "</svg><script>alert(1)</script>|<img src=x>"


def test_a_report_stays_one_page_whatever_its_words_are(tmp_path: Path) -> None:
    command.run(asked(tmp_path, a_line(source=EVIL), says=[quotes()], report=tmp_path / "report"))

    html = (tmp_path / "report" / "evaluation.html").read_text(encoding="utf-8")
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;/svg&gt;" in html
    assert html.count("<svg") == 4
    assert not any(asks in html for asks in ("@import", "<link", 'href="http'))
    markdown = (tmp_path / "report" / "evaluation.md").read_text(encoding="utf-8")
    assert "<script" not in markdown
    assert "\\|&lt;img" in markdown


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"results": "RUN", "repeat": 2}, "--repeat asks models"),
        ({"route": "openai_compatible:m"}, "need each other"),
        ({"type": "receipt", "schema": "FILE"}, "exclude each other"),
    ],
)
def test_options_that_make_no_sense_together_are_refused(tmp_path: Path, changes: dict[str, Any], told: str) -> None:
    with pytest.raises(ConfigurationError, match=told):
        command.run(asked(tmp_path, a_line(), **changes))


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no labelled document"):
        command.run(asked(tmp_path))
