"""A SageMaker endpoint that answers by rote, and letters it gets right: for runs whose subject is not the model.

Its model reads lines such as `Payoff amount: $1,204.50` and quotes what stands behind the field's name. Served as

    python -m sluice.local.scripted --port PORT
"""

import argparse
import asyncio
import random
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import orjson

from sluice.jobs import Job
from sluice.local.aws_http import FaultError
from sluice.local.child import Server, free_port, running
from sluice.local.engine import Question, Reply
from sluice.local.model_server import ANY, ModelServer, listen
from sluice.local.models import server_environment
from sluice.routing import Policy
from sluice.routing.policy import Route

TENANT = "acme"
ROUTE = Route(route="sagemaker:scripted", price_in=Decimal("0.06"), price_out=Decimal("0.24"), typical_ms=20)
"""Priced as the fine-tuned model is, so that budgets and the journal of paid calls are at work."""
POLICY = Policy(version="scripted-1", routes=(ROUTE,), tenant_daily_budget=Decimal(1_000))
PLACES = 10_000
BUSY = "Come back in"
"""A letter with a line of this name is refused, for as many seconds as it says."""
_LINE = re.compile(r"^([A-Z][A-Za-z ]+): (.+)$", re.MULTILINE)
_CHARS_PER_TOKEN = 4


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter of our own making, and what a result about it has to say."""

    job: Job
    values: Mapping[str, str]


def letters(count: int, *, seed: int, prefix: str = "letter") -> list[Letter]:
    """``count`` letters, no two alike; the same seed gives the same letters."""
    rng = random.Random(seed)
    return [_letter(f"{prefix}-{number}", rng) for number in range(count)]


def _letter(name: str, rng: random.Random) -> Letter:
    amount, principal = rng.randrange(500_000, 4_000_000), rng.randrange(100_000, 400_000)
    quoted = date(2026, 1, 5) + timedelta(days=rng.randrange(300))
    until, account = quoted + timedelta(days=10), f"{rng.randrange(10**9, 10**10)}"
    lines = {
        "Quote date": f"{quoted:%B} {quoted.day}, {quoted.year}",
        "Lender": "Harbor Point Auto Finance",
        "Account number": f"{account[:4]}-{account[4:]}",
        "Payoff amount": f"${amount / 100:,.2f}",
        "Good through": f"{until:%B} {until.day}, {until.year}",
        "Principal balance": f"${(amount - principal % 9_000) / 100:,.2f}",
    }
    text = "Dear customer, this is what you asked for.\n" + "\n".join(
        f"{label}: {said}" for label, said in lines.items()
    )
    values = {
        "quote_date": quoted.isoformat(),
        "lender": lines["Lender"],
        "account_number": account,
        "payoff_amount": f"{amount / 100:.2f}",
        "good_through": until.isoformat(),
        "principal_balance": f"{(amount - principal % 9_000) / 100:.2f}",
    }
    return Letter(Job(tenant=TENANT, job_id=name, document_type="auto_loan_payoff", document=text), values)


class LineReader:
    """Quotes the line that begins with a field's name, for every field of the question's schema."""

    def answer(self, question: Question) -> Reply:
        """Answer at once, or be busy if the letter says so."""
        asked = question.messages[-1]["content"]
        said = {label.lower().replace(" ", "_"): quote for label, quote in _LINE.findall(asked)}
        if seconds := said.get(BUSY.lower().replace(" ", "_")):
            raise FaultError(429, "ThrottlingException", "Rate exceeded", retry_after=int(seconds))
        fields = (question.schema or {}).get("properties", {})
        text = orjson.dumps({field: said.get(field) for field in fields}).decode()
        return Reply(text, "stop", len(asked) // _CHARS_PER_TOKEN, len(text) // _CHARS_PER_TOKEN)


@contextmanager
def serving(state: Path) -> Iterator[str]:
    """Serve the model inside the block; yields the server's address."""
    server = Server("scripted", "sluice.local.scripted", port := free_port(), "/ping", [f"--port={port}"])
    with running(server, environment=server_environment(), state=state):
        yield server.url


def main() -> None:
    """Serve until killed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, required=True)
    asyncio.run(listen(ModelServer({ANY: LineReader()}, {}, places=PLACES), parser.parse_args().port))


if __name__ == "__main__":
    main()
