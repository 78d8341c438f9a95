"""A second call: rarely, only where it is free, and without leaving anything behind."""

import asyncio
import math

import pytest

from sluice.errors import UnavailableError
from sluice.routing.hedging import Hedge, Hedges, first_of, hedge
from sluice.routing.latency import Latency
from tests.stub import until
from tests.unit.bursts.builders import CLAUDE, GPU, a_gate, call

USUAL = Latency(200.0, 400.0)


def test_of_any_number_of_calls_at_most_two_in_a_hundred_are_second_ones() -> None:
    hedges = Hedges()
    for made in range(1, 10_001):
        hedges.called()
        hedges.take()
        assert hedges.saved >= 0
        spent = made * 0.02 - hedges.saved
        assert spent <= 0.02 * made + 1e-6


def test_taking_all_there_is_takes_two_per_cent() -> None:
    hedges, taken = Hedges(), 0
    for _ in range(10_000):
        hedges.called()
        taken += hedges.take()
    assert 195 <= taken <= 200


def test_a_gate_before_bedrock_never_earns_one() -> None:
    gates = a_gate(CLAUDE), a_gate(GPU)
    for at in range(200):
        for gate in gates:
            call(gate, float(at))
    assert [gate.hedges.take() for gate in gates] == [False, True]


def test_it_asks_again_where_machines_are_paid_by_the_hour_and_time_is_left() -> None:
    assert hedge("sagemaker", USUAL, seconds_left=1.0) == Hedge(0.4, "later than 95 % of calls, 400 ms")
    assert hedge("bedrock", USUAL, seconds_left=1.0) == "bedrock is paid by the call"
    assert hedge("sagemaker", USUAL, seconds_left=0.5) == "a second call would end after 0.600 s, 0.500 s left"


LAST = math.inf
"""Not before another call has ended."""


class Calls:
    """Answers in their order, each after its seconds; what was cancelled is remembered."""

    def __init__(self, *answers: tuple[float, str | Exception]) -> None:
        self.answers = list(answers)
        self.begun = self.cancelled = 0
        self.ended = asyncio.Event()

    async def __call__(self) -> str:
        seconds, answer = self.answers[self.begun]
        self.begun += 1
        try:
            if seconds == LAST:
                await self.ended.wait()
            await asyncio.sleep(0.001 if seconds == LAST else seconds)
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        self.ended.set()
        if isinstance(answer, Exception):
            raise answer
        return answer


async def test_a_quick_answer_needs_no_second_call() -> None:
    calls = Calls((0.0, "first"))
    assert await first_of(calls, after=0.5, may=lambda: True) == "first"
    assert calls.begun == 1


async def test_the_faster_one_wins_and_the_other_is_cancelled() -> None:
    calls = Calls((5.0, "first"), (0.0, "second"))
    assert await first_of(calls, after=0.01, may=lambda: True) == "second"
    assert (calls.begun, calls.cancelled) == (2, 1)


async def test_without_leave_it_waits_for_the_first() -> None:
    calls = Calls((0.05, "first"), (0.0, "second"))
    assert await first_of(calls, after=0.01, may=lambda: False) == "first"
    assert calls.begun == 1


async def test_a_second_call_that_fails_does_not_spoil_the_first() -> None:
    calls = Calls((LAST, "first"), (0.0, UnavailableError("down")))
    assert await first_of(calls, after=0.01, may=lambda: True) == "first"


async def test_when_both_fail_the_last_error_is_raised() -> None:
    calls = Calls((LAST, UnavailableError("one")), (0.0, UnavailableError("two")))
    with pytest.raises(UnavailableError, match="one"):
        await first_of(calls, after=0.01, may=lambda: True)


async def test_cancelling_it_leaves_no_call_behind() -> None:
    calls = Calls((5.0, "first"), (5.0, "second"))
    task = asyncio.create_task(first_of(calls, after=0.01, may=lambda: True))
    await until(lambda: calls.begun == 2)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (calls.begun, calls.cancelled) == (2, 2)
