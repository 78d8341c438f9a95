"""The routing policy: which models there are, what they cost and take, and when an answer is good enough."""

from decimal import Decimal
from functools import cached_property
from typing import Annotated, Protocol, Self

from pydantic import Field, StringConstraints, model_validator

from sluice.jobs import Frozen, Identifier, Lane
from sluice.money import Price
from sluice.ports import Form

IN_PROCESS = frozenset({"embedded", "labels"})
OWN_SCHEMA = ""
"""Stands in ``document_types`` for the schemas that jobs bring along: ``(OWN_SCHEMA,)`` answers only those."""

Name = Annotated[str, StringConstraints(pattern=r"^[a-z_]+:[\w./:@-]+$")]


class Route(Frozen):
    """One way to an answer. Prices are US dollars per million tokens, times are milliseconds.

    ``document_types`` are those it knows, OWN_SCHEMA among them if it answers schemas that jobs bring; None: all.
    ``form`` is how its model answers; ``compact`` is for models that were trained on it, behind guided decoding.
    ``reduced`` leaves out of its prompt the lines that can carry no value. A Bedrock model may carry a service tier
    (``bedrock:MODEL@flex``) or be asked in batches (``bedrock:MODEL@batch``, bulk lane only), each at its own price.
    """

    route: Name
    price_in: Annotated[Decimal, Field(ge=0)] = Decimal(0)
    price_out: Annotated[Decimal, Field(ge=0)] = Decimal(0)
    typical_ms: Annotated[float, Field(gt=0)] = 1_000.0
    max_chars: Annotated[int, Field(gt=0)] = 400_000
    form: Form = "json"
    reduced: bool = False
    document_types: tuple[str, ...] | None = None
    lanes: tuple[Lane, ...] = ("realtime", "queue", "bulk")

    @property
    def in_process(self) -> bool:
        """True where the model runs in this process, so that nothing can be down, full or throttled."""
        return self.backend in IN_PROCESS

    @property
    def backend(self) -> str:
        """The name of the backend's module."""
        return self.route.partition(":")[0]

    @property
    def model(self) -> str:
        """What the backend calls the model or endpoint."""
        return self.route.partition(":")[2]

    @property
    def asks(self) -> str:
        """The route without its service tier: two that differ only in that ask the same model."""
        return self.route.partition("@")[0] if self.backend == "bedrock" else self.route

    @property
    def batched(self) -> bool:
        """True where answers come hours later at half the price: the job does not wait in its queue for them."""
        return self.backend == "bedrock" and self.route.endswith("@batch")

    @cached_property
    def price(self) -> Price:
        """What a call costs."""
        return Price(self.price_in, self.price_out)


class Policies(Protocol):
    """Where a policy may change while the system runs."""

    async def newest(self) -> "Policy | None":
        """The policy to use now, the same object while it is the same; None while none is known. Never raises."""
        ...


class Policy(Frozen):
    """Versioned, so that a result says under which policy it was made.

    A field less sure than ``escalate_below`` is asked of the next route; one less sure than ``review_below`` waits for
    a person, unless its calibration decides (`sluice.confidence`). ``router`` names the file of a learned router
    (`sluice train-router`); until there is one, prices decide. ``layouts``: letters laid out like answered ones are
    read without a paid model (`sluice.layouts`). ``history``: values are held against the account's last document.
    """

    version: Identifier = "local-1"
    routes: Annotated[tuple[Route, ...], Field(min_length=1)]
    escalate_below: Annotated[float, Field(ge=0, le=1)] = 0.6
    review_below: Annotated[float, Field(ge=0, le=1)] = 0.6
    max_attempts: Annotated[int, Field(ge=1, le=5)] = 3
    router: Annotated[str, StringConstraints(min_length=1)] | None = None
    lease_seconds: Annotated[float, Field(ge=5)] = 60.0
    tenant_daily_budget: Annotated[Decimal, Field(ge=0)] = Decimal(50)
    job_budget: Annotated[Decimal, Field(ge=0)] = Decimal("0.05")
    layouts: bool = False
    history: bool = False
    keep_days: Annotated[int, Field(ge=1)] = 30

    @model_validator(mode="after")
    def _routes_differ(self) -> Self:
        names = [route.route for route in self.routes]
        if len(set(names)) < len(names):
            raise ValueError(f"routes are listed twice: {names}")
        return self
