"""The templates that `scripts/run` deploys: those of the stage local, less what changes with every line of code.

The CDK puts hashes of the code into the names of assets and versions. Without them the file that is checked in changes
when the infrastructure does, and at no other time.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

import aws_cdk

from sluice.local.templates import CODE_BUCKET, folder

_VERSION = re.compile(r"(CurrentVersion[0-9A-F]{8})[0-9a-f]{32}")


def written(assembly: aws_cdk.cx_api.CloudAssembly) -> str:
    """What stands in the file: templates by stack, in the order in which they depend on each other."""
    return json.dumps({stack.stack_name: portable(stack.template) for stack in assembly.stacks}, indent=1) + "\n"


def portable(template: Mapping[str, Any]) -> Mapping[str, Any]:
    """The template without hashes of code, and without what only the CDK's command line uses."""
    made: dict[str, Any] = json.loads(_VERSION.sub(r"\1", json.dumps(template)))
    made.pop("Rules", None)
    made["Parameters"].pop("BootstrapVersion")
    functions = [one for one in made["Resources"].values() if one["Type"] == "AWS::Lambda::Function"]
    for function in functions:
        function["Properties"]["Code"] = {
            "S3Bucket": {"Ref": CODE_BUCKET},
            "S3Key": f"{folder(function['Properties'])}.zip",
        }
    for resource in made["Resources"].values():
        resource["Metadata"] = {"aws:cdk:path": resource["Metadata"]["aws:cdk:path"]}
    if functions:
        made["Parameters"][CODE_BUCKET] = {
            "Type": "String",
            "Description": "holds the functions' code, FOLDER.zip each",
        }
    return made
