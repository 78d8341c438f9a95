"""From a task to a verdict: routes asked in their order until an answer leaves no doubt."""

from sluice import prompting
from sluice.deadline import Deadline
from sluice.errors import DeadlineError, UnusableAnswerError
from sluice.evidence import Source, read
from sluice.jobs import FieldResult, Status
from sluice.pipeline.asking import Run
from sluice.pipeline.endings import End
from sluice.pipeline.judging import Verdict, merged, verdict, witnessed
from sluice.pipeline.tasks import Task
from sluice.routing import Plan, Planned, Policy, plan


async def answer(task: Task, run: Run, policy: Policy, deadline: Deadline) -> Verdict | End:
    """The verdict over all answers that were needed, or why there is none; RetryableError when a later try may help."""
    source = read(task.text)
    chosen = plan(task.question(deadline), policy)
    run.count_lost_calls(max((planned.most_micros for planned in chosen.routes), default=0))
    judged: Verdict | None = None
    for planned in chosen.routes:
        fields = await _asked(task, source, run, planned, deadline)
        if fields is None:
            continue
        if judged is not None:
            fields = merged(judged.fields, fields, below=policy.escalate_below)
        judged = verdict(task.document_type, fields)
        if not judged.doubts(policy.escalate_below):
            break
    return judged or _nothing(run, chosen)


async def _asked(
    task: Task, source: Source, run: Run, planned: Planned, deadline: Deadline
) -> dict[str, FieldResult] | None:
    """The witnessed fields of one route's answer; None when there is none, or none that can be read."""
    completion = await run.ask(planned, deadline)
    if completion is None:
        return None
    try:
        quotes = prompting.decode(task.prompt, completion.text)
    except UnusableAnswerError as error:
        run.unusable(str(error))
        return None
    return witnessed(task.document_type, source, quotes, completion=completion, route=planned.route.route)


def _nothing(run: Run, chosen: Plan) -> End:
    if run.trouble is not None:
        raise run.trouble
    if late := [skipped for skipped in chosen.skipped if skipped.for_now]:
        raise DeadlineError(f"no time left to ask {late[0].route.route}: {late[0].why}")
    tried = [f"{attempt.route} {attempt.outcome}: {attempt.detail}" for attempt in run.attempts]
    left_out = [f"{skipped.route.route} not asked: {skipped.why}" for skipped in chosen.skipped]
    return End(Status.FAILED, "; ".join(tried + left_out), tuple(run.attempts))
