"""A document is held against its account's last one, where the policy wants that."""

import asyncio
from datetime import date
from typing import Any

import pytest

from sluice.errors import UnavailableError
from sluice.jobs import Outcome, Result, Status
from sluice.local.memory_learned import MemoryHistory
from sluice.ports import Completion, Prompt, Snapshot
from sluice.routing import Route
from tests.builders import ENDPOINT, FREE, LETTER, Bench, a_completion, a_policy, an_extractor


def later(text: str = LETTER) -> str:
    return text.replace("February 3", "March 5").replace("March 13", "April 4")


def reads(prompt: Prompt, _model: str) -> Completion:
    """A model that reads the letter right, whatever its figures are."""
    lines = {"payoff_amount": "amount is ", "principal_balance": "balance is ", "per_diem": "diem is "}
    said: dict[str, Any] = {
        name: "$" + prompt.text.split(f"{cue}$")[1].split(" ")[0].rstrip(".\n") for name, cue in lines.items()
    }
    dates = {"quote_date": "Date: ", "good_through": "good through "}
    said |= {
        name: ", ".join(prompt.text.split(cue)[1].split("\n")[0].split(".")[0].split(", ")[:2])
        for name, cue in dates.items()
    }
    asked = prompt.answer_schema["properties"]
    return a_completion(**{name: said[name] for name in said if name in asked})


def a_bench(history: MemoryHistory, *, wanted: bool = True, tenant: str = "acme") -> Bench:
    return an_extractor(reads, policy=a_policy(history=wanted), history=history)


async def two_letters(bench: Bench, second: str, **changes: Any) -> Result:
    first = await bench.run(job_id="job-1")
    assert first.status is Status.EXTRACTED
    return await bench.run(job_id="job-2", document=second, **changes)


async def test_what_the_per_diem_and_the_days_explain_is_no_finding() -> None:
    grown = later().replace("18,342.17", "18,444.47")
    result = await two_letters(a_bench(MemoryHistory()), grown)
    assert (result.status, result.findings) == (Status.EXTRACTED, ())


async def test_a_principal_that_rose_is_a_finding_and_waits_for_a_person() -> None:
    risen = later().replace("18,120.44", "18,320.44")
    result = await two_letters(a_bench(MemoryHistory()), risen)
    assert result.status is Status.NEEDS_REVIEW
    assert [finding.rule for finding in result.findings] == ["principal_never_rises"]
    assert result.fields["principal_balance"].outcome is Outcome.IMPLAUSIBLE
    assert result.values["principal_balance"] == "18320.44", "an implausible value is reported as stated"


async def test_without_the_policys_leave_nothing_is_kept_or_compared() -> None:
    history = MemoryHistory()
    result = await two_letters(a_bench(history, wanted=False), later().replace("18,120.44", "18,320.44"))
    assert result.status is Status.EXTRACTED
    assert history.kept == {}


async def test_accounts_are_kept_under_digests_and_apart_by_tenant() -> None:
    history = MemoryHistory()
    bench = a_bench(history)
    await bench.run(job_id="job-1")
    [account] = history.kept
    assert "118842" not in account
    result = await bench.run(job_id="job-2", tenant="globex", document=later().replace("18,120.44", "18,320.44"))
    assert result.status is Status.EXTRACTED
    assert len(history.kept) == 2


async def test_a_result_in_doubt_does_not_judge_those_to_come() -> None:
    history = MemoryHistory()
    bench = a_bench(history)
    implausible = LETTER.replace("18,120.44", "98,120.44")
    assert (await bench.run(job_id="job-1", document=implausible)).status is Status.NEEDS_REVIEW
    assert history.kept == {}


async def test_a_short_number_is_nobodys_account() -> None:
    history = MemoryHistory()

    def masked(prompt: Prompt, _model: str) -> Completion:
        return a_completion(account_number="8842")

    bench = an_extractor(masked, policy=a_policy(history=True), history=history)
    result = await bench.run(document=LETTER.replace("5520-118842", "****8842"))
    assert result.values["account_number"] == "8842"
    assert history.kept == {}


async def test_an_older_document_that_comes_late_is_not_judged_by_a_newer_one() -> None:
    history = MemoryHistory()
    bench = a_bench(history)
    await bench.run(
        job_id="job-1", document=later().replace("18,120.44", "17,900.44").replace("18,342.17", "18,122.17")
    )
    result = await bench.run(job_id="job-2")
    assert result.findings == ()
    [kept] = history.kept.values()
    assert kept.day == date(2026, 3, 5)


class Down(MemoryHistory):
    async def last(self, account: str) -> Snapshot | None:
        await asyncio.sleep(0)
        raise UnavailableError("the table is away", sent=False)


@pytest.mark.parametrize("routes", [(ENDPOINT,), (FREE, ENDPOINT)])
async def test_a_history_that_cannot_be_read_costs_no_job(routes: tuple[Route, ...]) -> None:
    bench = an_extractor(reads, policy=a_policy(*routes, history=True), history=Down())
    assert (await bench.run()).status is Status.EXTRACTED
