"""The architecture as its templates have it: docs/architecture.md, written anew by `scripts/synth --diagram`.

What is drawn is what data passes through.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cdk.assets import ROOT
from cdk.templates import Resource, Templates

FILE = ROOT / "docs" / "architecture.md"
STAGE = "prod"
SHAPES = {
    "AWS::SQS::Queue": "[({})]",
    "AWS::DynamoDB::GlobalTable": "[(table {})]",
    "AWS::S3::Bucket": "[(bucket {})]",
    "AWS::SecretsManager::Secret": "[secret {}]",
    "AWS::Events::EventBus": "{{{{bus {}}}}}",
    "AWS::CloudFront::Distribution": "([CloudFront {}])",
    "AWS::Scheduler::Schedule": ">schedule {}]",
}
MODELS = {"inference-profile/": "Bedrock", "model-invocation-job/": "Bedrock", ":endpoint/": "SageMaker endpoint"}
"""What stands in the ARNs of models, which are no resources of these stacks or are named by hand."""
NO_DATA = ("kms:", "logs:", "xray:", "appconfig")
CONSUMES = frozenset(
    {f"sqs:{what}" for what in ("ReceiveMessage", "DeleteMessage", "ChangeMessageVisibility", "GetQueueAttributes")}
    | {f"dynamodb:{what}" for what in ("GetRecords", "GetShardIterator", "DescribeStream", "ListStreams")}
)
"""What an event source needs, which has an arrow of its own."""
FRONT = "people and services"
UNSEEN = frozenset(("Accesses", "Page/Accesses", "Archive", "Datasets", "Audit"))
"""Buckets that no function of the jobs' way reads or writes."""
_NAMES = re.compile(r"\$\{([^}.]+)")
_SHARD = re.compile(r"(?<=[a-z])\d+(?=/|$)")


@dataclass(frozen=True, slots=True, order=True)
class Edge:
    """An arrow with what it says; ``rare`` ones are dotted."""

    source: str
    target: str
    says: str = ""
    rare: bool = False


