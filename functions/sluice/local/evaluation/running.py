"""Cases through the real pipeline in this process, as often as asked; every repeat begins with an empty journal."""

import asyncio
from collections.abc import Callable, Iterator, Sequence

from sluice.jobs import Job, Result
from sluice.learning.evaluation.labelled import Case
from sluice.local.batch.lines import STANDARD, Asked
from sluice.local.batch.order import Order
from sluice.local.batch.output import Output
from sluice.local.batch.progress import told
from sluice.local.batch.run import Batch, Extracts
from sluice.local.batch.world import Models

Connect = Callable[[Models], Extracts]


class Kept(Output):
    """Results kept in memory, by job id."""

    def __init__(self) -> None:
        self.done = frozenset()
        self.results: dict[str, Result] = {}

    def write(self, job: Job, result: Result) -> None:  # noqa: ARG002  # as every output is called
        """Keep one."""
        self.results[result.job_id] = result


def run(cases: Sequence[Case], models: Models, connect: Connect) -> dict[str, Result]:
    """The results by case name; a case whose models could not be reached has none, and standard error says so."""
    kept, width = Kept(), Order(STANDARD, STANDARD, models).width
    extracts = connect(models)
    with told(len(cases)) as tells:
        asyncio.run(Batch(extracts, kept, tells, in_flight=width).run(_asked(cases)))
    return kept.results


def _asked(cases: Sequence[Case]) -> Iterator[Asked]:
    for number, case in enumerate(cases, start=1):
        built_in = case.schema is None
        job = Job(
            tenant="evaluation",
            job_id=case.name,
            document=case.text,
            document_type=case.document_type.name if built_in else None,
            json_schema=None if built_in else dict(case.schema or {}),
            lane="bulk",
            metadata={"source": case.source} if case.source else {},
        )
        yield Asked(number, number, case.name, job)
