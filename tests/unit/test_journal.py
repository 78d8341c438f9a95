"""The journal's state machine: what may be done next."""

from hypothesis import given
from hypothesis import strategies as st

from sluice.journal import (
    Replay,
    Wait,
    Work,
    end_of,
    identify,
    job_id_of,
    next_step,
    normal_text,
    received,
)
from sluice.ports import Entry
from tests.builders import a_completion, a_job, a_result

NOW = 1_000.0


def test_nothing_known_means_work() -> None:
    assert next_step(None, now=NOW) == Work()


def test_a_finished_work_is_replayed() -> None:
    assert next_step(Entry("done", 3, result=a_result()), now=NOW) == Replay(a_result())


def test_a_living_lease_is_waited_for() -> None:
    assert next_step(Entry("sent", 1, "o", NOW + 4), now=NOW) == Wait(4.0)


def test_a_lease_that_ran_out_while_a_call_was_sent_counts_it_as_lost() -> None:
    assert next_step(Entry("sent", 1, "o", NOW, calls=2), now=NOW) == Work(1, {}, 3)


def test_a_kept_answer_is_nobodys_loss() -> None:
    kept = received(Work(1).with_answer("r:m", a_completion()), owner="o")

    assert next_step(kept, now=NOW) == Work(2, {"r:m": a_completion()}, 0)


IDENTITY = {"tenant": "acme", "text": "a\nb", "schema": "s", "prompt": "p", "policy": "v"}


def test_every_part_of_the_identity_counts() -> None:
    works = {identify(**IDENTITY), *(identify(**(IDENTITY | {part: "other"})) for part in IDENTITY)}

    assert len(works) == 6
    assert all(len(work) == 32 for work in works)


@given(st.text())
def test_the_normal_text_is_where_spans_point(text: str) -> None:
    assert text.startswith(normal_text(text))
    assert normal_text(normal_text(text)) == normal_text(text)


def test_a_job_keeps_its_producers_id_or_gets_one_of_its_content() -> None:
    assert job_id_of(a_job()) == "job-1"
    assert job_id_of(a_job(job_id=None)) == job_id_of(a_job(job_id=None)) != job_id_of(a_job(job_id=None, lane="bulk"))


def test_ends_of_different_jobs_lie_apart() -> None:
    assert len({end_of("a", "b", "c"), end_of("a", "b", "d"), end_of("ab", "", "c"), end_of("a", "", "bc")}) == 4
