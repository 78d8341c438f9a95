"""The program behind `scripts/check-infra`: security packs and linters over the templates of every stage.

Each tool is asked about the same synthesised files; a finding that nobody acknowledged, with a reason, fails the check.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import aws_cdk
import cdk_nag

from cdk.app import FLAGS, build
from cdk.stages import STAGES, Stage

ROOT = Path(__file__).parents[1]
CHECKOV = ROOT / ".venv-checkov" / "bin" / "python"
CFN_LINT = Path(sys.executable).with_name("cfn-lint")
CHECKOV_SETTINGS = Path(__file__).with_name("checkov.yaml")
PACKS = (cdk_nag.AwsSolutionsChecks, cdk_nag.NIST80053R5Checks, cdk_nag.ServerlessChecks)
ORDERED_BY_THE_CDK = "W3005"
"""The CDK writes dependencies that references already imply; that harms nothing."""
REPORT = "validation-report.json"
SECONDS = 300

Check = Callable[[Path], Sequence[str]]
"""The findings about the templates in a folder."""


def main() -> int:
    """Print a table of findings by tool and stage; 1 if there is any."""
    checks: Mapping[str, Check] = {"cfn-lint": linted, "cloudformation-validate": validated, "checkov": scanned}
    told: list[str] = []
    with TemporaryDirectory() as scratch:
        for stage in STAGES.values():
            folder = Path(scratch) / stage.name
            told += _timed("cdk-nag, three packs", stage, lambda stage=stage, folder=folder: nagged(stage, folder))  # type: ignore[misc]  # bound now
            for name, check in checks.items():
                told += _timed(name, stage, lambda check=check, folder=folder: check(folder))  # type: ignore[misc]  # bound now
    sys.stderr.writelines(f"{line}\n" for line in told)
    return 1 if told else 0


def _timed(name: str, stage: Stage, check: Callable[[], Sequence[str]]) -> list[str]:
    start = time.monotonic()
    findings = [f"{name}, {stage.name}: {finding}" for finding in check()]
    sys.stdout.write(f"{name:24} {stage.name:6} {len(findings):4} findings {time.monotonic() - start:6.1f} s\n")
    sys.stdout.flush()
    return findings


def nagged(stage: Stage, folder: Path) -> list[str]:
    """What the security packs find in a stage, whose templates are written to ``folder``."""
    app = aws_cdk.App(context=FLAGS, outdir=str(folder))
    build(app, stage)
    return found_by_packs(app, folder)


def found_by_packs(app: aws_cdk.App, folder: Path) -> list[str]:
    """What the security packs find in an app that is written to ``folder``."""
    aws_cdk.Validations.of(app).add_plugins(*(pack(app) for pack in PACKS))
    try:
        app.synth()
    except RuntimeError as error:
        if not (folder / REPORT).exists():
            return [str(error)]
    reports = json.loads((folder / REPORT).read_text())["pluginReports"]
    return [_violation(one) for report in reports for one in report["violations"]]


def _violation(one: Mapping[str, Any]) -> str:
    where = ", ".join(construct["constructPath"] for construct in one["violatingConstructs"])
    return f"{one['ruleName']} in {where}: {one['description']}"


def linted(folder: Path) -> list[str]:
    """What cfn-lint finds."""
    command = [str(CFN_LINT), "--ignore-checks", ORDERED_BY_THE_CDK, "--format", "parseable", "--"]
    done = _run([*command, *map(str, sorted(folder.glob("*.template.json")))])
    return done.stdout.splitlines() or ([done.stderr] if done.returncode else [])


def validated(folder: Path) -> list[str]:
    """What AWS's CloudFormation Validate finds, but for remarks."""
    import cloudformation_validate as validate  # type: ignore[import-untyped]  # has no stubs

    engine = validate.CompositeEngine()
    return [
        f"{path.name}: {one.rule_id} {one.message}"
        for path in sorted(folder.glob("*.template.json"))
        for one in engine.validate_template(validate.TemplateContent(path.read_text())).diagnostics
        if one.severity is not validate.Severity.INFO and one.rule_id != ORDERED_BY_THE_CDK
    ]


def scanned(folder: Path) -> list[str]:
    """What checkov finds, but for what its settings leave out, each with a reason."""
    settings = ["--config-file", str(CHECKOV_SETTINGS), "--directory", str(folder)]
    done = _run([str(CHECKOV), "-m", "checkov.main", *settings, "--output", "json"])
    told = json.loads(done.stdout)
    if not told["summary"]["passed"]:
        return [f"nothing was checked: {done.stderr}"]
    return [f"{one['check_id']} {one['resource']}: {one['check_name']}" for one in told["results"]["failed_checks"]]


def _run(command: Sequence[str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=SECONDS)  # noqa: S603  # our linters


if __name__ == "__main__":
    sys.exit(main())
