"""Prompt templates: one text file per version, system message above ``%%``, user message below, ``$names`` to fill."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from sluice.errors import ConfigurationError
from sluice.ports import Form

_NAME = re.compile(r"\$([a-z_]+)")
FOLDER = Path(__file__).parent / "templates"
DEFAULTS: Mapping[Form, str] = {"json": "extract-1", "compact": "compact-1"}
REDUCTION = "reduction-1"
"""Part of the version of a reduced prompt: raise it with every change of what is dropped (`_reduction`)."""
RENDERING = "fields-1 marks-1"
"""What shapes a prompt besides its template, part of every digest: raise it when either is written otherwise."""


@dataclass(frozen=True, slots=True)
class Template:
    """A template and its version, ``id@digest`` of all that shapes a prompt, so that no edit goes unnoticed.

    ``body`` is text and names in turn.
    """

    name: str
    digest: str
    system: str
    body: tuple[str, ...]

    def version(self, *, reduced: bool = False) -> str:
        """What an Attempt is made under; a reduced document makes another prompt."""
        return f"{self.name}+{REDUCTION}@{self.digest}" if reduced else f"{self.name}@{self.digest}"

    def user(self, **values: str) -> str:
        """The user message; filled in values are not read as template again."""
        return "".join(values[part] if at % 2 else part for at, part in enumerate(self.body))


@cache
def load(name: str) -> Template:
    """The template called ``name``; raises ConfigurationError when there is none."""
    path = FOLDER / f"{name}.txt"
    if path.parent != FOLDER or not path.is_file():
        known = ", ".join(sorted(file.stem for file in FOLDER.glob("*.txt")))
        raise ConfigurationError(f"prompt template {name!r} is not one of {known}")
    content = path.read_text(encoding="utf-8")
    system, _, body = content.partition("\n%%\n")
    digest = sha256(f"{RENDERING}\n{content}".encode()).hexdigest()[:8]
    return Template(name, digest, system.strip(), tuple(_NAME.split(body.strip())))
