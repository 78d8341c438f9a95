"""Prompt templates: one text file per version, system message above ``%%``, user message below, ``$names`` to fill."""

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from string import Template as Text

from sluice.errors import ConfigurationError

FOLDER = Path(__file__).parent / "templates"
DEFAULT = "extract-1"


@dataclass(frozen=True, slots=True)
class Template:
    """A template and its version: its name and a digest of its content, so that no edit goes unnoticed."""

    version: str
    system: str
    body: str

    def user(self, **values: str) -> str:
        """The user message; filled in values are not read as template again."""
        return Text(self.body).substitute(values)


@cache
def load(name: str) -> Template:
    """The template called ``name``; raises ConfigurationError when there is none."""
    path = FOLDER / f"{name}.txt"
    if path.parent != FOLDER or not path.is_file():
        known = ", ".join(sorted(file.stem for file in FOLDER.glob("*.txt")))
        raise ConfigurationError(f"prompt template {name!r} is not one of {known}")
    content = path.read_text(encoding="utf-8")
    system, _, body = content.partition("\n%%\n")
    return Template(f"{name}-{sha256(content.encode()).hexdigest()[:8]}", system.strip(), body.strip())
