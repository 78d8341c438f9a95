"""The architecture as drawn is the one that is deployed."""

from collections.abc import Callable

from cdk.diagram import FILE, STAGE, Drawing, Edge, written
from cdk.templates import Templates


def test_the_checked_in_drawing_is_fresh(stage: Callable[[str], Templates]) -> None:
    assert FILE.read_text() == written(stage(STAGE)), "run: scripts/synth --diagram"


def test_it_shows_the_way_of_a_job_and_what_becomes_of_failures(stage: Callable[[str], Templates]) -> None:
    edges = Drawing(stage("prod")).edges
    assert {
        Edge("people and services", "submit", "HTTPS, aws iam"),
        Edge("submit", "Queue"),
        Edge("Queue", "extract x7", "batches"),
        Edge("extract x7", "SageMaker endpoint"),
        Edge("extract x7", "Bedrock"),
        Edge("Jobs", "deliver", "stream"),
        Edge("deliver", "Bus"),
        Edge("Queue", "Queue DeadLetters", "after 10 tries", rare=True),
        Edge("Queue DeadLetters", "dead_letters", "batches"),
        Edge("Page Distribution", "review", "HTTPS, cognito user pools"),
    } <= edges


def test_a_stage_without_a_gpu_shows_none(stage: Callable[[str], Templates]) -> None:
    assert "SageMaker endpoint" not in {edge.target for edge in Drawing(stage("dev")).edges}
