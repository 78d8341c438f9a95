"""What a prompt says does not change unnoticed: whole prompts are kept, and every version is in the changelog."""

import difflib

import pytest

from sluice.prompting._templates import FOLDER as TEMPLATES
from sluice.prompting._templates import load
from tests.unit.prompting.golden import FOLDER, PROMPTS, written


@pytest.mark.parametrize("name", PROMPTS)
def test_a_prompt_says_what_it_said(name: str) -> None:
    kept, now = (FOLDER / f"{name}.txt").read_text(encoding="utf-8"), written(PROMPTS[name]())

    changes = difflib.unified_diff(kept.splitlines(), now.splitlines(), "kept", "now", lineterm="", n=1)

    assert kept == now, (
        "the prompt changed; if that is meant: a new template or REVISION, a line in templates/CHANGELOG.md, "
        "python -m tests.unit.prompting.golden\n" + "\n".join(changes)
    )


def test_nothing_golden_is_left_over() -> None:
    assert {path.stem for path in FOLDER.glob("*.txt")} == set(PROMPTS)


@pytest.mark.parametrize("name", [path.stem for path in TEMPLATES.glob("*.txt")])
def test_the_changelog_knows_every_version(name: str) -> None:
    changelog = (TEMPLATES / "CHANGELOG.md").read_text(encoding="utf-8")

    assert f"`{load(name).version()}`" in changelog, f"say in CHANGELOG.md what is new in {load(name).version()}"
