"""The live policy is followed, and whatever goes wrong leaves the one before it in force."""

import json

import pytest

from sluice.aws.live_policy import LOOK_EVERY, LivePolicy
from sluice.wire import Wire
from sluice.wire.aws import AwsService
from sluice.wire.credentials import Credentials
from tests.builders import a_policy
from tests.stub import Answer, Captured, Stub

FIRST = a_policy()
NEWER = FIRST.model_copy(update={"version": "newer"})
STARTED = Answer(201, body=b'{"InitialConfigurationToken": "t=0/+"}')
NEXT = {"next-poll-configuration-token": "t1"}


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def following(stub: Stub, clock: Clock) -> LivePolicy:
    service = AwsService(
        Wire(),
        "appconfigdata",
        "us-east-1",
        stub.url,
        credentials=lambda: Credentials("AKIDEXAMPLE", "secret"),
    )
    return LivePolicy(service, "sluice-prod/live/routing", clock=clock)


async def test_a_new_policy_is_found_and_the_same_one_is_not_sent_again() -> None:
    answers = (STARTED, Answer(200, NEXT, NEWER.model_dump_json().encode()), Answer(200, NEXT))
    async with Stub(*answers) as stub:
        clock = Clock()
        live = following(stub, clock)

        assert await live.newest() == NEWER
        clock.now += LOOK_EVERY
        assert await live.newest() == NEWER

        assert json.loads(stub.requests[0].body)["EnvironmentIdentifier"] == "live"
        assert [request.path.partition("=")[2] for request in stub.requests[1:]] == ["t%3D0%2F%2B", "t1"]
        assert "/us-east-1/appconfig/aws4_request" in stub.requests[1].headers["authorization"]


async def test_between_two_looks_nobody_is_asked() -> None:
    async with Stub(STARTED, Answer(200, NEXT)) as stub:
        clock = Clock()
        live = following(stub, clock)
        for _ in range(5):
            await live.newest()
            clock.now += 1

        assert len(stub.requests) == 2


@pytest.mark.parametrize("body", [b"{", b'{"routes": []}', b"null", b'{"routes": [{"route": "x"}], "secret": 1}'])
async def test_a_policy_that_makes_no_sense_changes_nothing(body: bytes) -> None:
    async with Stub(STARTED, Answer(200, NEXT, body)) as stub:
        live = following(stub, Clock())

        assert await live.newest() is None
        assert live.problem
        assert "secret" not in live.problem


@pytest.mark.parametrize(
    "answer",
    [Answer(500), Answer(403), Answer(400), Answer(drop="before"), Answer(201, body=b"?"), Answer(201, body=b"[]")],
)
async def test_when_it_cannot_be_asked_the_policy_before_stays_and_it_is_asked_anew_later(answer: Answer) -> None:
    def later(request: Captured) -> Answer:
        started = request.path == "/configurationsessions"
        return STARTED if started else Answer(200, NEXT, NEWER.model_dump_json().encode())

    async with Stub(answer, later) as stub:
        clock = Clock()
        live = following(stub, clock)

        assert await live.newest() is None
        assert live.problem
        clock.now += LOOK_EVERY
        assert await live.newest() == NEWER
        assert live.problem is None
