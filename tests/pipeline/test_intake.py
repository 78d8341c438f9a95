"""An accepted job is on the queue, or will be."""

import json
from typing import Any

import pytest

from sluice.errors import RejectedError, ThrottledError, UnavailableError
from sluice.jobs import Job
from sluice.local.memory import MemoryIntake, MemoryJournal, MemoryQueue, MemoryResults, MemoryTable
from sluice.pipeline.intake import Desk
from sluice.ports import OpenJob
from tests.builders import FakeClock, a_body, a_job, a_result, in_minutes

DAY = 86_400


class Front:
    """A desk on in-memory ports."""

    def __init__(self, queue: MemoryQueue | None = None) -> None:
        self.clock = FakeClock()
        self.table = MemoryTable(self.clock)
        self.intake = MemoryIntake(self.table)
        self.queue = queue or MemoryQueue()
        self.desk = Desk(self.intake, self.queue, MemoryResults(self.table), self.clock.now)

    async def reconcile(self, limit: int = 100) -> Any:
        return await self.desk.reconcile(older_than=900, limit=limit)

    async def finish(self, job_id: str) -> None:
        journal, result = MemoryJournal(self.table), a_result(job_id=job_id, work_id=job_id)
        await journal.finish(job_id, result, fence=0, expires_at=int(self.clock()) + DAY)


class Deaf(MemoryQueue):
    """A queue that takes nothing ``times`` times."""

    def __init__(self, times: int = 1, error: Exception | None = None) -> None:
        super().__init__()
        self.times = times
        self.error = error or UnavailableError("sqs: no answer")

    async def send(self, job: Job, body: str) -> None:
        self.times -= 1
        if self.times >= 0:
            raise self.error
        await super().send(job, body)


async def test_an_accepted_job_is_remembered_and_queued_in_its_lane() -> None:
    front = Front()

    accepted = await front.desk.accept(a_body(lane="bulk", metadata={"loan": "ü"}))

    assert (accepted.job_id, accepted.known, accepted.queued) == ("job-1", False, True)
    [message] = front.queue.messages
    assert (message.lane, message.group) == ("bulk", "acme")
    assert Job.parse(message.body) == a_job(lane="bulk", metadata={"loan": "ü"})


async def test_a_job_without_an_id_gets_one_from_what_it_says() -> None:
    front = Front()

    accepted = await front.desk.accept(a_body(job_id=None))
    again = await front.desk.accept(a_body(job_id=None))

    assert (again.job_id, again.known) == (accepted.job_id, True)
    assert Job.parse(front.queue.messages[0].body).job_id == accepted.job_id


async def test_a_schema_survives_the_way_to_the_queue() -> None:
    front = Front()
    schema = {"type": "object", "properties": {"paid": {"enum": ["yes", None]}, "by": {"const": None}}}

    await front.desk.accept(a_body(document_type=None, schema=schema))

    assert json.loads(front.queue.messages[0].body)["schema"] == schema


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"document_type": "poem"}, "document_type: 'poem' is not one of"),
        ({"document": " "}, "document: the text is empty"),
        ({"deadline": in_minutes(-1).isoformat()}, "deadline: 2027-01-15 07:59:00"),
        ({"document": "é" * 600_000}, "document: 1200083 bytes, a message takes 1048576: put it into S3"),
    ],
)
async def test_what_could_never_be_done_is_refused_at_the_desk(change: dict[str, Any], reason: str) -> None:
    front = Front()

    with pytest.raises(RejectedError, match=reason):
        await front.desk.accept(json.dumps(json.loads(a_body(**change)), ensure_ascii=False))

    assert (front.queue.messages, front.table.job_ids) == ([], {})


async def test_a_job_the_queue_did_not_take_is_enqueued_later() -> None:
    front = Front(Deaf())

    accepted = await front.desk.accept(a_body())
    front.clock.at += 901
    found = await front.reconcile()

    assert (accepted.queued, [opened.job_id for opened in found.again]) == (False, ["job-1"])
    assert len(front.queue.messages) == 1
    assert (await front.reconcile()).moved == 0, "it is not overdue again at once"


async def test_a_job_that_has_its_result_is_closed() -> None:
    front = Front()
    await front.desk.accept(a_body())
    await front.finish("job-1")
    front.clock.at += 901

    found = await front.reconcile()

    assert [opened.job_id for opened in found.closed] == ["job-1"]
    assert (len(front.queue.messages), (await front.reconcile()).moved) == (1, 0)


async def test_one_job_that_cannot_be_enqueued_harms_no_other() -> None:
    front = Front(Deaf(1, ThrottledError("slow down")))
    await front.intake.accept(OpenJob("acme", "broken", "{}", front.clock()))
    for at in range(3):
        await front.intake.accept(OpenJob("acme", f"job-{at}", a_body(job_id=f"job-{at}"), front.clock() + at))
    front.clock.at += 1_000

    first = await front.reconcile()
    second = await front.reconcile()

    assert [opened.job_id for opened in first.stuck] == ["broken", "job-0"]
    assert [opened.job_id for opened in first.again] == ["job-1", "job-2"]
    assert [opened.job_id for opened in second.again] == ["job-0"]


async def test_only_so_many_are_looked_at_together_the_oldest_first() -> None:
    front = Front()
    for at in range(5):
        await front.intake.accept(OpenJob("acme", f"job-{at}", a_body(job_id=f"job-{at}"), front.clock() + at))
    front.clock.at += 1_000

    found = await front.reconcile(limit=2)

    assert [opened.job_id for opened in found.again] == ["job-0", "job-1"]


async def test_a_job_that_waits_for_days_meets_few_copies_of_itself() -> None:
    front = Front()
    await front.desk.accept(a_body())
    looks: list[float] = []
    start = front.clock.at

    while front.clock.at < start + 3 * DAY:
        front.clock.at += 300
        if (await front.reconcile()).moved:
            looks.append((front.clock.at - start) / 60)

    assert looks[:4] == [
        pytest.approx(20, abs=5),
        pytest.approx(35, abs=10),
        pytest.approx(65, abs=15),
        pytest.approx(125, abs=20),
    ]
    assert len(looks) <= 11
