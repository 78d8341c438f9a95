"""Any JSON Schema: read, or refused by the name of what is not supported; and records held to it as jsonschema does.

The file is a sample of MaskBench (JSON lines, gzipped or not): ``schema``, and ``tests`` with ``data`` and ``valid``.
Both validators see the same instance: ours must call it good exactly when python-jsonschema does (formats checked, the
schema's own draft). Counted by themselves: a pattern that was not tried because it could take forever, and a day that
stands for a date-time, which is accepted on purpose. ``--check`` exits 1 when a bar is missed.
"""

import argparse
import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from jsonschema.exceptions import ValidationError
from jsonschema.validators import Draft202012Validator, validator_for
from rich.console import Console
from rich.table import Table

from sluice.errors import RejectedError
from sluice.jobs import Finding
from sluice.schemas import document_type_of, validate

ACCEPTED = 0.90
LIMITS = (
    "the limit is",
    "nested deeper",
    "no record can satisfy",
    "asks for no field",
    "could take forever",
    "in a row",
)
"""What a refusal says that is about no keyword: a bound, or a schema that nothing or anything satisfies."""
console = Console(highlight=False, width=120)


def main() -> int:
    """Print the tables; the exit status is 1 when ``--check`` is given and a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="JSON lines, .gz or plain")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    read, instances, reasons, crashes = Counter[str](), Counter[str](), Counter[str](), list[str]()
    for row in _rows(options.data):
        verdict = _read(row, reasons, crashes)
        read[verdict] += 1
        if verdict == "accepted":
            instances.update(_compared(row, crashes))
    _print(read, instances, reasons)
    for crash in crashes[:10]:
        print(crash)
    return 1 if _missed(read, instances, crashes) and options.check else 0


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as lines:
        yield from map(json.loads, lines)


def _read(row: dict[str, Any], reasons: Counter[str], crashes: list[str]) -> str:
    """accepted, refused by name, or refused without one."""
    try:
        document_type_of(row["schema"])
    except RejectedError as error:
        reason = _reason(error.problem)
        reasons[reason] += 1
        return "refused by name" if reason != "unnamed" else "refused without a name"
    except Exception as error:  # noqa: BLE001  # that nothing else is raised is what is measured
        crashes.append(f"{row['id']}: {type(error).__name__}: {str(error)[:100]}")
        return "crashed"
    return "accepted"


def _reason(problem: str) -> str:
    """The keyword or the limit that a refusal names."""
    if limit := next((limit for limit in LIMITS if limit in problem), None):
        return limit
    first = problem.partition(" ")[0]
    return (
        first
        if first.startswith("$") or first in ("anyOf/oneOf/$ref", "x-kind", "patternProperties")
        else ("no valid schema" if ":" in problem else "unnamed")
    )


def _compared(row: dict[str, Any], crashes: list[str]) -> Iterator[str]:
    schema = row["schema"]
    dialect = validator_for(schema, default=Draft202012Validator)
    reference = dialect(schema, format_checker=dialect.FORMAT_CHECKER)
    for test in row["tests"]:
        try:
            findings = validate(test["data"], schema)
        except Exception as error:  # noqa: BLE001  # as above
            crashes.append(f"{row['id']}: {type(error).__name__}: {str(error)[:100]}")
            continue
        problems = list(reference.iter_errors(test["data"]))
        yield _judged(findings, problems)
        yield "labelled as the reference says" if test["valid"] == (not problems) else "labelled otherwise"


def _judged(findings: Sequence[Finding], problems: Sequence[ValidationError]) -> str:
    good = not any(each.severity == "error" for each in findings)
    if any(each.severity == "warning" for each in findings):
        return "a pattern was not tried"
    if good and problems and all(_is_day_for_moment(each) for each in problems):
        return "a day stands for a date-time"
    return "agree" if good == (not problems) else f"reference: {'bad' if problems else 'good'}, ours: the opposite"


def _is_day_for_moment(problem: ValidationError) -> bool:
    try:
        return problem.validator_value == "date-time" and bool(date.fromisoformat(problem.instance))
    except ValueError:
        return False


def _missed(read: Counter[str], instances: Counter[str], crashes: list[str]) -> list[str]:
    bars = {
        "accepted": read["accepted"] / read.total() >= ACCEPTED,
        "crashes": not crashes,
        "refused by name": not read["refused without a name"],
        "agreement": not any(name.startswith("reference") for name in instances),
    }
    missed = [name for name, met in bars.items() if not met]
    print("bars missed: " + ", ".join(missed) if missed else "every bar is met")
    return missed


def _print(read: Counter[str], instances: Counter[str], reasons: Counter[str]) -> None:
    for title, counts in (("schemas", read), ("refused for", reasons), ("instances of accepted schemas", instances)):
        table = Table(title, "count", "share")
        for name, count in counts.most_common():
            table.add_row(name, str(count), f"{count / (read.total() if counts is reasons else counts.total()):.4f}")
        console.print(table)


if __name__ == "__main__":
    sys.exit(main())
