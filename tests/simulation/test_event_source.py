"""The queue and its event source keep AWS's rules: what is lost, doubled or delivered again, and when."""

import random
from collections import Counter
from hashlib import md5
from typing import Any

import pytest

from sluice.errors import RejectedError
from sluice.local.event_source import Context, EventSource, Tally, failed_ids, standard_ramp
from sluice.local.simulated_queue import DAY, Rules, SimulatedQueue, VirtualClock

BATCH = ["a", "b", "c"]
Event = dict[str, Any]


def queue(dead_letters: SimulatedQueue | None = None, *, seed: int = 0, **rules: Any) -> SimulatedQueue:
    clock = dead_letters.clock if dead_letters else VirtualClock()
    return SimulatedQueue(clock, Rules(**rules), dead_letters=dead_letters, seed=seed)


def filled(jobs: SimulatedQueue, number: int) -> SimulatedQueue:
    for i in range(number):
        jobs.send(f"job-{i}")
    return jobs


class Recorder:
    """A handler that answers the same to every event and remembers the events."""

    def __init__(self, answer: Any = None) -> None:
        self.answer = answer
        self.events: list[Event] = []

    def __call__(self, event: Event, context: Context) -> Any:
        self.events.append(event)
        return self.answer(event) if callable(self.answer) else self.answer

    @property
    def records(self) -> list[Event]:
        return [record for event in self.events for record in event["Records"]]


def run(jobs: SimulatedQueue, answer: Any = None, **knobs: Any) -> tuple[Recorder, Tally]:
    handler = Recorder(answer)
    return handler, EventSource(jobs, handler, **knobs).run()


def failures(*ids: Any) -> Event:
    return {"batchItemFailures": [{"itemIdentifier": i} for i in ids]}


def failing_all(event: Event) -> Event:
    return failures(*(record["messageId"] for record in event["Records"]))


def raising(event: Event) -> None:
    raise ValueError("boom")


@pytest.mark.parametrize("response", [None, {}, {"batchItemFailures": []}, {"batchItemFailures": None}, {"other": 1}])
def test_an_empty_answer_means_the_whole_batch_succeeded(response: object) -> None:
    assert failed_ids(response, BATCH) == frozenset()


@pytest.mark.parametrize("ids", [["b"], ["a", "c"], ["b", "b"], ["a", "b", "c"]])
def test_named_messages_fail_alone(ids: list[str]) -> None:
    assert failed_ids(failures(*ids), BATCH) == set(ids)


@pytest.mark.parametrize(
    "response",
    [
        failures("z"),
        failures("a", "z"),
        failures(""),
        failures("a", ""),
        failures(None),
        failures("a", None),
        failures(7),
        failures(["a"]),
        failures({"a": 1}),
        {"batchItemFailures": [{"itemidentifier": "a"}]},
        {"batchItemFailures": [{}]},
        {"batchItemFailures": ["a"]},
        {"batchItemFailures": "a"},
        {"batchItemFailures": {"itemIdentifier": "a"}},
        {"batchItemFailures": 0},
        "ok",
        "",
        True,
        200,
        [],
        object(),
        {"batchItemFailures": {1, 2}},
        b"{}",
    ],
    ids=lambda response: type(response).__name__,
)
def test_an_answer_aws_cannot_use_fails_the_whole_batch(response: object) -> None:
    assert failed_ids(response, BATCH) == set(BATCH)


def test_a_handler_that_succeeds_empties_the_queue_in_batches_of_ten() -> None:
    jobs = filled(queue(), 35)
    handler, tally = run(jobs)
    assert [len(event["Records"]) for event in handler.events] == [10, 10, 10, 5]
    assert (tally.deleted, tally.returned, jobs.stored) == (35, 0, 0)


