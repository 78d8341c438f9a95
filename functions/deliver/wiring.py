"""What `deliver` is made of: the event bus, the registered destinations, and the client that posts to them."""

from functools import cache

import httpx

from sluice.assembly import utc_now
from sluice.aws import clients
from sluice.aws.destinations import SecretDestinations
from sluice.aws.events import BridgeEvents
from sluice.pipeline.delivery import Delivery
from sluice.settings import BaseSettings
from sluice.webhooks import SECONDS, Webhooks


class Settings(BaseSettings):
    """The environment of `deliver`."""

    bus: str
    destinations_secret: str


@cache
def build() -> Delivery:
    """Announces and posts results, once per execution environment."""
    settings = Settings.from_env()
    webhooks = Webhooks(httpx.AsyncClient(timeout=SECONDS, trust_env=False))
    destinations = SecretDestinations(clients.secrets(), settings.destinations_secret)
    return Delivery(BridgeEvents(clients.events(), settings.bus), destinations, webhooks, utc_now)
