"""What the CDK synthesised for this machine: `scripts/synth --local` writes templates.json, a test keeps it fresh.

It is checked in, so that a first run needs neither the CDK nor the Node it runs on.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import orjson

FILE = Path(__file__).with_name("templates.json")
CODE_BUCKET = "CodeBucket"
"""The parameter that names the bucket with the functions' code: FOLDER.zip each."""
_LEAVES = {"Resource", "Default"}

Properties = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Template:
    """One stack: its name and its CloudFormation template."""

    name: str
    body: Mapping[str, Any]

    def paths(self) -> Mapping[str, str]:
        """The path of each resource's construct below the stack, by logical id."""
        told = {name: one["Metadata"]["aws:cdk:path"] for name, one in self.body["Resources"].items()}
        return {
            name: "/".join(part for part in path.split("/")[1:] if part not in _LEAVES) for name, path in told.items()
        }

    def functions(self) -> Iterator[tuple[str, Properties]]:
        """The logical id and the properties of every function."""
        for name, one in self.body["Resources"].items():
            if one["Type"] == "AWS::Lambda::Function":
                yield name, one["Properties"]


@cache
def read() -> tuple[Template, ...]:
    """The templates, in the order in which they are to be deployed."""
    return tuple(Template(name, body) for name, body in orjson.loads(FILE.read_bytes()).items())


def properties(path: str) -> Properties:
    """The properties of the resource whose construct has ``path`` below its stack."""
    found = [
        template.body["Resources"][name]["Properties"]
        for template in read()
        for name, one in template.paths().items()
        if one == path
    ]
    if len(found) != 1:
        raise KeyError(f"{len(found)} resources are called {path} in {FILE.name}")
    return found[0]  # type: ignore[no-any-return]  # JSON


def folder(function: Properties) -> str:
    """The folder of a function's handler."""
    return str(function["Handler"]).partition(".")[0]
