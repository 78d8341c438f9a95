"""The results of a run as JSON lines: those that `sluice extract` writes."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from sluice.errors import ConfigurationError
from sluice.jobs import Result


def read(path: Path) -> dict[str, Result]:
    """The results in a file by job id, the last of several; ConfigurationError names a line that is none."""
    results: dict[str, Result] = {}
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                result = Result.model_validate_json(line)
            except ValidationError as error:
                first = error.errors(include_url=False)[0]
                where = ".".join(map(str, first["loc"])) or "line"
                raise ConfigurationError(f"{path} line {number} is no result: {where}: {first['msg']}") from error
            results[result.job_id] = result
    return results


def write(results: Mapping[str, Result], path: Path) -> None:
    """Write results so that `read` finds them."""
    with path.open("w", encoding="utf-8") as out:
        out.writelines(result.model_dump_json() + "\n" for result in results.values())
