"""From a task to a verdict: routes asked in their order until an answer leaves no doubt."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import takewhile
from typing import TYPE_CHECKING

from sluice import prompting
from sluice.deadline import Deadline
from sluice.errors import RetryableError, UnusableAnswerError
from sluice.jobs import AttemptOutcome, FieldResult, Status
from sluice.pipeline.asking import Run
from sluice.pipeline.endings import End
from sluice.pipeline.judging import Fields, Verdict, addressed, merged, verdict, witnessed
from sluice.pipeline.known import Known
from sluice.pipeline.tasks import Task
from sluice.ports import Prompt
from sluice.routing import Plan, Planned

if TYPE_CHECKING:
    from sluice.routing.shedding import Held

Rechosen = Callable[[Mapping[str, float]], Plan]
NAMED = 4
"""Fields that a reason names before it says "and more"."""
PASSING: frozenset[AttemptOutcome] = frozenset({"throttled", "held", "unavailable", "out_of_time"})


async def answer(
    run: Run, known: Known, chosen: Plan, deadline: Deadline, rechosen: Rechosen | None = None
) -> Verdict | End:
    """The verdict over all answers that were needed, or why there is none.

    ``rechosen`` is asked for the rest of the plan once the free models have told how sure they are. Raises
    RetryableError when another try within the deadline may help: for want of any answer, or (as far as the run finds
    that worth it) of one that leaves no doubt. Ends as ``expired`` when only time is short.
    """
    run.count_lost_calls(max((planned.most_micros for planned in chosen.routes), default=0))
    free = list(takewhile(lambda planned: planned.route.price.free, chosen.routes))
    judged = await _asked_in_turn(run, known, free, None, deadline)
    if len(free) < len(chosen.routes) and (judged is None or run.doubts(judged)):
        if recalled := await known.recalled():
            run.attempts.append(recalled.attempt)
            judged = await _together(known, judged, recalled.fields)
        if rechosen is not None and (told := _told_by(run)):
            chosen = rechosen(told)
        judged = await _asked_in_turn(run, known, chosen.routes, judged, deadline)
    if judged is None:
        return _nothing(run, chosen, deadline)
    if run.doubts(judged) and (trouble := _worth_another_try(run, chosen, deadline)) is not None:
        raise _noted(trouble, run)
    return judged


async def _asked_in_turn(
    run: Run, known: Known, routes: Sequence[Planned], judged: Verdict | None, deadline: Deadline
) -> Verdict | None:
    """What is known after asking one route after the other, until no doubt is left."""
    for planned in routes:
        if judged is not None and not run.doubts(judged):
            break
        if (held := _not_instead(run, planned)) is not None:
            run.hold(planned, held)
        elif not _asked_already(run, planned):
            judged = await _together(known, judged, await _asked(run, planned, judged, deadline))
    return judged


def _told_by(run: Run) -> Mapping[str, float]:
    """How sure the free models were of their answers."""
    return next((attempt.numbers for attempt in reversed(run.attempts) if attempt.numbers), {})


def _asked_already(run: Run, planned: Planned) -> bool:
    """Whether a route was asked, or its model has answered on another service tier and would say the same again."""
    told = {attempt.route for attempt in run.attempts if attempt.outcome == "answered"}
    twins = (one.route for one in run.policy.routes if one.asks == planned.route.asks)
    return planned.route.route in run.asked or any(twin in told for twin in twins)


def _not_instead(run: Run, planned: Planned) -> "Held | None":
    """Why a route is not asked instead of a cheaper one that is held, where the job can wait for that."""
    if run.worth is None or not any(attempt.outcome in PASSING for attempt in run.attempts):
        return None
    from sluice.routing.ladder import stands_in  # not before something is held

    return stands_in(planned.route, run.task.job.lane, run.wallet.pace)


def _worth_another_try(run: Run, chosen: Plan, deadline: Deadline) -> RetryableError | None:
    """What kept an answer in doubt from getting better, if that will pass and the job can wait for it."""
    if run.worth is None or run.task.job.lane == "realtime":
        return None
    told = {attempt.route for attempt in run.attempts if attempt.outcome == "answered"}
    dearest = max((one.most_micros for one in chosen.routes if one.route.route in told), default=0)
    stronger = [one for one in _again(run, chosen, deadline) if one.most_micros >= dearest]
    return run.trouble if stronger and isinstance(run.trouble, run.worth) else None


async def _together(known: Known, before: Verdict | None, fields: Fields | None) -> Verdict | None:
    """The verdict over what was known before and what an answer added."""
    if fields is None:
        return before
    if before is not None:
        fields = merged(before, fields, below=known.policy.escalate_below)
    document_type, past = known.task.document_type, await known.past(fields)
    also = past.findings(document_type, fields) if past else ()
    return verdict(document_type, fields, known.world.calibration, also=(*also, *addressed(known.task.source)))


async def _asked(
    run: Run, planned: Planned, before: Verdict | None, deadline: Deadline
) -> dict[str, FieldResult] | None:
    """The witnessed fields of one route's answer, which is asked for what was in doubt ``before`` only.

    None when there is no answer, or none that can be read.
    """
    task, below = run.task, run.policy.escalate_below
    prompt = task.asking(planned.route, before.doubts(below) if before else None)
    completion = await run.ask(_explained(planned, prompt, task), prompt, deadline)
    if completion is None:
        return None
    try:
        quotes = prompting.decode(prompt, completion.text)
    except UnusableAnswerError as error:
        run.unusable(str(error))
        return None
    return witnessed(
        task.document_type,
        task.source,
        quotes,
        completion=completion,
        route=planned.route.route,
        taken=before.settled(below) if before else frozenset(),
        calibration=run.world.calibration,
    )


def _explained(planned: Planned, prompt: Prompt, task: Task) -> Planned:
    """A route with what is asked of it where that is not all, or not in the form it was meant to have."""
    paths, notes = [spec.path for spec in prompt.fields], [planned.why]
    if len(paths) < len(task.prompt.fields):
        notes.append(f"asked for {', '.join(paths[:NAMED])}{' and more' if len(paths) > NAMED else ''} only")
    if prompt.form != planned.route.form:
        notes.append(f"as {prompt.form}: {prompting.why_not_compact(task.document_type, tuple(paths))}")
    return replace(planned, why="; ".join(notes)) if len(notes) > 1 else planned


def _nothing(run: Run, chosen: Plan, deadline: Deadline) -> End:
    """Why there is no answer; raises the trouble that a later try within the deadline may not meet again."""
    if run.trouble is not None and _again(run, chosen, deadline):
        raise _noted(run.trouble, run)
    tried = [f"{attempt.route} {attempt.outcome}: {attempt.detail}" for attempt in run.attempts]
    left_out = [f"{skipped.route.route} not asked: {skipped.why}" for skipped in chosen.skipped]
    return End(
        Status.EXPIRED if _not_now(run, chosen) else Status.FAILED, "; ".join(tried + left_out), tuple(run.attempts)
    )


def _again(run: Run, chosen: Plan, deadline: Deadline) -> list[Planned]:
    """The routes that could not be asked now but might answer within the deadline."""
    return [one for one in _not_now(run, chosen) if one.route.typical_ms / 1000 <= deadline.seconds_left]


def _not_now(run: Run, chosen: Plan) -> list[Planned]:
    troubled = {attempt.route for attempt in run.attempts if attempt.outcome in PASSING}
    return [one for one in (*chosen.routes, *chosen.skipped) if one.for_now or one.route.route in troubled]


def _noted(trouble: RetryableError, run: Run) -> RetryableError:
    for attempt in run.attempts:
        trouble.add_note(f"{attempt.route} {attempt.outcome}")
    return trouble
