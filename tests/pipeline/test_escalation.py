"""The stronger route is asked for what is in doubt, in its own form, and wins only with a better witness."""

import json
from typing import Any

import pytest

from sluice import prompting
from sluice.errors import UnavailableError
from sluice.jobs import Outcome, Result, Status
from sluice.local.memory import MemoryJournal
from sluice.ports import Completion, Prompt
from tests.builders import ENDPOINT, FREE, LETTER, a_completion, a_policy, an_extractor, said_by

COMPACT = ENDPOINT.model_copy(update={"form": "compact", "reduced": True})


def in_the_compact_form(text: str) -> Completion:
    return Completion(text, "m-2", tokens_in=500, tokens_out=9)


async def test_only_the_doubted_field_is_asked_for_and_the_attempt_says_so() -> None:
    script = said_by({"mini": a_completion(payoff_amount="$99.99"), "payoff-8b": a_completion()})
    bench = an_extractor(script, policy=a_policy(FREE, ENDPOINT))

    result = await bench.run()

    first, second = (prompt for prompt, _ in bench.backend.asked)
    assert len(first.fields) == 10
    assert [spec.path for spec in second.fields] == ["payoff_amount"]
    assert result.attempts[1].why == "stronger, if embedded:mini leaves doubt; asked for payoff_amount only"
    assert result.values["payoff_amount"] == "18342.17"
    assert result.status is Status.EXTRACTED


async def test_an_attempt_names_the_version_of_the_prompt_it_was_made_with() -> None:
    script = said_by({"mini": a_completion(payoff_amount="$99.99"), "payoff-8b": in_the_compact_form("A-")})

    result = await an_extractor(script, policy=a_policy(FREE, COMPACT)).run()

    assert [attempt.prompt_version for attempt in result.attempts] == [
        prompting.version("json"), prompting.version("compact", reduced=True),
    ]  # fmt: skip


async def test_a_route_that_speaks_the_compact_form_is_asked_in_it_and_points_at_its_values() -> None:
    def say(prompt: Prompt, model: str) -> Completion:
        if model == "mini":
            return a_completion(payoff_amount="$99.99")
        assert prompt.compact is not None
        place = (LETTER.index("$18,342.17"), LETTER.index("$18,342.17") + 10)
        return in_the_compact_form(f"A{prompt.compact.references.index(place) + 1}")

    result = await an_extractor(say, policy=a_policy(FREE, COMPACT)).run()

    assert (result.values["payoff_amount"], result.status) == ("18342.17", Status.EXTRACTED)
    assert result.fields["payoff_amount"].route == "sagemaker:payoff-8b"


async def test_a_settled_value_is_no_rival_of_the_field_that_is_asked_again() -> None:
    letter = LETTER.replace("The unpaid", "Payoff amount: $18,120.44.\nThe unpaid")
    script = said_by({"mini": a_completion(payoff_amount="$1.00"), "payoff-8b": a_completion(sure=0.7)})

    result = await an_extractor(script, policy=a_policy(FREE, ENDPOINT)).run(document=letter)

    assert result.fields["principal_balance"].value == "18120.44"
    assert result.fields["payoff_amount"].outcome is Outcome.FOUND


async def test_a_worse_witness_does_not_win() -> None:
    script = said_by({"mini": a_completion(sure=0.5), "payoff-8b": a_completion(payoff_amount="$1.00")})

    result = await an_extractor(script, policy=a_policy(FREE, ENDPOINT)).run()

    assert result.values["payoff_amount"] == "18342.17"


async def test_an_answer_to_more_than_was_asked_is_unusable() -> None:
    def say(_prompt: Prompt, model: str) -> Completion:
        return a_completion(payoff_amount="$99.99") if model == "mini" else a_completion()

    result = await an_extractor(say, policy=a_policy(FREE, ENDPOINT)).run()

    assert [attempt.outcome for attempt in result.attempts] == ["answered", "unusable"]
    assert result.status is Status.NEEDS_REVIEW


async def test_a_list_is_asked_for_as_json_and_the_attempt_says_why() -> None:
    schema = {"type": "object", "properties": {"items": {"type": "array", "items": {"type": "string"}}}}
    bench = an_extractor(lambda _prompt, _model: '{"items": ["Lamp"]}', policy=a_policy(COMPACT))

    result = await bench.run(document="1 Lamp", document_type=None, schema=schema)

    assert bench.backend.asked[0][0].form == "json"
    assert result.attempts[0].why == "cheapest that fits; as json: items[] is in a list"


@pytest.mark.parametrize("form", ["json", "compact"])
async def test_other_forms_make_other_work(form: str) -> None:
    one = an_extractor(policy=a_policy(FREE, ENDPOINT.model_copy(update={"form": form})))
    other = an_extractor(policy=a_policy(FREE, ENDPOINT))

    same = (await one.run()).work_id == (await other.run()).work_id

    assert same == (form == "json")


class Unfinished(MemoryJournal):
    """A journal that goes away before a result can be kept."""

    async def finish(self, work: str, result: Result, **_: Any) -> Result:
        raise UnavailableError("gone", sent=False)


def without_finish(port: Any) -> Any:
    return Unfinished(port.table) if isinstance(port, MemoryJournal) else port


async def test_an_answer_that_was_kept_is_no_answer_to_other_fields() -> None:
    def crashing(prompt: Prompt, model: str) -> Completion:
        if model == "mini":
            return a_completion(payoff_amount="$99.99")
        return a_completion(json.dumps({"payoff_amount": "$18,342.17"}))

    first = an_extractor(crashing, policy=a_policy(FREE, ENDPOINT), wrapped=without_finish)
    with pytest.raises(UnavailableError):
        await first.run()

    def other_doubt(prompt: Prompt, model: str) -> Completion:
        if model == "mini":
            return a_completion(per_diem="$99.99")
        assert [spec.path for spec in prompt.fields] == ["per_diem"]
        return a_completion(json.dumps({"per_diem": "$3.41"}))

    second = an_extractor(other_doubt, policy=a_policy(FREE, ENDPOINT), like=first)
    result = await second.run()

    assert (result.values["per_diem"], result.values["payoff_amount"]) == ("3.41", "18342.17")
    assert [attempt.detail for attempt in result.attempts] == ["", ""]
