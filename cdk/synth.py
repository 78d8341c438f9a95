"""The program behind `scripts/synth`: a stage's cloud assembly without the CDK's command line, and what is in it."""

import argparse
import json
import shutil
import sys
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import aws_cdk

from cdk.app import FLAGS, build
from cdk.local_templates import written
from cdk.stages import LOCAL, STAGES, Stage
from sluice.local.templates import FILE


def main() -> int:
    """Write the assembly and print what is in it; the last line is one hash over all templates and assets."""
    start = time.monotonic()
    parser = argparse.ArgumentParser(prog="scripts/synth", description=__doc__)
    parser.add_argument("stage", nargs="?", choices=sorted(STAGES), default="dev")
    parser.add_argument("--out", type=Path, default=Path("cdk.out"), help="made anew (cdk.out)")
    parser.add_argument("--local", action="store_true", help="only write anew the templates that scripts/run deploys")
    parser.add_argument("--diagram", action="store_true", help="only draw docs/architecture.md anew")
    asked = parser.parse_args()
    if asked.local:
        return _write_local()
    if asked.diagram:
        return _draw()
    synthesise(STAGES[asked.stage], asked.out)
    lines = [*told(asked.out), f"{asked.out} written in {time.monotonic() - start:.1f} s, {digest(asked.out)}"]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


def _write_local() -> int:
    with TemporaryDirectory() as scratch:
        FILE.write_text(written(synthesise(LOCAL, Path(scratch) / "assembly")))
    sys.stdout.write(f"{FILE} written\n")
    return 0


def _draw() -> int:
    from cdk import diagram, templates  # they read what is synthesised here

    with TemporaryDirectory() as scratch:
        diagram.write(templates.synthesised(diagram.STAGE, Path(scratch) / "assembly"))
    sys.stdout.write(f"{diagram.FILE} written\n")
    return 0


def synthesise(stage: Stage, folder: Path) -> aws_cdk.cx_api.CloudAssembly:
    """Write the cloud assembly of ``stage`` into ``folder``, whatever was in there before."""
    shutil.rmtree(folder, ignore_errors=True)
    app = aws_cdk.App(context=FLAGS, outdir=str(folder))
    build(app, stage)
    return app.synth()


def told(folder: Path) -> Iterator[str]:
    """One line per stack and per asset."""
    for template in sorted(folder.glob("*.template.json")):
        resources = len(json.loads(template.read_text())["Resources"])
        yield f"{template.name.removesuffix('.template.json'):36} {resources:4} resources"
        for name, file in _files(folder, template):
            yield f"  {name:34} {file.stat().st_size / 1e6:7.2f} MB"


def digest(folder: Path) -> str:
    """A hash over the names and contents of all templates and assets."""
    files = sorted([*folder.glob("*.template.json"), *folder.glob("asset.*")])
    lines = [f"{path.name} {sha256(path.read_bytes()).hexdigest()}" for path in files if path.is_file()]
    return sha256("\n".join(lines).encode()).hexdigest()


def _files(folder: Path, template: Path) -> Iterator[tuple[str, Path]]:
    assets = template.with_name(template.name.replace(".template.", ".assets."))
    for asset in json.loads(assets.read_text())["files"].values():
        path = folder / asset["source"]["path"]
        if path != template:
            yield asset.get("displayName", path.name).removesuffix("/Code"), path


if __name__ == "__main__":
    sys.exit(main())
