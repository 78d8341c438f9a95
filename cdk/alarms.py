"""What somebody is called for: every alarm has a name, one sentence, and a section of docs/runbook.md.

A name is the anchor of its section, so several alarms of one kind (one per function, queue or route) share a section.
An alarm that hears nothing stays quiet unless silence itself is the trouble.
"""

from dataclasses import dataclass

from aws_cdk import aws_cloudwatch as cw
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_sns as sns
from constructs import Construct

ABOVE = cw.ComparisonOperator.GREATER_THAN_THRESHOLD
BELOW = cw.ComparisonOperator.LESS_THAN_THRESHOLD
QUIET = cw.TreatMissingData.NOT_BREACHING
SILENCE_COUNTS = cw.TreatMissingData.BREACHING
BAND = 3.0
"""Standard deviations within which a rate may wander: about one false alarm in 370 periods, and three must agree."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One alarm: ``kind`` is its section in the run book, ``of`` tells alarms of one kind apart.

    ``agree`` of the last ``periods`` periods must be beyond ``limit``.
    """

    kind: str
    says: str
    metric: cw.IMetric
    limit: float
    of: str = ""
    beyond: cw.ComparisonOperator = ABOVE
    periods: int = 3
    agree: int = 3
    silence: cw.TreatMissingData = QUIET

    @property
    def name(self) -> str:
        """What the alarm is called in the stack."""
        return "".join(word.capitalize() for word in f"{self.kind}-{self.of}".replace(":", "-").split("-"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Strangeness:
    """An alarm on a figure that leaves the band of what it usually is at this hour."""

    kind: str
    says: str
    metric: cw.IMetric
    beyond: cw.ComparisonOperator


def told(kind: str, says: str, runbook: str) -> str:
    """What a person reads first: what is wrong, and where it stands what to do."""
    return f"{says} {runbook}#{kind}"


def watch(scope: Construct, problem: Problem, *, topic: sns.ITopic, runbook: str) -> cw.Alarm:
    """Call somebody about a problem, and again when it is over."""
    alarm = cw.Alarm(
        scope,
        problem.name,
        metric=problem.metric,
        threshold=problem.limit,
        comparison_operator=problem.beyond,
        evaluation_periods=problem.periods,
        datapoints_to_alarm=problem.agree,
        treat_missing_data=problem.silence,
        alarm_description=told(problem.kind, problem.says, runbook),
    )
    _notify(alarm, topic)
    return alarm


def watch_strangeness(
    scope: Construct, strangeness: Strangeness, *, topic: sns.ITopic, runbook: str
) -> cw.AnomalyDetectionAlarm:
    """Call somebody when a figure is not what it usually is."""
    alarm = cw.AnomalyDetectionAlarm(
        scope,
        "".join(word.capitalize() for word in strangeness.kind.split("-")),
        metric=strangeness.metric,
        std_devs=BAND,
        comparison_operator=strangeness.beyond,
        evaluation_periods=3,
        treat_missing_data=QUIET,
        alarm_description=told(strangeness.kind, strangeness.says, runbook),
    )
    _notify(alarm, topic)
    return alarm


def _notify(alarm: cw.Alarm | cw.AnomalyDetectionAlarm, topic: sns.ITopic) -> None:
    alarm.add_alarm_action(actions.SnsAction(topic))
    alarm.add_ok_action(actions.SnsAction(topic))
