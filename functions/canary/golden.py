"""Documents whose every value is known, and how many of those came back right."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import Field, JsonValue

from sluice.jobs import Frozen, Identifier, Job, Result

FILE = Path(__file__).with_name("golden.jsonl")


class Golden(Frozen):
    """One document: its name, what is asked about it, and the values it states (null where it states none)."""

    golden: Identifier
    document_type: Identifier | None = None
    json_schema: dict[str, JsonValue] | None = Field(default=None, alias="schema")
    document: str
    fields: dict[str, JsonValue]

    def job(self, round_: str) -> Job:
        """The question as one job, by a tenant of its own for each round: else the last round's answer is replayed."""
        return Job(
            tenant=f"canary-{round_}",
            job_id=f"{self.golden}-{round_}",
            document_type=self.document_type,
            json_schema=self.json_schema,
            document=self.document,
            lane="realtime",
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """How one document was read: its fields, how many of them were right, and which were not."""

    golden: str
    fields: int
    wrong: tuple[str, ...]

    @property
    def right(self) -> int:
        """The fields that came back as they are stated."""
        return self.fields - len(self.wrong)


@cache
def goldens() -> Sequence[Golden]:
    """All documents that are shipped."""
    return tuple(map(Golden.model_validate_json, FILE.read_text(encoding="utf-8").splitlines()))


def compared(golden: Golden, answer: Result | None) -> Reading:
    """Compare an answer with what is known; without one, every field is wrong."""
    values = answer.values if answer else None
    wrong = tuple(name for name, value in golden.fields.items() if values is None or values.get(name) != value)
    return Reading(golden.golden, len(golden.fields), wrong)
