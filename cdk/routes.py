"""The routing policy of a stage: which models it has, what they cost and take."""

from decimal import Decimal

from cdk.stages import Stage
from sluice import documents
from sluice.routing import OWN_SCHEMA, Policy
from sluice.routing.policy import Route

EMBEDDED = Route(route="embedded:sluice-mini", typical_ms=50, document_types=documents.names())
LABELS = Route(route="labels:reader", typical_ms=10, document_types=(OWN_SCHEMA,))
BEDROCK_PRICES = {"us.anthropic.claude-haiku-4-5-20251001-v1:0": (Decimal(1), Decimal(5))}
"""US dollars per million tokens in and out, on demand (AWS, November 2026)."""


def policy(stage: Stage) -> Policy:
    """Small models first, then the endpoint, then Bedrock."""
    routes = [EMBEDDED, LABELS]
    if stage.endpoint:
        routes.append(_endpoint(stage.endpoint_name))
    if stage.bedrock_model:
        routes.append(_bedrock(stage.bedrock_model))
    return Policy(version=f"{stage.name}-1", routes=tuple(routes))


def _endpoint(name: str) -> Route:
    """Priced so that budgets hold: what an instance costs per million tokens when it is well used."""
    return Route(route=f"sagemaker:{name}", price_in=Decimal("0.06"), price_out=Decimal("0.24"), typical_ms=150)


def _bedrock(model: str) -> Route:
    price_in, price_out = BEDROCK_PRICES[model]
    return Route(route=f"bedrock:{model}", price_in=price_in, price_out=price_out, typical_ms=2_500)
