"""Where results go: one contract, in memory and from a secret that rotates."""

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import boto3
import orjson
import pytest

from sluice.aws.destinations import SecretDestinations
from sluice.errors import ConfigurationError, UnavailableError
from sluice.local.memory import MemoryDestinations
from sluice.local.resources import Resources
from sluice.ports import Destination, Destinations
from tests.adapters.builders import Clock

Register = Callable[[str, str, str], None]
URL = "https://crm.example.com/hook"


@pytest.fixture(params=["memory", "moto"])
def destinations(request: pytest.FixtureRequest) -> Iterator[tuple[Destinations, Register]]:
    """The destinations, and how to register one (tenant, name, secret)."""
    if request.param == "memory":
        registered: dict[tuple[str, str], Destination] = {}

        def remember(tenant: str, name: str, secret: str) -> None:
            known = registered.get((tenant, name))
            registered[tenant, name] = Destination(name, URL, (secret, *(known.secrets[:1] if known else ())))

        yield MemoryDestinations(registered), remember
        return
    resources: Resources = request.getfixturevalue("resources")
    with closing(boto3.client("secretsmanager", endpoint_url=request.getfixturevalue("moto_url"))) as secrets:

        def put(tenant: str, name: str, secret: str) -> None:
            told = orjson.loads(secrets.get_secret_value(SecretId=resources.destinations)["SecretString"])
            text = orjson.dumps(told | {f"{tenant}/{name}": {"url": URL, "secret": secret}}).decode()
            secrets.put_secret_value(SecretId=resources.destinations, SecretString=text)

        yield SecretDestinations(secrets, resources.destinations, cache_seconds=0), put


async def test_a_destination_is_found_by_tenant_and_name(destinations: tuple[Destinations, Register]) -> None:
    port, register = destinations
    register("acme", "crm:eu@1", "k1")
    assert await port.find("acme", "crm:eu@1") == Destination("crm:eu@1", URL, ("k1",))


async def test_another_tenants_destination_is_none_of_mine(destinations: tuple[Destinations, Register]) -> None:
    port, register = destinations
    register("acme", "crm", "k1")
    assert await port.find("other", "crm") is None
    assert await port.find("acme", "erp") is None


async def test_after_a_rotation_the_new_key_signs_and_the_old_one_verifies(
    destinations: tuple[Destinations, Register],
) -> None:
    port, register = destinations
    register("acme", "crm", "k1")
    register("acme", "crm", "k2")
    found = await port.find("acme", "crm")
    assert found
    assert found.secrets == ("k2", "k1")


class Versions:
    """A Secrets Manager client with a current text and a fault."""

    def __init__(self, text: str = "{}", error: Exception | None = None) -> None:
        self.text, self.error, self.calls = text, error, 0

    def get_secret_value(self, **_: str) -> dict[str, str]:
        self.calls += 1
        if self.error:
            raise self.error
        return {"SecretString": self.text}


def secret(client: Any, **settings: Any) -> SecretDestinations:
    return SecretDestinations(client, "s", **settings)


async def test_the_secret_is_read_again_only_when_its_cache_is_old() -> None:
    clock, client = Clock(), Versions()
    port = secret(client, cache_seconds=60, clock=clock)
    for seconds, calls in ((0, 2), (59, 2), (1, 4)):
        clock.pass_by(seconds)
        await port.find("acme", "crm")
        assert client.calls == calls


async def test_a_secret_that_makes_no_sense_is_named_and_not_quoted() -> None:
    with pytest.raises(ConfigurationError, match=r"secret s: acme/crm\.url: missing") as refusal:
        await secret(Versions('{"acme/crm": {"secret": "hush"}}')).find("acme", "crm")
    assert "hush" not in repr(refusal.value)
    assert refusal.value.__context__ is None


async def test_a_throttled_secret_is_unavailable() -> None:
    from botocore.exceptions import ClientError

    error = ClientError({"Error": {"Code": "ThrottlingException", "Message": "m"}}, "GetSecretValue")
    with pytest.raises(UnavailableError, match="ThrottlingException"):
        await secret(Versions(error=error)).find("acme", "crm")
