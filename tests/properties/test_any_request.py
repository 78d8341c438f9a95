"""Whatever a reviewer's client sends is answered."""

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from sluice.pipeline.review.api import Request, reply, written
from tests.pipeline.review_builders import an_office
from tests.pipeline.test_review_api import ADA


@given(st.binary(max_size=60), st.sampled_from(["claim", "release", "preview", "decision"]), st.text(max_size=12))
def test_rubbish_is_answered_and_never_raises(body: bytes, act: str, case: str) -> None:
    office = an_office("c1")
    for name in ("c1", case):
        request = Request("POST", f"/reviews/{name}/{act}", {}, "application/json", body)
        answer = asyncio.run(reply(office.desk, ADA, request))
        assert answer.status in (200, 400, 404, 409)
        written(answer.content)
