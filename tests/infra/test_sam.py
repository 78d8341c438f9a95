"""`sam local invoke` finds the code of every function in a synthesised template, and the events to invoke it with."""

import json
import zipfile

from cdk.templates import Resource, Templates
from sluice.local.bundle import FUNCTIONS
from tests.infra.test_functions import folder, functions

EVENTS = FUNCTIONS.parent / "events"


def code_of(templates: Templates, resource: Resource) -> set[str]:
    """The names in the zip that a resource's metadata points at."""
    metadata = resource.body["Metadata"]
    with zipfile.ZipFile(templates.folder / metadata["aws:asset:path"]) as asset:
        return set(asset.namelist())


def test_metadata_leads_to_the_code_of_every_function(dev: Templates) -> None:
    for function in functions(dev).values():
        assert function.body["Metadata"]["aws:asset:property"] == "Code"
        assert f"{folder(function)}/handler.py" in code_of(dev, function)


def test_metadata_leads_to_the_layers(dev: Templates) -> None:
    layers = {one.path: code_of(dev, one) for one in dev.resources("AWS::Lambda::LayerVersion")}
    assert any(name.startswith("python/pydantic/") for name in layers["Layers/Dependencies"])
    assert any(name.startswith("embedded_model/") for name in layers["Layers/Model"])


def test_events_are_json_that_a_command_line_can_pass_on(dev: Templates) -> None:
    folders = {folder(function) for function in functions(dev).values()}
    files = [path for path in EVENTS.glob("*/*.json") if path.parent.name in folders]
    assert {path.parent.name for path in files} == folders
    assert all(isinstance(json.loads(path.read_text()), dict) for path in files)
