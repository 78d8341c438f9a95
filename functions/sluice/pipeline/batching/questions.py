"""A waiting job as the record of a batch: its prompt is made anew from its body, as the pipeline made it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sluice.errors import RejectedError
from sluice.jobs import Job
from sluice.pipeline.batching.ports import Kept
from sluice.pipeline.tasks import Task, task_of
from sluice.ports import Documents, Prompt
from sluice.routing import Policy, Route
from sluice.routing.bulk import Waiting, record_id

MOVED_ON = "the policy, or its text, has changed meanwhile"
UNREADABLE = "its text cannot be read any more"


@dataclass(frozen=True, slots=True)
class Group:
    """The jobs that wait for the same answer."""

    record_id: str
    jobs: Sequence[Kept]

    @property
    def waiting(self) -> Waiting:
        """One of them, to speak for all."""
        return self.jobs[0].waiting


@dataclass(frozen=True, slots=True)
class Record:
    """What is asked, and which route is."""

    prompt: Prompt
    route: Route

    @property
    def model(self) -> str:
        """The model's own name, without its tier."""
        return self.route.asks.partition(":")[2]


def grouped(kept: Iterable[Kept]) -> list[Group]:
    """Jobs by what they wait for, in the order of the first of each."""
    jobs: dict[str, list[Kept]] = {}
    for one in kept:
        jobs.setdefault(record_id(one.waiting), []).append(one)
    return [Group(name, those) for name, those in jobs.items()]


def batched(policy: Policy, name: str) -> Route | None:
    """The policy's route of that name, if it is one that is asked in batches."""
    return next((route for route in policy.routes if route.route == name and route.batched), None)


async def record_of(waiting: Waiting, texts: Documents, policy: Policy) -> Record | str:
    """The record of a job, or why there is none. Raises RetryableError when its text cannot be read now."""
    route = batched(policy, waiting.route)
    if route is None:
        return MOVED_ON
    try:
        task = await task_of(Job.parse(waiting.body), texts, policy)
    except RejectedError:
        return UNREADABLE
    if task.work != waiting.work:
        return MOVED_ON
    return Record(task.asking(route, _only(task, waiting)), route)


def _only(task: Task, waiting: Waiting) -> tuple[str, ...] | None:
    whole = len(waiting.paths) == len(task.prompt.fields)
    return None if whole else waiting.paths