class Drawing:
    """Nodes and edges of one stage."""

    def __init__(self, templates: Templates) -> None:
        self._templates = templates
        self._aliases: dict[str, str] = {}
        self.nodes: dict[str, str] = {}
        self.edges: set[Edge] = set()
        self._functions()
        self._resources()
        for edge in (*self._sources(), *self._dead_letters(), *self._schedules(), *self._doors(), *self._rights()):
            if edge.source != edge.target:
                self.edges.add(edge)

    def lines(self) -> Iterator[str]:
        """The drawing as Mermaid has it."""
        used = sorted({name for edge in self.edges for name in (edge.source, edge.target)})
        ids = {name: f"n{number}" for number, name in enumerate(used)}
        yield "flowchart LR"
        for name in used:
            yield f"  {ids[name]}{self.nodes.get(name, '[{}]').format(name)}"
        for edge in sorted(self.edges):
            arrow = "-.->" if edge.rare else "-->"
            says = f'|"{edge.says}"|' if edge.says else ""
            yield f"  {ids[edge.source]} {arrow}{says} {ids[edge.target]}"

    def _functions(self) -> None:
        found = [(one, folder_of(one)) for one in self._templates.resources("AWS::Lambda::Function")]
        counted = Counter(folder for _, folder in found)
        for function, folder in found:
            name = folder if counted[folder] == 1 else f"{folder} x{counted[folder]}"
            path = function.path.removesuffix("/Function")
            self._aliases |= {path: name, function.path: name, f"{path}/Live": name}
            self.nodes[name] = '["{}"]'

    def _resources(self) -> None:
        for kind, shape in SHAPES.items():
            for one in self._templates.resources(kind):
                if one.path not in UNSEEN:
                    name = _SHARD.sub("", one.path).removesuffix("/Queue").removesuffix("/Schedule").replace("/", " ")
                    self._aliases[one.path] = name
                    self.nodes[name] = shape

    def _node(self, told: object) -> str | None:
        """The node that a resolved reference means."""
        for name in _NAMES.findall(str(told)):
            if name in self._aliases:
                return self._aliases[name]
        return None

    def _sources(self) -> Iterator[Edge]:
        for one in self._templates.resources("AWS::Lambda::EventSourceMapping"):
            told = self._templates.text(one.properties)
            source, target = self._node(told["EventSourceArn"]), self._node(told["FunctionName"])
            if source and target:
                yield Edge(source, target, "stream" if "Stream" in told["EventSourceArn"] else "batches")

    def _dead_letters(self) -> Iterator[Edge]:
        for one in self._templates.resources("AWS::SQS::Queue"):
            policy = self._templates.text(one.properties.get("RedrivePolicy", {}))
            if target := self._node(policy.get("deadLetterTargetArn")):
                yield Edge(self._aliases[one.path], target, f"after {policy['maxReceiveCount']} tries", rare=True)

    def _schedules(self) -> Iterator[Edge]:
        for one in self._templates.resources("AWS::Scheduler::Schedule"):
            target = self._node(self._templates.text(one.properties["Target"])["Arn"])
            if target:
                yield Edge(self._aliases[one.path], target, one.properties["ScheduleExpression"])

    def _doors(self) -> Iterator[Edge]:
        for one in self._templates.resources("AWS::ApiGateway::Method"):
            told = self._templates.text(one.properties)
            if target := self._node(told.get("Integration", {}).get("Uri")):
                front = "CloudFront" if told["AuthorizationType"] == "COGNITO_USER_POOLS" else FRONT
                yield Edge(self._front(front), target, f"HTTPS, {told['AuthorizationType'].lower().replace('_', ' ')}")
        for one in self._templates.resources("AWS::CloudFront::Distribution"):
            yield Edge(FRONT, self._aliases[one.path], "HTTPS")
            for origin in self._templates.text(one.properties["DistributionConfig"])["Origins"]:
                if target := self._node(origin["DomainName"]):
                    yield Edge(self._aliases[one.path], target)

    def _front(self, name: str) -> str:
        served = [self._aliases[one.path] for one in self._templates.resources("AWS::CloudFront::Distribution")]
        return served[0] if name == "CloudFront" and served else FRONT

    def _rights(self) -> Iterator[Edge]:
        """Who may use what: data flows where a role has a right."""
        policies = {one.path: one for one in self._templates.resources("AWS::IAM::ManagedPolicy")}
        for role in self._templates.resources("AWS::IAM::Role"):
            user = self._aliases.get(role.path.removesuffix("/Role"))
            held = [
                path
                for arn in self._templates.text(role.properties.get("ManagedPolicyArns", []))
                for path in _NAMES.findall(arn)
            ]
            for path in held if user else ():
                document = self._templates.text(policies[path].properties["PolicyDocument"])
                for statement in document["Statement"]:
                    if statement["Effect"] == "Allow":
                        yield from (Edge(str(user), target) for target in self._targets(statement))

    def _targets(self, statement: Mapping[str, Any]) -> set[str]:
        found = set[str]()
        actions = _listed(statement["Action"])
        if all(action.startswith(NO_DATA) or action in CONSUMES for action in actions):
            return found
        for resource in map(str, _listed(statement["Resource"])):
            found |= {name for part, name in MODELS.items() if part in resource}
            if name := self._node(resource):
                found.add(name)
        return found


def folder_of(function: Resource) -> str:
    """The folder a function's code is in."""
    return str(function.properties["Handler"]).partition(".")[0]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def written(templates: Templates) -> str:
    """The page."""
    drawn = "\n".join(Drawing(templates).lines())
    return (
        "# Architecture\n\n"
        f"Drawn from the templates of `{STAGE}` by `scripts/synth --diagram`; a test tells when it is old.\n"
        "Arrows are event sources, schedules, requests, and what a role has the right to use; dotted ones are for\n"
        "what failed. Shards of a lane are one node; keys, logs, alarms and roles are left out.\n\n"
        f"```mermaid\n{drawn}\n```\n"
    )


def write(templates: Templates, file: Path = FILE) -> None:
    """Write the page anew."""
    file.write_text(written(templates), encoding="utf-8")
