"""A review of files: decisions outlive the process, nothing is decided twice, and what is exported can be evaluated."""

import argparse
import io
from collections.abc import Iterable
from pathlib import Path

import pytest
from rich.console import Console

from sluice.assembly import utc_now
from sluice.errors import ConfigurationError
from sluice.jobs import Result, Status
from sluice.learning.evaluation.labelled import cases
from sluice.local.memory import MemoryDocuments
from sluice.local.review import command
from sluice.local.review.files import opened
from sluice.local.review.terminal import Terminal
from sluice.pipeline.review import Decision, FieldDecision, ReviewDesk
from tests.pipeline.review_builders import doubtful
from tests.unit.review.builders import lines, written

GOOD = Decision(fields={"payoff_amount": FieldDecision(word="accept"), "fees": FieldDecision(word="absent")})


def a_case(name: str) -> Result:
    return doubtful().but(job_id=name)


def asked(*words: str, answers: Iterable[str] = ()) -> tuple[argparse.Namespace, io.StringIO]:
    """What somebody asks `sluice review` for, and types; and what is shown."""
    shown, given = io.StringIO(), iter(answers)

    def read(prompt: str) -> str:
        shown.write(prompt)
        try:
            return next(given)
        except StopIteration:
            raise EOFError from None

    parser = argparse.ArgumentParser()
    command.options(parser)
    made = parser.parse_args([*words, "--reviewer", "ada"])
    made.terminal = Terminal(Console(file=shown, width=100, highlight=False, no_color=True), read)
    return made, shown


def review(files: tuple[Path, Path, Path], *answers: str, more: tuple[str, ...] = ()) -> tuple[int, str]:
    made, shown = asked(str(files[0]), "--texts", str(files[1]), *more, answers=answers)
    return command.run(made), shown.getvalue()


async def decide(files: tuple[Path, Path, Path], case: str) -> None:
    run, texts, decisions = files
    async with opened(run, [texts], decisions) as reviews:
        desk = ReviewDesk(reviews, MemoryDocuments(), utc_now)
        await desk.claim("", case, "ada")
        await desk.decide("", case, GOOD, "ada")


async def waiting(files: tuple[Path, Path, Path]) -> list[str]:
    async with opened(files[0], [files[1]], files[2]) as reviews:
        return [one.job_id for one in (await reviews.waiting("", limit=99)).cases]


async def test_what_was_decided_stays_decided_in_the_next_run(tmp_path: Path) -> None:
    files = written(tmp_path, a_case("a"), a_case("b"), a_case("done").but(status=Status.EXTRACTED))
    assert sorted(await waiting(files)) == ["a", "b"]
    await decide(files, "a")
    assert await waiting(files) == ["b"]


async def test_jobs_with_equal_texts_are_cases_of_their_own(tmp_path: Path) -> None:
    files = written(tmp_path, a_case("a"), a_case("b"))
    assert a_case("a").work_id == a_case("b").work_id
    await decide(files, "b")
    assert await waiting(files) == ["a"]


