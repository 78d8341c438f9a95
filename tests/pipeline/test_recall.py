"""Letters of a known layout cost nothing; whatever speaks against the layout is asked for."""

import json
from dataclasses import replace
from typing import Any

import pytest

from sluice.jobs import Outcome, Result, Status
from sluice.local.memory_learned import MemoryLayouts
from sluice.pipeline import recalling
from sluice.pipeline.recalling import ROUTE, Recall
from sluice.ports import Completion, Prompt
from tests.builders import ENDPOINT, FREE, LETTER, QUOTES, Bench, a_policy, an_extractor

POLICY = a_policy(ENDPOINT, layouts=True)


def letter(number: int, text: str = LETTER) -> str:
    """The same letter to another customer: its amounts and numbers end in other digits."""
    return (
        text.replace("42.17", f"{number:02}.17").replace("3.41", f"3.{number:02}").replace("118842", f"1188{number:02}")
    )


def answered(prompt: Prompt, _model: str) -> Completion:
    said = {path: quote and letter(int(prompt.text.split("-1188")[1][:2]), quote) for path, quote in QUOTES.items()}
    asked = json.dumps({name: said[name] for name in prompt.answer_schema["properties"]})
    return Completion(asked, "m-1", 600, 120, dict.fromkeys(QUOTES, 0.97))


def a_bench(layouts: MemoryLayouts | None = None) -> Bench:
    return an_extractor(answered, policy=POLICY, recall=Recall(layouts or MemoryLayouts()))


async def sent(bench: Bench, *numbers: int, text: str = LETTER, **changes: Any) -> list[Result]:
    return [await bench.run(job_id=f"job-{number}", document=letter(number, text), **changes) for number in numbers]


@pytest.fixture(autouse=True)
def no_audit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recalling, "_audited", lambda task: False)


async def test_after_three_answered_letters_the_next_costs_nothing() -> None:
    bench = a_bench()
    results = await sent(bench, 11, 12, 13, 14)
    assert len(bench.asked) == 3
    last = results[-1]
    assert last.status is Status.EXTRACTED
    assert last.cost_micros == 0
    assert last.values["payoff_amount"] == "18314.17"
    assert last.values["per_diem"] == "3.14"
    assert [attempt.route for attempt in last.attempts] == [ROUTE]
    assert last.attempts[0].why == "laid out like 3 answered before, 10 fields have their place"


async def test_a_value_read_from_its_place_is_witnessed_and_judged_like_any_other() -> None:
    bench = a_bench()
    await sent(bench, 11, 12, 13)
    [result] = await sent(bench, 14)
    field = result.fields["payoff_amount"]
    assert field.outcome is Outcome.FOUND
    assert letter(14)[slice(*field.span or (0, 0))] == field.verbatim == "$18,314.17"
    assert field.confidence == pytest.approx(0.8)


async def test_a_letter_with_another_word_is_asked_for() -> None:
    bench = a_bench()
    await sent(bench, 11, 12, 13)
    await sent(bench, 14, text=LETTER.replace("The per diem is", "The daily fee is"))
    assert len(bench.asked) == 4


async def test_only_what_has_no_settled_place_is_asked_for() -> None:
    layouts = MemoryLayouts()
    bench = a_bench(layouts)
    await sent(bench, 11, 12, 13)
    [(key, known)] = layouts.kept.items()
    settled = {path: place for path, place in known.places.items() if path != "per_diem"}
    layouts.kept[key] = replace(known, places=settled)
    [result] = await sent(bench, 14)
    prompt, _ = bench.backend.asked[-1]
    assert [spec.path for spec in prompt.fields] == ["per_diem"]
    assert {field.route for field in result.fields.values()} == {ROUTE, ENDPOINT.route}


async def test_layouts_of_one_tenant_are_nothing_to_another() -> None:
    bench = a_bench()
    await sent(bench, 11, 12, 13)
    await sent(bench, 14, tenant="globex")
    assert len(bench.asked) == 4


async def test_a_policy_that_does_not_want_it_asks_every_time() -> None:
    bench = an_extractor(answered, policy=a_policy(ENDPOINT), recall=Recall(MemoryLayouts()))
    await sent(bench, 11, 12, 13, 14)
    assert len(bench.asked) == 4


async def test_where_the_free_model_leaves_no_doubt_nothing_is_recalled_or_learned() -> None:
    layouts = MemoryLayouts()
    bench = an_extractor(answered, policy=a_policy(FREE, ENDPOINT, layouts=True), recall=Recall(layouts))
    await sent(bench, 11, 12, 13, 14)
    assert bench.asked == ["mini"] * 4
    assert layouts.kept == {}


async def test_a_letter_met_once_is_not_written_down() -> None:
    layouts = MemoryLayouts()
    bench = a_bench(layouts)
    await sent(bench, 11)
    assert layouts.kept == {}
    await sent(bench, 12)
    assert [layout.seen for layout in layouts.kept.values()] == [2]


async def test_an_audited_letter_is_asked_for_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    bench = a_bench()
    await sent(bench, 11, 12, 13)
    monkeypatch.setattr(recalling, "_audited", lambda task: True)
    await sent(bench, 14)
    assert len(bench.asked) == 4


async def test_implausible_values_are_flagged_wherever_they_were_read() -> None:
    bench = a_bench()
    await sent(bench, 11, 12, 13)
    [result] = await sent(bench, 14, text=LETTER.replace("$18,120", "$98,120"))
    assert result.status is Status.NEEDS_REVIEW
    assert any(finding.rule == "payoff_covers_the_principal" for finding in result.findings)


async def test_one_letter_in_so_many_is_asked_for_all_the_same_and_always_the_same_ones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.undo()

    async def asked_for() -> list[str]:
        results = await sent(a_bench(), *range(11, 99))
        return [result.job_id for result in results[3:] if result.attempts[0].route != ROUTE]

    audited = await asked_for()
    assert 0 < len(audited) < 12, "about one in fifty"
    assert await asked_for() == audited


async def test_a_type_with_lists_has_no_layout() -> None:
    layouts = MemoryLayouts()
    schema = {"type": "object", "properties": {"items": {"type": "array", "items": {"type": "string"}}}}
    answer = Completion('{"items": ["Harborline Auto Finance"]}', "m-1", 600, 120, {"items[0]": 0.97})
    bench = an_extractor((answer,), policy=POLICY, recall=Recall(layouts))
    for number in (11, 12, 13):
        result = await bench.run(job_id=f"job-{number}", document=letter(number), document_type=None, schema=schema)
        assert result.fields["items[0]"].outcome is Outcome.FOUND
    assert len(bench.asked) == 3
    assert layouts.kept == {}


async def test_what_a_ripe_layout_says_again_is_not_written_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recalling, "MATURE", 3)
    layouts = MemoryLayouts()
    bench = a_bench(layouts)
    await sent(bench, 11, 12, 13)
    monkeypatch.setattr(recalling, "_audited", lambda task: True)
    await sent(bench, 14, 15, 16)
    assert len(bench.asked) == 6
    assert [layout.seen for layout in layouts.kept.values()] == [3]


async def test_of_letters_met_once_only_the_newest_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recalling, "MAX_MET", 1)
    layouts = MemoryLayouts()
    bench = a_bench(layouts)
    await sent(bench, 11)
    await sent(bench, 12, text=LETTER.replace("The per diem is", "The daily fee is"))
    await sent(bench, 13)
    assert layouts.kept == {}, "the first layout was forgotten by the time it came again"
    await sent(bench, 14)
    assert [layout.seen for layout in layouts.kept.values()] == [2]
