"""Whole programs, each in an interpreter of its own: what they load, what they print, how they end."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.unit.review.builders import written

ROOT = Path(__file__).parents[2]


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT / "functions")}


def python(*arguments: str) -> "subprocess.CompletedProcess[str]":
    """A Python that knows the functions, from beginning to end."""
    command = [sys.executable, *arguments]
    return subprocess.run(  # noqa: S603  # our own Python
        command, capture_output=True, text=True, cwd=ROOT, env=environment(), timeout=300, check=False
    )


def loaded_by(statement: str) -> set[str]:
    """The modules a statement leaves behind."""
    done = python("-c", f"{statement}\nimport json, sys; print(json.dumps([*sys.modules]))")
    assert (done.returncode, done.stderr) == (0, "")
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_the_command_line_runs_as_a_program() -> None:
    done = python("-m", "sluice.cli", "extract", "--help")

    assert done.returncode == 0, done.stderr
    assert "ids that are in OUT are skipped" in done.stdout


def test_help_does_not_load_the_pipeline() -> None:
    asking = "from sluice import cli\ntry: cli.main(['--help'])\nexcept SystemExit: pass"

    assert not loaded_by(asking) & {"pydantic", "numpy", "boto3"}


def test_loading_a_type_needs_nothing_from_the_edges() -> None:
    modules = loaded_by("from sluice import documents; documents.load('receipt')")

    assert "sluice.documents.receipt" in modules
    assert "sluice.documents.student_loan" not in modules
    assert not modules & {"boto3", "botocore", "httpx", "jsonschema", "aws_lambda_powertools"}


def test_extract_starts_without_boto3_httpx_jsonschema_and_models() -> None:
    modules = loaded_by("import extract.handler")

    assert "extract.handler" in modules
    unwanted = {"boto3", "botocore.session", "httpx", "jsonschema", "onnxruntime", "numpy", "sluice.local"}
    assert not modules & unwanted


WRONG_PAGE = """
from sluice.documents._base import DocumentType, Frozen, Money, said

class Coupon(Frozen):
    price: Money | None = said("before", cues="price")

class Ticket(Frozen):
    price: Money | None = said("before", cues="price")

document = DocumentType(Coupon)

@document.rule
def right(coupon: Coupon) -> str | None:
    return None

@document.rule
def wrong(ticket: Ticket) -> str | None:
    return None
"""


def test_a_rule_for_another_types_model_does_not_type_check(tmp_path: Path) -> None:
    page = tmp_path / "wrong_page.py"
    page.write_text(WRONG_PAGE)

    checked = python("-m", "mypy", "--config-file", str(ROOT / "pyproject.toml"), str(page))

    errors = [line for line in checked.stdout.splitlines() if "error:" in line]
    assert len(errors) == 1, checked.stdout
    assert "Ticket" in errors[0]
    assert "Coupon" in errors[0]


def test_the_review_prints_an_address_with_a_new_token_and_ends_well_at_ctrl_c(tmp_path: Path) -> None:
    run, texts, _ = written(tmp_path)
    command = [sys.executable, "-m", "sluice.cli", "serve", str(run), "--texts", str(texts)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment()) as process:  # noqa: S603  # our own Python
        try:
            assert process.stdout
            url = process.stdout.readline().strip()
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=60) == 0
        finally:
            process.kill()
    address, _, token = url.partition("/#token=")
    assert address.startswith("http://127.0.0.1:")
    assert len(token) >= 32
