"""Every file in `documents/` is a complete document type, with samples that show it."""

import json
from pathlib import Path
from typing import Any

import pytest

from sluice import documents, schemas
from sluice.documents import DocumentType
from sluice.jobs import Status

SAMPLES = Path(__file__).parents[2] / "events" / "documents"
EXPECTED = sorted(SAMPLES.glob("*.expected.json"))


def expectation(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text())
    return content


def type_of(expected: dict[str, Any]) -> DocumentType:
    if "schema" in expected:
        return schemas.document_type_of(json.loads((SAMPLES / expected["schema"]).read_text()))
    return documents.load(expected["document_type"])


@pytest.mark.parametrize("name", documents.names())
class TestDocumentType:
    def test_every_field_is_described_and_has_its_own_role_words(self, name: str) -> None:
        for spec in documents.load(name).fields:
            assert len(spec.description) > 10, spec.path
            assert len(spec.cues) >= 3, spec.path
            assert len(set(spec.cues)) == len(spec.cues), spec.path
            assert all(cue == cue.strip().lower() != "" for cue in spec.cues), spec.path

    def test_no_two_fields_of_one_kind_share_a_role_word(self, name: str) -> None:
        owners: dict[tuple[str, str], str] = {}
        for spec in documents.load(name).fields:
            for cue in spec.cues:
                assert owners.setdefault((spec.kind, cue), spec.path) == spec.path, cue

    def test_every_rule_explains_itself_in_a_sentence(self, name: str) -> None:
        rules = documents.load(name).rules
        assert rules
        for rule, explanation in rules.items():
            assert rule.islower()
            assert len(explanation.split()) >= 5, rule
            assert explanation.endswith("."), rule

    def test_it_has_hints_and_two_samples(self, name: str) -> None:
        shown = [path for path in EXPECTED if expectation(path).get("document_type") == name]
        assert documents.load(name).hints
        assert len(shown) >= 2


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.name.partition(".")[0])
class TestSample:
    def test_its_text_is_a_short_document(self, path: Path) -> None:
        text = path.with_name(path.name.replace(".expected.json", ".txt")).read_text()
        assert 500 < len(text) < 4000

    def test_its_expected_fields_are_fields_of_its_type(self, path: Path) -> None:
        expected = expectation(path)
        document = type_of(expected)
        assert Status(expected["status"])
        assert all(document.field(name) for name in expected["fields"])
        if "document_type" in expected:
            assert list(expected["fields"]) == [spec.path for spec in document.fields]

    def test_its_rules_agree_with_the_expected_status(self, path: Path) -> None:
        expected = expectation(path)
        errors = _errors(expected)
        assert not errors or expected["status"] == Status.NEEDS_REVIEW, errors


def _errors(expected: dict[str, Any]) -> list[str]:
    findings = type_of(expected).findings(expected["fields"])
    return [finding.rule for finding in findings if finding.severity == "error"]


def test_one_sample_is_implausible_and_one_brings_its_own_schema() -> None:
    expected = [expectation(path) for path in EXPECTED]

    implausible = [path.name for path in EXPECTED if _errors(expectation(path))]
    assert implausible == ["auto-payoff-slipped.expected.json"]
    assert any("schema" in each for each in expected)
