"""What each function needs to do its work, whatever the stage: time and memory, as measured on the local stack."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """Of one function: its folder, its limits, and whether it asks models (and so carries the embedded one)."""

    folder: str
    timeout_seconds: int
    megabytes: int = 512
    asks: bool = False


EXTRACT = Workload(folder="extract", timeout_seconds=60, megabytes=1_024, asks=True)
EXTRACT_NOW = Workload(folder="extract_now", timeout_seconds=10, megabytes=1_024, asks=True)
SUBMIT = Workload(folder="submit", timeout_seconds=10)
DELIVER = Workload(folder="deliver", timeout_seconds=30)
DEAD_LETTERS = Workload(folder="dead_letters", timeout_seconds=30)
RECONCILE = Workload(folder="reconcile", timeout_seconds=30)
ROTATE_SECRET = Workload(folder="rotate_secret", timeout_seconds=30)
CANARY = Workload(folder="canary", timeout_seconds=120)
REVIEW = Workload(folder="review", timeout_seconds=20, megabytes=1_024)
PUBLISH = Workload(folder="publish", timeout_seconds=60)
BATCH = Workload(folder="batch", timeout_seconds=300, megabytes=1_769)
"""One whole processor; holds a file of questions, 100 MB at most, and once more while it is sent."""

ALL = (EXTRACT, EXTRACT_NOW, SUBMIT, DELIVER, DEAD_LETTERS, RECONCILE, ROTATE_SECRET, CANARY, REVIEW, PUBLISH, BATCH)
