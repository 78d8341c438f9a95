"""What the README shows can be done, done."""

import asyncio
import re
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from sluice import backends, documents, prompting
from sluice.deadline import Deadline
from sluice.jobs import Job

README = Path(__file__).parents[2] / "README.md"
BLOCKS = dict(
    re.findall(r"```python\n# functions/sluice/(\S+)\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
)


@pytest.fixture
def extended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The two extension folders with the README's files in them."""
    for name, block in BLOCKS.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(block, encoding="utf-8")
    monkeypatch.setattr(documents, "__path__", [*documents.__path__, str(tmp_path / "documents")])
    monkeypatch.setattr(backends, "__path__", [*backends.__path__, str(tmp_path / "backends")])
    yield
    for name in ("sluice.documents.gym_membership", "sluice.backends.parrot"):
        sys.modules.pop(name, None)


def test_readme_shows_a_document_type_and_a_backend() -> None:
    assert set(BLOCKS) == {"documents/gym_membership.py", "backends/parrot.py"}


def test_the_shown_document_type_extracts_and_judges(extended: None) -> None:
    gym = import_module("sluice.documents.gym_membership").document

    [finding] = gym.findings({"cancellation_fee": "900.00", "ends_on": None})

    assert finding.rule == "fee_is_small"
    assert finding.fields == ("cancellation_fee",)
    assert finding.explanation == "A cancellation fee above $500 is misread."


def test_the_shown_backend_answers_a_prompt(extended: None) -> None:
    gym = import_module("sluice.documents.gym_membership").document
    prompt = prompting.prompt(gym, "You may leave for $45.00\nThank you")

    completion = asyncio.run(backends.load("parrot").ask(prompt, "any", Deadline.after(5)))

    assert prompting.decode(prompt, completion.text) == {
        "cancellation_fee": "You may leave for $45.00",
        "ends_on": "You may leave for $45.00",
    }


def test_the_shown_job_is_a_job() -> None:
    [shown] = re.findall(r"```json\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)

    assert Job.parse(shown).job_id == "loan-4821"