async def test_a_decision_that_was_half_written_when_the_power_went_is_cut_off(tmp_path: Path) -> None:
    files = written(tmp_path, a_case("a"), a_case("b"))
    await decide(files, "a")
    whole = files[2].read_bytes()
    for cut in (1, len(whole) // 2, len(whole) - 1):
        files[2].write_bytes(whole + whole[:cut])
        await decide(files, "b")
        assert [line["case"] for line in lines(files[2])] == ["a", "b"]
        files[2].write_bytes(whole)


async def test_two_reviews_cannot_write_one_file(tmp_path: Path) -> None:
    run, texts, decisions = written(tmp_path)
    async with opened(run, [texts], decisions):
        with pytest.raises(ConfigurationError, match="is being written by another review"):
            async with opened(run, [texts], decisions):
                pass


async def test_a_file_that_is_no_decisions_is_left_alone(tmp_path: Path) -> None:
    run, texts, decisions = written(tmp_path)
    decisions.write_text('{"a": 1}\n', encoding="utf-8")
    with pytest.raises(ConfigurationError, match="line 1 is no decision"):
        async with opened(run, [texts], decisions):
            pass
    assert decisions.read_text(encoding="utf-8") == '{"a": 1}\n'
    with pytest.raises(ConfigurationError, match="cannot be both input and output"):
        async with opened(run, [texts], run):
            pass


def test_a_case_is_decided_in_the_terminal(tmp_path: Path) -> None:
    files = written(tmp_path)
    status, shown = review(files, "a", "x", "y")
    assert status == 0
    assert "Harborline Auto Finance" in shown
    assert "job-1: extracted" in shown
    (line,) = lines(files[2])
    assert {change["path"]: change["word"] for change in line["review"]["changes"]} == {
        "payoff_amount": "accept",
        "fees": "absent",
    }


def test_corrections_are_asked_again_until_they_stand(tmp_path: Path) -> None:
    files = written(tmp_path)
    answers = ("?", "a", "a", "c", "rubbish", "c", "12", "", "c", "12", "by phone", "y")
    status, shown = review(files, *answers)
    assert status == 0
    assert "there is no value to accept" in shown
    assert "'rubbish' is no money" in shown
    fees = lines(files[2])[0]["result"]["fields"]["fees"]
    assert (fees["value"], fees["outcome"], fees["reason"]) == ("12.00", "unsupported", "not in the text: by phone")


def test_a_number_takes_the_value_that_is_listed(tmp_path: Path) -> None:
    files = written(tmp_path)
    assert review(files, "c", "3", "x", "y")[0] == 0
    assert lines(files[2])[0]["result"]["fields"]["payoff_amount"]["value"] == "18120.44"


def test_rules_that_are_broken_are_shown_before_confirming(tmp_path: Path) -> None:
    files = written(tmp_path)
    status, shown = review(files, "c", "2", "x", "n")
    assert status == 1
    assert "error: payoff_covers_the_principal" in shown
    assert "in spite of these errors" in shown
    assert lines(files[2]) == []


@pytest.mark.parametrize("answers", [(), ("q",), ("s",), ("a", "x"), ("a", "x", "n"), ("a", "c")])
def test_whoever_leaves_early_decides_nothing_and_leaves_the_case_to_others(
    tmp_path: Path, answers: tuple[str, ...]
) -> None:
    files = written(tmp_path)
    assert review(files, *answers)[0] == 1
    assert lines(files[2]) == []
    assert review(files, "a", "x", "y")[0] == 0


def test_a_document_cannot_write_to_the_terminal(tmp_path: Path) -> None:
    text = doubtful_text("\x1b[2J\x1b]0;owned\x07[bold]not markup[/bold]")
    files = written(tmp_path, text=text)
    _, shown = review(files, "q")
    assert "\x1b" not in shown
    assert "\x07" not in shown
    assert "[bold]not markup[/bold]" in shown


def doubtful_text(end: str) -> str:
    from tests.builders import LETTER

    return LETTER + end


def test_decided_cases_are_exported_as_labels_that_can_be_evaluated(tmp_path: Path) -> None:
    files = written(tmp_path, a_case("a"), a_case("b"))
    review(files, "a", "x", "y", "q")
    labels = tmp_path / "labels.jsonl"
    assert review(files, more=("--export", str(labels)))[0] == 0
    (case,) = cases([labels])
    assert (case.document_type.name, case.source) == ("auto_loan_payoff", "review")
    assert case.gold["payoff_amount"] == "18342.17"
    assert "fees" not in case.gold


def test_the_list_names_what_waits(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = written(tmp_path, a_case("a"), a_case("b"))
    assert review(files, more=("--list",))[0] == 0
    assert [line.split("\t")[1] for line in capsys.readouterr().out.splitlines()] == ["a", "b"]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("run.jsonl",), "--texts IN is needed"),
        ((), "--tenant T"),
        (("run.jsonl", "--texts", "in.jsonl", "--tenant", "acme"), "--tenant is for the table"),
        (("--tenant", "acme", "--texts", "in.jsonl"), "are for files"),
    ],
)
def test_what_makes_no_sense_is_told(words: tuple[str, ...], why: str) -> None:
    with pytest.raises(ConfigurationError, match=why):
        command.run(asked(*words)[0])


@pytest.mark.parametrize("line", ["{", "[]", '{"id": "job-1"}', '{"id": 3, "text": "x"}'])
def test_a_line_without_id_and_text_is_named(tmp_path: Path, line: str) -> None:
    files = written(tmp_path)
    files[1].write_text(line + "\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="line 1"):
        review(files)


def test_a_result_whose_text_nobody_gave_can_still_be_looked_at(tmp_path: Path) -> None:
    files = written(tmp_path)
    files[1].write_text('{"id": "another", "text": "x"}\n', encoding="utf-8")
    _, shown = review(files, "q")
    assert "The text was not kept." in shown
