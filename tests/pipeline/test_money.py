"""Money is set aside before it is spent, and nobody spends more than is there."""

import asyncio
from decimal import Decimal

from sluice.errors import RefusedError, ThrottledError, UnavailableError, UnusableAnswerError
from sluice.jobs import Status
from sluice.local.memory import MemoryBudget
from sluice.money import dollars
from sluice.ports import Budget
from sluice.routing import Route
from tests.builders import BEDROCK, ENDPOINT, FREE, LETTER, a_completion, a_policy, an_extractor, said_by


class Ledger:
    """A budget that writes down what was asked of it."""

    def __init__(self, inner: Budget) -> None:
        self.inner = inner
        self.lines: list[tuple[str, int]] = []

    async def reserve(self, tenant: str, day: str, amount: int, *, limit: int) -> bool:
        self.lines.append(("reserve", amount))
        return await self.inner.reserve(tenant, day, amount, limit=limit)

    async def settle(self, tenant: str, day: str, *, reserved: int, spent: int) -> None:
        self.lines.append(("settle", spent - reserved))
        await self.inner.settle(tenant, day, reserved=reserved, spent=spent)


async def test_money_is_reserved_before_the_call_and_settled_after_it() -> None:
    ledger = Ledger(MemoryBudget())
    bench = an_extractor(wrapped=lambda port: ledger if isinstance(port, MemoryBudget) else port)

    result = await bench.run()

    [(first, reserved), (then, rest)] = ledger.lines
    assert (first, then) == ("reserve", "settle")
    assert reserved > result.cost_micros == reserved + rest > 0


async def test_a_call_that_was_not_served_costs_nothing() -> None:
    for error in (ThrottledError("slow down"), UnavailableError("no route", sent=False), RefusedError("no")):
        bench = an_extractor([error, a_completion()], policy=a_policy(ENDPOINT, BEDROCK))

        result = await bench.run()

        assert bench.spent() == result.cost_micros == 600 + 5 * 120


async def test_a_call_whose_answer_was_lost_keeps_its_reservation_as_spent() -> None:
    bench = an_extractor([UnavailableError("hung up"), a_completion()], policy=a_policy(ENDPOINT, BEDROCK))

    result = await bench.run()

    lost, answered = result.attempts
    assert lost.cost_micros > 65
    assert bench.spent() == result.cost_micros == lost.cost_micros + answered.cost_micros


async def test_a_jobs_budget_binds_all_its_attempts_together() -> None:
    budget = await most(BEDROCK) + 1
    bench = an_extractor([a_completion(sure=0.3)], policy=a_policy(ENDPOINT, BEDROCK))

    result = await bench.run(budget=str(dollars(budget)))

    assert bench.asked == ["payoff-8b"]
    assert result.cost_micros <= budget
    assert result.status is Status.NEEDS_REVIEW
    [_, refused] = result.attempts
    assert refused.outcome == "over_budget"
    assert f"${dollars(budget - 65)} of the job's budget is left" in refused.detail


async def most(route: Route) -> int:
    """What a call about the letter costs at most: what a lost one is taken for."""
    doubted = said_by({"mini": a_completion(sure=0.3), route.model: UnavailableError("hung up")})
    result = await an_extractor(doubted, policy=a_policy(FREE, route)).run()
    return result.attempts[-1].cost_micros


async def test_a_job_without_money_for_any_route_fails_and_says_so() -> None:
    result = await an_extractor().run(budget="0")

    assert result.status is Status.FAILED
    assert result.reason is not None
    assert "may cost $0.000" in result.reason
    assert "$0 left" in result.reason


async def test_a_tenants_day_is_limited_and_the_next_one_is_new() -> None:
    policy = a_policy(tenant_daily_budget="0.0001")
    bench = an_extractor(policy=policy)

    result = await bench.run()

    assert (result.status, bench.backend.calls, bench.spent()) == (Status.FAILED, 0, 0)
    [attempt] = result.attempts
    assert attempt.outcome == "over_budget"
    assert "the tenant's day is limited to $0.0001" in attempt.detail


async def test_another_tenants_spending_does_not_count() -> None:
    bench = an_extractor(policy=a_policy(tenant_daily_budget="0.0003"))

    statuses = [(await bench.run(tenant=tenant)).status for tenant in ("a", "b", "c")]

    assert statuses == [Status.EXTRACTED] * 3


async def test_concurrent_jobs_never_spend_more_than_the_day_allows() -> None:
    limit = Decimal("0.001")
    bench = an_extractor(policy=a_policy(tenant_daily_budget=str(limit)))
    jobs = [bench.run(job_id=f"job-{at}", document=f"{LETTER}\nNumber {at}") for at in range(40)]

    results = await asyncio.gather(*jobs)

    paid = sum(result.cost_micros for result in results)
    assert paid == bench.spent() == 65 * bench.backend.calls
    assert 0 < paid <= limit * 1_000_000
    assert {result.status for result in results} == {Status.EXTRACTED, Status.FAILED}


async def test_a_budget_that_cannot_be_settled_keeps_too_much_rather_than_too_little() -> None:
    bench = an_extractor(wrapped=lambda port: NeverSettles(port) if isinstance(port, MemoryBudget) else port)

    result = await bench.run()

    assert result.status is Status.EXTRACTED
    assert bench.spent() > result.cost_micros


class NeverSettles(Ledger):
    async def settle(self, tenant: str, day: str, *, reserved: int, spent: int) -> None:
        raise UnavailableError("the table is busy")


async def test_an_unusable_answer_costs_what_its_tokens_cost_where_they_were_counted() -> None:
    cut_off = UnusableAnswerError("cut_off", tokens=(600, 4096))
    bench = an_extractor([cut_off, a_completion()], policy=a_policy(ENDPOINT, BEDROCK))

    result = await bench.run()

    unusable, answered = result.attempts
    price = ENDPOINT.price.cost(tokens_in=600, tokens_out=4096)
    assert (unusable.outcome, unusable.tokens_out, unusable.cost_micros) == ("unusable", 4096, price)
    assert bench.spent() == result.cost_micros == price + answered.cost_micros


async def test_an_unusable_answer_that_nobody_counted_costs_what_was_reserved() -> None:
    bench = an_extractor([UnusableAnswerError("malformed"), a_completion()], policy=a_policy(ENDPOINT, BEDROCK))

    result = await bench.run()

    assert result.attempts[0].cost_micros > 65
    assert bench.spent() == result.cost_micros


async def test_a_counted_unusable_answer_costs_the_same_when_it_is_met_again() -> None:
    bench = an_extractor([UnusableAnswerError("cut_off", tokens=(600, 4096))])
    first = await bench.run()

    again = await an_extractor(like=bench).run(job_id="job-2")

    assert (bench.backend.calls, again.attempts[0].outcome) == (1, "unusable")
    assert again.cost_micros == first.cost_micros


async def test_an_unusable_free_answer_costs_nothing() -> None:
    bench = an_extractor([UnusableAnswerError("cut_off", tokens=(600, 4096))], policy=a_policy(FREE))

    result = await bench.run()

    assert result.cost_micros == bench.spent() == 0
