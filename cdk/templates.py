"""Synthesised templates as programs read them: resources by type, and references resolved to readable names."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cdk.stages import STAGES
from cdk.synth import synthesise

PSEUDO = {
    "AWS::AccountId": "ACCOUNT",
    "AWS::Region": "us-east-1",
    "AWS::Partition": "aws",
    "AWS::URLSuffix": "amazonaws.com",
}


@dataclass(frozen=True)
class Resource:
    """A resource of a template: its logical id, its construct's path below the stack, its properties."""

    id: str
    path: str
    type: str
    properties: Mapping[str, Any]
    body: Mapping[str, Any]


@dataclass(frozen=True)
class Templates:
    """All templates of one stage, by stack."""

    folder: Path
    stacks: Mapping[str, Mapping[str, Any]]

    def resources(self, kind: str) -> list[Resource]:
        """All resources of a type, such as ``AWS::SQS::Queue``."""
        return [one for one in self.all() if one.type == kind]

    def all(self) -> Iterator[Resource]:
        """Every resource of every stack."""
        for template in self.stacks.values():
            for name, body in template["Resources"].items():
                yield Resource(name, path_of(name, body), body["Type"], body.get("Properties", {}), body)

    def named(self, name: str, attribute: str = "") -> str:
        """What a resource is called: the path of its construct, and the attribute that is meant."""
        for template in self.stacks.values():
            if name in template["Resources"]:
                return "${" + path_of(name, template["Resources"][name]) + (f".{attribute}" if attribute else "") + "}"
        return "${" + name + "}"

    def text(self, value: Any) -> Any:
        """``value`` with every reference in it resolved to a readable name."""
        if isinstance(value, list):
            return [self.text(one) for one in value]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            ((function, argument),) = value.items()
            if (resolve := getattr(self, f"_{function.replace('Fn::', '').lower()}", None)) is not None:
                return resolve(argument)
        return {name: self.text(one) for name, one in value.items()}

    def _ref(self, name: str) -> str:
        return PSEUDO.get(name) or self.named(name)

    def _getatt(self, argument: list[str]) -> str:
        return self.named(*argument)

    def _join(self, argument: tuple[str, list[Any]]) -> str:
        separator, parts = argument
        return separator.join(str(self.text(part)) for part in parts)

    def _sub(self, text: str) -> str:
        for name, stands_for in PSEUDO.items():
            text = text.replace("${" + name + "}", stands_for)
        return text

    def _select(self, argument: tuple[int, Any]) -> str:
        return f"part {argument[0]} of {self.text(argument[1])}"

    def _split(self, argument: tuple[str, Any]) -> str:
        return str(self.text(argument[1]))

    def _importvalue(self, name: str) -> str:
        for template in self.stacks.values():
            for output in template.get("Outputs", {}).values():
                if output.get("Export", {}).get("Name") == name:
                    return str(self.text(output["Value"]))
        raise KeyError(f"no stack exports {name}")


def path_of(name: str, body: Mapping[str, Any]) -> str:
    """The path of a resource's construct below its stack, without the leaf that every resource has."""
    path = body.get("Metadata", {}).get("aws:cdk:path", f"/{name}")
    return "/".join(part for part in path.split("/")[1:] if part not in {"Resource", "Default"})


def synthesised(name: str, folder: Path) -> Templates:
    """The templates of the stage ``name``, written to ``folder``."""
    synthesise(STAGES[name], folder)
    found = sorted(folder.glob("*.template.json"))
    return Templates(folder, {path.name.removesuffix(".template.json"): json.loads(path.read_text()) for path in found})
