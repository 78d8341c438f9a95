"""A question that is left for a batch: its money set aside, its job kept where the batch will find it."""

from sluice.errors import CollectedError, RejectedError, RetryableError
from sluice.pipeline.asking import Run
from sluice.pipeline.attempts import attempt
from sluice.routing import Planned
from sluice.routing.bulk import Collecting, Waiting
from sluice.routing.parking import LEAST_WAIT
from sluice.routing.plan import BATCH_SECONDS
from sluice.routing.shedding import Held


async def collect(run: Run, planned: Planned, batches: Collecting) -> None:
    """Leave the job to ``batches`` and raise CollectedError; returns, with an Attempt that says why, if that fails."""
    seconds = run.world.batch_seconds(run.task.job)
    if seconds < BATCH_SECONDS:  # it is in the plan for an answer that is kept, but to another question
        why = f"a batch may take {BATCH_SECONDS:.0f} s, {seconds:.0f} s may be waited"
        run.attempts.append(attempt(planned, run.prompt, "out_of_time", detail=why))
        return
    if not await run.reserve(planned):
        return
    try:
        new = await batches.collect(_waiting(run, planned))
    except RejectedError as error:
        await run.wallet.settle(reserved=planned.most_micros, spent=0)
        run.hold(planned, Held("full", f"not kept for a batch: {error}", LEAST_WAIT))
        return
    except RetryableError as error:
        # Nobody knows whether it is kept; if it is, the batch will settle what was set aside.
        run.hold(planned, Held("full", f"perhaps not kept for a batch: {error}", LEAST_WAIT))
        return
    if not new:  # a message that came twice
        await run.wallet.settle(reserved=planned.most_micros, spent=0)
    raise CollectedError(f"waits for a batch of {planned.route.route}")


def _waiting(run: Run, planned: Planned) -> Waiting:
    task = run.task
    job = task.job.model_copy(update={"job_id": task.job_id})
    return Waiting(
        tenant=task.tenant,
        job_id=task.job_id,
        work=task.work,
        route=planned.route.route,
        key=run.question(planned),
        paths=tuple(spec.path for spec in run.prompt.fields),
        body=job.model_dump_json(by_alias=True, exclude_defaults=True),
        day=run.wallet.day,
        reserved=planned.most_micros,
        since=run.world.epoch,
    )