def test_the_event_looks_like_one_of_lambdas() -> None:
    jobs = queue()
    message_id = jobs.send('{"text":"ü"}', group="acme")
    handler, _ = run(jobs)
    (record,) = handler.records
    assert record["messageId"] == message_id
    assert record["body"] == '{"text":"ü"}'
    assert record["attributes"]["ApproximateReceiveCount"] == "1"
    assert record["attributes"]["SentTimestamp"] == "1800000000000"
    assert record["attributes"]["MessageGroupId"] == "acme"
    assert record["eventSource"] == "aws:sqs"
    assert record["eventSourceARN"].endswith(":jobs")
    assert record["md5OfBody"] == md5(record["body"].encode(), usedforsecurity=False).hexdigest()


def test_what_failed_comes_back_when_its_visibility_runs_out_with_a_higher_count() -> None:
    jobs = filled(queue(visibility=360), 1)
    seen: list[tuple[float, str]] = []

    def once(event: Event) -> Event:
        (record,) = event["Records"]
        seen.append((jobs.clock.now - 1_800_000_000, record["attributes"]["ApproximateReceiveCount"]))
        return failures(record["messageId"]) if len(seen) == 1 else {}

    run(jobs, once)
    assert seen == [(0.0, "1"), (360.0, "2")]


def test_one_failure_does_not_bring_its_neighbours_back() -> None:
    jobs = filled(queue(), 10)
    poison = Counter[str]()

    def third_fails_twice(event: Event) -> Event:
        ids = [record["messageId"] for record in event["Records"] if record["body"] == "job-3"]
        poison.update(ids)
        return failures(*ids) if poison.total() <= 2 else {}

    handler, tally = run(jobs, third_fails_twice)
    assert Counter(record["body"] for record in handler.records) == Counter(
        {f"job-{i}": 1 for i in range(10)}
    ) + Counter({"job-3": 2})
    assert (tally.deleted, tally.returned) == (10, 2)


@pytest.mark.parametrize("answer", [raising, failing_all, failures("nobody"), "not an object"])
def test_what_fails_for_good_is_a_dead_letter_after_its_last_receive(answer: Any) -> None:
    dead = queue()
    jobs = filled(queue(dead, max_receives=3), 2)
    handler, tally = run(jobs, answer)
    assert Counter(record["body"] for record in handler.records) == {"job-0": 3, "job-1": 3}
    assert (jobs.stored, dead.stored, tally.deleted) == (0, 2, 0)


def test_without_dead_letters_a_message_lives_until_its_retention_ends() -> None:
    jobs = filled(queue(visibility=3_600, retention=DAY), 1)
    handler, _ = run(jobs, raising)
    assert len(handler.events) == 24
    assert (jobs.stored, len(jobs.expired)) == (0, 1)


def test_a_dead_letter_keeps_its_age() -> None:
    dead = queue(retention=4 * DAY)
    jobs = filled(queue(dead, visibility=DAY, max_receives=2), 1)
    run(jobs, raising)
    ((letter),) = dead.receive(10)
    assert letter.message.sent_at == 1_800_000_000.0
    jobs.clock.advance_to(1_800_000_000.0 + 4 * DAY)
    assert dead.receive(10) == []
    assert len(dead.expired) == 1


def test_a_handler_slower_than_the_visibility_sees_its_message_again_while_it_runs() -> None:
    jobs = filled(queue(visibility=30), 1)
    handler, tally = slow(jobs)
    assert [record["attributes"]["ApproximateReceiveCount"] for record in handler.records] == ["1", "2"]
    assert (tally.deleted, tally.deleted_too_late, jobs.stored) == (1, 1, 0)


def slow(jobs: SimulatedQueue) -> tuple[Recorder, Tally]:
    """The first invocation takes 50 s, the others one."""
    handler = Recorder()
    source = EventSource(jobs, handler, duration=lambda event: 50.0 if len(handler.events) == 1 else 1.0)
    return handler, source.run()


def test_a_receipt_of_an_older_delivery_deletes_nothing() -> None:
    jobs = filled(queue(visibility=30), 1)
    ((first),) = jobs.receive(1)
    jobs.clock.advance_to(jobs.clock.now + 30)
    ((second),) = jobs.receive(1)
    assert not jobs.delete(first.receipt)
    assert jobs.stored == 1
    assert jobs.delete(second.receipt)
    assert jobs.stored == 0


