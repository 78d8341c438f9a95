"""The routing policy of a stage: which models it has, what they cost and take."""

from decimal import Decimal

from cdk.stages import Stage
from sluice import documents
from sluice.money import Price
from sluice.prices import Prices
from sluice.routing import OWN_SCHEMA, Policy
from sluice.routing.policy import Route

EMBEDDED = Route(route="embedded:sluice-mini", typical_ms=50, document_types=documents.names())
LABELS = Route(route="labels:reader", typical_ms=10, document_types=(OWN_SCHEMA,))
BATCH = "batch"
"""Tier and, behind an ``@``, mark of a route that is asked in batches."""


def policy(stage: Stage) -> Policy:
    """Small models first, then the endpoint, then Bedrock."""
    routes = [EMBEDDED, LABELS]
    if stage.endpoint:
        routes.append(_endpoint(stage.endpoint_name))
    if stage.bedrock_model:
        routes += [_bedrock(stage.bedrock_model), *_batched(stage)]
    return Policy(version=f"{stage.name}-1", routes=tuple(routes))


def _endpoint(name: str) -> Route:
    """Priced so that budgets hold: what an instance costs per million tokens when it is well used."""
    return Route(route=f"sagemaker:{name}", price_in=Decimal("0.06"), price_out=Decimal("0.24"), typical_ms=150)


def _bedrock(model: str) -> Route:
    return _priced(f"bedrock:{model}", Prices.load().tokens(model)).model_copy(update={"typical_ms": 2_500})


def _batched(stage: Stage) -> list[Route]:
    """The same model at half the price for bulk jobs, where something goes round to gather them."""
    if not (stage.batches and stage.bedrock_model):
        return []
    route = _priced(f"bedrock:{stage.bedrock_model}@{BATCH}", Prices.load().tokens(stage.bedrock_model, BATCH))
    return [route.model_copy(update={"lanes": ("bulk",)})]


def _priced(name: str, price: Price) -> Route:
    return Route(route=name, price_in=price.input_per_million, price_out=price.output_per_million)
