"""From a task to a verdict: routes asked in their order until an answer leaves no doubt."""

from sluice import prompting
from sluice.deadline import Deadline
from sluice.errors import RetryableError, UnusableAnswerError
from sluice.jobs import AttemptOutcome, FieldResult, Status
from sluice.pipeline.asking import Run
from sluice.pipeline.endings import End
from sluice.pipeline.judging import Verdict, merged, verdict, witnessed
from sluice.pipeline.tasks import Task
from sluice.routing import Plan, Planned

PASSING: frozenset[AttemptOutcome] = frozenset({"throttled", "unavailable", "out_of_time"})


async def answer(task: Task, run: Run, chosen: Plan, deadline: Deadline) -> Verdict | End:
    """The verdict over all answers that were needed, or why there is none.

    Raises RetryableError when another try within the deadline may help. Ends as ``expired`` when only time is short.
    """
    below = run.policy.escalate_below
    run.count_lost_calls(max((planned.most_micros for planned in chosen.routes), default=0))
    judged: Verdict | None = None
    for planned in chosen.routes:
        fields = await _asked(task, run, planned, deadline)
        if fields is None:
            continue
        if judged is not None:
            fields = merged(judged, fields, below=below)
        judged = verdict(task.document_type, fields)
        if not judged.doubts(below):
            break
    return judged or _nothing(run, chosen, deadline)


async def _asked(task: Task, run: Run, planned: Planned, deadline: Deadline) -> dict[str, FieldResult] | None:
    """The witnessed fields of one route's answer; None when there is none, or none that can be read."""
    completion = await run.ask(planned, deadline)
    if completion is None:
        return None
    try:
        quotes = prompting.decode(task.prompt, completion.text)
    except UnusableAnswerError as error:
        run.unusable(str(error))
        return None
    return witnessed(task.document_type, task.source, quotes, completion=completion, route=planned.route.route)


def _nothing(run: Run, chosen: Plan, deadline: Deadline) -> End:
    """Why there is no answer; raises the trouble that a later try within the deadline may not meet again."""
    troubled = {attempt.route for attempt in run.attempts if attempt.outcome in PASSING}
    again = [one for one in (*chosen.routes, *chosen.skipped) if one.for_now or one.route.route in troubled]
    if run.trouble is not None and any(one.route.typical_ms / 1000 <= deadline.seconds_left for one in again):
        raise _told(run.trouble, run)
    tried = [f"{attempt.route} {attempt.outcome}: {attempt.detail}" for attempt in run.attempts]
    left_out = [f"{skipped.route.route} not asked: {skipped.why}" for skipped in chosen.skipped]
    return End(Status.EXPIRED if again else Status.FAILED, "; ".join(tried + left_out), tuple(run.attempts))


def _told(trouble: RetryableError, run: Run) -> RetryableError:
    for attempt in run.attempts:
        trouble.add_note(f"{attempt.route} {attempt.outcome}")
    return trouble
