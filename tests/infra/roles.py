"""Who may do what in a synthesised stage, as a page to review: tests/infra/roles.md is that of dev.

`PYTHONPATH=functions:. .venv-infra/bin/python -m tests.infra.roles` writes it anew after a change that was meant.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cdk.templates import Resource, Templates, synthesised

PAGE = Path(__file__).with_name("roles.md")
HEAD = """# Who may do what

Every role of the stage dev, from its synthesised templates. `python -m tests.infra.roles` writes it, a test keeps it
fresh. `*` behind a resource is what lies in it. Roles named `+ Never` also carry that policy, whose denials nothing
overrules.
"""


@dataclass(frozen=True)
class Statement:
    """One statement of a policy, its references resolved."""

    sid: str
    effect: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: Mapping[str, Mapping[str, Any]]
    but: tuple[str, ...] = ()
    """Resources that it is not about, where it is about all others."""


@dataclass(frozen=True)
class Role:
    """A role: who takes it, its own statements, and the policies it shares with others."""

    path: str
    trusts: str
    own: Sequence[Statement]
    shared: Mapping[str, Sequence[Statement]]

    @property
    def statements(self) -> list[Statement]:
        """All that holds for it."""
        return [*self.own, *(statement for policy in self.shared.values() for statement in policy)]


def roles(templates: Templates) -> list[Role]:
    """Every role of a stage, by path."""
    found = [_role(templates, one) for one in templates.resources("AWS::IAM::Role")]
    return sorted(found, key=lambda role: role.path)


def _role(templates: Templates, role: Resource) -> Role:
    attached = [str(one) for one in templates.text(role.properties.get("ManagedPolicyArns", []))]
    policies = {f"${{{one.path}}}": one for one in templates.resources("AWS::IAM::ManagedPolicy")}
    if foreign := [arn for arn in attached if arn not in policies]:
        raise ValueError(f"{role.path} has policies that are not ours: {foreign}")
    parent = role.path.removesuffix("/Role")
    documents = [inline["PolicyDocument"] for inline in role.properties.get("Policies", [])]
    documents += [policies[arn].properties["PolicyDocument"] for arn in attached if arn.startswith("${" + parent)]
    documents += [
        one.properties["PolicyDocument"]
        for one in templates.resources("AWS::IAM::Policy")
        if f"${{{role.path}}}" in templates.text(one.properties["Roles"])
    ]
    own = [statement for document in documents for statement in _statements(templates, document)]
    shared = {
        policies[arn].path: list(_statements(templates, policies[arn].properties["PolicyDocument"]))
        for arn in attached
        if not arn.startswith("${" + parent)
    }
    (trust,) = templates.text(role.properties["AssumeRolePolicyDocument"]["Statement"])
    bound = "".join(f", {_condition(trust['Condition'])}" for _ in [0] if "Condition" in trust)
    return Role(role.path, f"{trust['Principal']['Service']}{bound}", own, shared)


def _statements(templates: Templates, document: Mapping[str, Any]) -> Iterator[Statement]:
    for one in templates.text(document["Statement"]):
        yield Statement(
            one.get("Sid", ""),
            one["Effect"],
            tuple(_listed(one["Action"])),
            tuple(_listed(one.get("Resource", "*"))),
            one.get("Condition", {}),
            tuple(_listed(one.get("NotResource", []))),
        )


def page(templates: Templates) -> str:
    """All roles as one page of Markdown."""
    parts, shared = [HEAD], {}
    for role in roles(templates):
        shared |= role.shared
        plus = "".join(f" + {name}" for name in role.shared)
        parts.append(f"## {role.path}{plus}\n\nTaken by {role.trusts}.\n\n{_table(role.own)}")
    parts += [f"## {name}\n\nShared.\n\n{_table(statements)}" for name, statements in sorted(shared.items())]
    return "\n".join(parts)


def _table(statements: Sequence[Statement]) -> str:
    rows = ["| | actions | on | if |", "|---|---|---|---|"]
    for one in statements:
        cells = (
            f"{one.sid}{' **denied**' if one.effect == 'Deny' else ''}",
            "<br>".join(one.actions),
            "<br>".join([*one.resources, *(f"but {resource}" for resource in one.but)]),
            _condition(one.conditions),
        )
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows) + "\n"


def _condition(conditions: Mapping[str, Mapping[str, Any]]) -> str:
    return "<br>".join(
        f"{key} {test} {' or '.join(map(str, _listed(value)))}"
        for test, bound in conditions.items()
        for key, value in bound.items()
    )


def _listed(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def main() -> int:
    """Write the page."""
    with TemporaryDirectory() as folder:
        PAGE.write_text(page(synthesised("dev", Path(folder) / "dev")))
    return 0


if __name__ == "__main__":
    sys.exit(main())
