"""What a local run sends: shipped documents with what to expect, and the user's own files."""

import json
from pathlib import Path
from typing import Any

import pytest

from sluice import documents
from sluice.errors import ConfigurationError
from sluice.jobs import MAX_TEXT_CHARS, Status
from sluice.local import samples

SCHEMA = {"type": "object", "properties": {"insurer": {"type": "string"}}}


def write(folder: Path, name: str, content: Any) -> Path:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def test_a_shipped_document_is_a_job_with_what_to_expect(tmp_path: Path) -> None:
    write(tmp_path, "letter.txt", "Payoff $1.00")
    write(
        tmp_path,
        "letter.expected.json",
        {"document_type": "auto_loan_payoff", "status": "needs_review", "fields": {"fees": None}},
    )
    (sample,) = samples.shipped(tmp_path)
    assert (sample.name, sample.expected, sample.values) == ("letter", Status.NEEDS_REVIEW, {"fees": None})
    assert (sample.job.document, sample.job.document_type) == ("Payoff $1.00", "auto_loan_payoff")
    assert sample.job.job_id != samples.shipped(tmp_path)[0].job.job_id, "a second run must not be a replay by id"


def test_a_shipped_document_may_bring_its_schema(tmp_path: Path) -> None:
    write(tmp_path, "card.txt", "Insured by Granite")
    write(tmp_path, "card.schema.json", SCHEMA)
    write(tmp_path, "card.expected.json", {"schema": "card.schema.json", "status": "extracted"})
    (sample,) = samples.shipped(tmp_path)
    assert sample.job.json_schema == SCHEMA
    assert sample.job.document_type is None


def test_an_empty_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="there are no documents in"):
        samples.shipped(tmp_path)


@pytest.mark.parametrize(
    ("expected", "complaint"),
    [
        ("{", "letter.expected.json"),
        ({"document_type": "auto_loan_payoff", "status": "fine"}, "letter.expected.json"),
        ({"document_type": "auto_loan_payoff", "status": "extracted", "oops": 1}, "letter.expected.json"),
        ({"status": "extracted"}, "exactly one of document_type and schema"),
        ({"schema": "gone.json", "status": "extracted"}, "gone.json: No such file"),
    ],
)
def test_a_sample_that_makes_no_sense_is_named(tmp_path: Path, expected: Any, complaint: str) -> None:
    write(tmp_path, "letter.txt", "Payoff $1.00")
    write(tmp_path, "letter.expected.json", expected)
    with pytest.raises(ConfigurationError, match=complaint):
        samples.shipped(tmp_path)


def test_a_document_without_expectations_is_named(tmp_path: Path) -> None:
    write(tmp_path, "letter.txt", "Payoff $1.00")
    with pytest.raises(ConfigurationError, match=r"letter\.expected\.json: No such file"):
        samples.shipped(tmp_path)


def test_own_files_become_jobs_of_the_given_type_or_schema(tmp_path: Path) -> None:
    file, schema = write(tmp_path, "my letter (1).txt", "Payoff $1.00"), write(tmp_path, "s.json", SCHEMA)
    (typed,) = samples.own([file], document_type="auto_loan_payoff")
    (free,) = samples.own([file], schema=schema)
    assert (typed.name, typed.expected, typed.job.document_type) == ("my letter (1).txt", None, "auto_loan_payoff")
    assert free.job.json_schema == SCHEMA
    assert str(typed.job.job_id).startswith("my-letter--1--")


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"caf\xe9", r"not a text in UTF-8 \(byte 3\)"),
        (b"x" * (MAX_TEXT_CHARS + 1), r"1,000,001 characters, the limit is 1,000,000"),
    ],
)
def test_a_file_that_is_no_document_is_named(tmp_path: Path, content: bytes, complaint: str) -> None:
    (tmp_path / "letter.txt").write_bytes(content)
    with pytest.raises(ConfigurationError, match=rf"letter\.txt.*{complaint}"):
        samples.own([tmp_path / "letter.txt"], document_type="receipt")


def test_a_missing_file_and_a_broken_schema_are_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"gone\.txt: No such file"):
        samples.own([tmp_path / "gone.txt"], document_type="receipt")
    file, schema = write(tmp_path, "a.txt", "a"), write(tmp_path, "s.json", "{")
    with pytest.raises(ConfigurationError, match=r"s\.json is not JSON"):
        samples.own([file], schema=schema)


def test_every_document_type_ships_a_sample() -> None:
    shipped = samples.shipped()
    assert {sample.job.document_type for sample in shipped} >= set(documents.names())
    assert any(sample.job.json_schema for sample in shipped)
