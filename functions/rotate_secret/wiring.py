"""What `rotate_secret` is made of."""

from functools import cache

from rotate_secret.rotation import Rotation
from sluice.aws import clients
from sluice.settings import BaseSettings


class Settings(BaseSettings):
    """The environment of `rotate_secret`: the ARN of the one secret it may rotate."""

    destinations_secret: str


@cache
def build() -> Rotation:
    """The rotation of the destinations' keys, once per execution environment."""
    return Rotation(clients.secrets(), Settings.from_env().destinations_secret)
