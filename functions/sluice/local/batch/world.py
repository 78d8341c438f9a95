"""The real pipeline in one process: models of the user's choice, every other port in memory and bounded."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from sluice import backends
from sluice.assembly import utc_now, wire
from sluice.confidence import Calibration
from sluice.errors import ConfigurationError
from sluice.local.memory import MemoryBudget, MemoryDocuments, MemoryJournal, MemoryResults, MemoryTable
from sluice.local.models import LABELS
from sluice.pipeline import Extractor
from sluice.pipeline.world import World
from sluice.ports import Backend
from sluice.routing import Policy, Route

KEEP_WORKS = 2_000
"""Works remembered, so that a text that comes again soon is not asked again; more than can ever be under way."""

REMOTE = ("bedrock", "openai_compatible", "sagemaker")


@dataclass(frozen=True, slots=True)
class Models:
    """What a batch asks: the embedded model in ``folder``, then ``routes``; ``url`` is the OpenAI-compatible API's.

    ``budget`` is US dollars per tenant and day.
    """

    folder: Path
    routes: tuple[Route, ...] = ()
    url: str = ""
    budget: Decimal = Decimal(50)
    threads: int = 1


@dataclass
class RecentTable(MemoryTable):
    """A table that forgets its oldest works and job ids, and tells nobody's stream."""

    keep: int = KEEP_WORKS

    async def writing(self) -> None:
        """Make room before each write."""
        await super().writing()
        self.stream.clear()
        for kept in (self.works, self.works_of, self.job_ids):
            _keep_newest(kept, self.keep)


def _keep_newest(kept: dict[Any, Any], count: int) -> None:
    while len(kept) > count:
        del kept[next(iter(kept))]


def extractor(models: Models) -> Extractor:
    """The pipeline over the user's models; ConfigurationError when there is no embedded one in its folder."""
    embedded = backends.load("embedded", model_dir=str(models.folder), threads=models.threads)
    first = Route(route="embedded:sluice-mini", typical_ms=50, document_types=_known(embedded))
    policy = Policy(version="batch-1", routes=(first, LABELS, *models.routes), tenant_daily_budget=models.budget)
    return over(_connected(models, embedded), policy, Calibration.beside(models.folder))


def over(connected: Callable[[str], Backend], policy: Policy, calibration: Calibration | None = None) -> Extractor:
    """The pipeline over any backends, with all other ports in memory."""
    table = RecentTable()
    world = World(connected, MemoryJournal(table), MemoryBudget(), utc_now, calibration=calibration)
    return Extractor(world, MemoryResults(table), MemoryDocuments(), policy)


def _known(embedded: Any) -> tuple[str, ...]:
    """The document types a model was trained for."""
    return tuple(embedded.labels.types)


def _connected(models: Models, embedded: Backend) -> Callable[[str], Backend]:
    region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or ""
    options: dict[str, dict[str, Any]] = {
        "bedrock": {"region": region},
        "sagemaker": {"region": region},
        "openai_compatible": {"url": models.url, "key": lambda: os.environ.get("SLUICE_API_KEY", "")},
    }

    @cache
    def connect(name: str) -> Backend:
        match name:
            case "embedded":
                return embedded
            case "labels":
                return backends.load(name)
            case _:
                return backends.load(name, wire=wire(), **options[name])

    return connect


def route(text: str) -> Route:
    """A route as users write it, ``BACKEND:MODEL`` or ``BACKEND:MODEL=IN/OUT`` with dollars per million tokens."""
    name, _, prices = text.partition("=")
    backend, _, model = name.partition(":")
    if backend not in REMOTE or not model:
        raise ConfigurationError(f"{text!r} is no route; routes are {', '.join(f'{known}:MODEL' for known in REMOTE)}")
    price_in, _, price_out = prices.partition("/")
    try:
        return Route.model_validate({"route": name, "price_in": price_in or 0, "price_out": price_out or 0})
    except ValueError as error:
        raise ConfigurationError(f"{text!r} is no route: write BACKEND:MODEL=IN/OUT, such as =0.06/0.24") from error