def test_a_message_that_timed_out_can_be_deleted_until_it_is_received_again() -> None:
    jobs = filled(queue(visibility=30), 1)
    ((first),) = jobs.receive(1)
    jobs.clock.advance_to(jobs.clock.now + 31)
    assert jobs.next_change() == jobs.clock.now
    assert jobs.delete(first.receipt)
    assert jobs.receive(1) == []
    assert (jobs.stored, jobs.in_flight) == (0, 0)


def test_a_handler_may_show_its_message_earlier_or_later() -> None:
    jobs = filled(queue(visibility=30), 1)
    ((first),) = jobs.receive(1)
    jobs.change_visibility(first.receipt, 100)
    jobs.clock.advance_to(jobs.clock.now + 99)
    assert jobs.receive(1) == []
    jobs.change_visibility(first.receipt, 0)
    ((second),) = jobs.receive(1)
    assert second.receives == 2


def test_a_function_that_runs_into_its_timeout_fails_the_whole_batch() -> None:
    dead = queue()
    jobs = filled(queue(dead, max_receives=2), 3)
    _, tally = run(jobs, timeout=60.0, duration=lambda event: 61.0)
    assert (tally.timed_out, tally.deleted, dead.stored) == (2, 0, 3)


def test_duplicates_are_delivered_and_each_copy_needs_deleting() -> None:
    jobs = filled(queue(duplicates=0.2, seed=1), 1_000)
    handler, tally = run(jobs)
    seen = Counter(record["messageId"] for record in handler.records)
    assert len(seen) == 1_000
    assert 200 < tally.deleted - 1_000 < 320
    assert jobs.stored == 0


def test_the_same_seed_gives_the_same_day() -> None:
    def day(seed: int) -> list[str]:
        handler, _ = run(filled(queue(duplicates=0.1, reordering=50, seed=seed), 300))
        return [record["receiptHandle"] for record in handler.records]

    assert day(5) == day(5)
    assert day(5) != day(6)


def test_messages_may_come_out_of_order_but_none_is_lost() -> None:
    handler, _ = run(filled(queue(reordering=20, seed=2), 200))
    bodies = [record["body"] for record in handler.records]
    assert sorted(bodies) == sorted(f"job-{i}" for i in range(200))
    assert bodies != [f"job-{i}" for i in range(200)]


def test_nothing_more_is_received_at_the_cap_of_messages_in_flight() -> None:
    jobs = filled(queue(in_flight=25), 100)
    first = [received for _ in range(4) for received in jobs.receive(10)]
    assert (len(first), jobs.in_flight) == (25, 25)
    assert jobs.receive(10) == []
    jobs.delete(first[0].receipt)
    assert len(jobs.receive(10)) == 1
    jobs.clock.advance_to(jobs.clock.now + 360)
    assert len(jobs.receive(10)) == 10


def test_the_cap_slows_the_event_source_down_but_loses_nothing() -> None:
    jobs = filled(queue(in_flight=25), 500)
    _, tally = run(jobs)
    assert (tally.deleted, jobs.stored, jobs.in_flight) == (500, 0, 0)


def test_a_batch_stays_below_the_payload_limit() -> None:
    jobs = queue()
    for _ in range(10):
        jobs.send("x" * 1_048_576)
    handler, _ = run(jobs)
    assert [len(event["Records"]) for event in handler.events] == [6, 4]


def test_concurrency_ramps_up_as_lambda_does() -> None:
    assert [standard_ramp(seconds) for seconds in (0, 60, 120, 249, 10_000)] == [5, 305, 605, 1_250, 1_250]


def test_no_more_invocations_run_at_once_than_the_ramp_allows() -> None:
    jobs = filled(queue(), 400)
    run(jobs, concurrency=lambda elapsed: 2, duration=lambda event: 10.0)
    assert jobs.clock.now == 1_800_000_000.0 + 40 / 2 * 10


def test_a_short_throttle_costs_no_receive() -> None:
    jobs = filled(queue(visibility=30), 10)
    handler, tally = run(jobs, throttled=lambda now: now < 1_800_000_010.0)
    assert {record["attributes"]["ApproximateReceiveCount"] for record in handler.records} == {"1"}
    assert (tally.throttled, tally.deleted) == (0, 10)


def test_a_long_throttle_burns_receives_up_to_the_dead_letters_with_no_attempt_made() -> None:
    dead = queue()
    jobs = filled(queue(dead, visibility=30, max_receives=2), 10)
    handler, tally = run(jobs, throttled=lambda now: True)
    assert handler.events == []
    assert (tally.throttled, dead.stored) == (20, 10)


def test_a_function_that_was_throttled_catches_up() -> None:
    jobs = filled(queue(visibility=30), 30)
    _, tally = run(jobs, concurrency=lambda elapsed: 1, throttled=lambda now: now < 1_800_000_100.0)
    assert (tally.deleted, jobs.stored) == (30, 0)


def test_no_message_overtakes_more_than_the_window() -> None:
    handler, _ = run(filled(queue(reordering=20, seed=2), 200), concurrency=lambda elapsed: 1)
    numbers = [int(record["body"].removeprefix("job-")) for record in handler.records]
    assert max(number - place for place, number in enumerate(numbers)) == 19


def test_a_body_above_the_message_limit_is_refused() -> None:
    with pytest.raises(RejectedError, match="1048577 bytes"):
        queue().send("x" * 1_048_577)


def test_a_run_can_stop_half_way_and_go_on() -> None:
    jobs = filled(queue(), 100)
    source = EventSource(jobs, Recorder(), concurrency=lambda elapsed: 1, duration=lambda event: 10.0)
    source.run(until=1_800_000_000.0 + 35)
    assert source.tally.deleted == 30
    source.run()
    assert (source.tally.deleted, jobs.stored) == (100, 0)


def test_messages_sent_by_a_handler_are_delivered_too() -> None:
    jobs = filled(queue(), 1)

    def again(event: Event) -> None:
        if event["Records"][0]["body"] == "job-0":
            jobs.send("more")

    handler, _ = run(jobs, again)
    assert [record["body"] for record in handler.records] == ["job-0", "more"]


def test_whatever_a_handler_raises_brings_the_batch_back() -> None:
    class Killed(BaseException):
        """A worker that dies is no ordinary exception."""

    def dies(event: Event) -> None:
        raise Killed

    dead = queue()
    jobs = filled(queue(dead, max_receives=2), 1)
    _, tally = run(jobs, dies)
    assert (tally.errors, dead.stored) == (2, 1)


@pytest.mark.parametrize("seed", range(20))
def test_no_message_is_lost_in_a_random_day(seed: int) -> None:
    """Every message ends deleted, among the dead letters, or both (a doubled one), whatever the handler does."""
    dice = random.Random(seed)
    dead = queue()
    rules = {"duplicates": 0.05, "reordering": 30, "in_flight": 60, "visibility": 40.0, "max_receives": 4}
    jobs = filled(queue(dead, seed=seed, **rules), 300)
    done: set[str] = set()

    def unreliable(event: Event) -> Any:
        ids = [record["messageId"] for record in event["Records"]]
        failed = [i for i in ids if dice.random() < 0.3]
        match dice.randrange(10):
            case 0:
                raise RuntimeError
            case 1:
                return failures(*failed, "unknown")
            case _:
                done.update(set(ids) - set(failed))
                return failures(*failed)

    run(jobs, unreliable, duration=lambda event: dice.choice([1.0, 20.0, 50.0, 70.0]))
    dead_ids = {received.message.message_id for _ in range(100) for received in dead.receive(10)}
    assert len(done | dead_ids) == 300
    assert (jobs.stored, jobs.in_flight, len(jobs.expired)) == (0, 0, 0)
