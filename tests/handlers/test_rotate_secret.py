"""Signing keys change without a delivery that cannot be verified, however often a step is repeated or breaks off."""

import json
from collections.abc import Callable, Iterable
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import ValidationError

from rotate_secret.handler import handler
from rotate_secret.rotation import Order, Rotation
from sluice.aws.destinations import SecretDestinations
from sluice.errors import ConfigurationError
from sluice.webhooks import sign, verify

ARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:destinations-AbCdEf"
STEPS = ("createSecret", "setSecret", "testSecret", "finishSecret")
CONTEXT: Any = SimpleNamespace(
    function_name="rotate_secret", memory_limit_in_mb=128, invoked_function_arn="arn", aws_request_id="1"
)


class MissingError(Exception):
    """What Secrets Manager says of a version without a value."""


class Vault:
    """Secrets Manager's side of a rotation: a version is announced first and written later."""

    exceptions = SimpleNamespace(ResourceNotFoundException=MissingError)

    def __init__(self, **destinations: str) -> None:
        registered = {name: {"url": "https://crm.example/hook", "secret": key} for name, key in destinations.items()}
        self.values = {"v1": json.dumps(registered)}
        self.stages = {"v1": ["AWSCURRENT"]}

    def announce(self, token: str) -> None:
        """As Secrets Manager does before the first step."""
        for stages in self.stages.values():
            if "AWSPENDING" in stages:
                stages.remove("AWSPENDING")
        self.stages[token] = ["AWSPENDING"]

    def describe_secret(self, **_: str) -> dict[str, Any]:
        return {"VersionIdsToStages": {token: list(stages) for token, stages in self.stages.items()}}

    def get_secret_value(self, **call: str) -> dict[str, str]:
        from botocore.exceptions import ClientError

        staged = [token for token, stages in self.stages.items() if call.get("VersionStage") in stages]
        token = call.get("VersionId") or "".join(staged)
        if token not in self.values:
            if "VersionId" in call:
                raise MissingError
            raise ClientError({"Error": {"Code": "ResourceNotFoundException"}}, "GetSecretValue")
        return {"SecretString": self.values[token]}

    def put_secret_value(self, **call: Any) -> None:
        assert call["ClientRequestToken"] not in self.values, "a version is written once"
        self.values[call["ClientRequestToken"]] = call["SecretString"]

    def update_secret_version_stage(self, **call: str) -> None:
        for stages in self.stages.values():
            if "AWSPREVIOUS" in stages:
                stages.remove("AWSPREVIOUS")
        self.stages[call["RemoveFromVersionId"]] = ["AWSPREVIOUS"]
        self.stages[call["MoveToVersionId"]] = [call["VersionStage"]]


def a_rotation(vault: Any, keys: Iterable[str] = "abcdef") -> Rotation:
    return Rotation(vault, ARN, new_key=iter(keys).__next__)


def ordered(step: str, token: str = "v2", arn: str = ARN) -> dict[str, str]:
    return {"Step": step, "SecretId": arn, "ClientRequestToken": token}


def rotate(vault: Vault, token: str = "v2", *, keys: Iterable[str] = "abcdef", times: int = 1) -> None:
    vault.announce(token)
    rotation = a_rotation(vault, keys)
    for step in STEPS:
        for _ in range(times):
            handler(ordered(step, token), CONTEXT, rotation)


async def live_keys(vault: Any) -> tuple[str, ...]:
    found = await SecretDestinations(vault, ARN).find("acme", "crm")
    assert found is not None
    return found.secrets


async def test_the_new_key_signs_and_the_old_one_still_verifies() -> None:
    vault = Vault(**{"acme/crm": "old"})

    rotate(vault)

    assert await live_keys(vault) == ("a", "old")
    before = sign(b"{}", secret="old", timestamp=100, nonce="n")
    assert verify(b"{}", before, secrets=await live_keys(vault), now=101)


async def test_after_a_second_rotation_the_oldest_key_is_worth_nothing() -> None:
    vault = Vault(**{"acme/crm": "old"})

    rotate(vault)
    rotate(vault, "v3", keys="x")

    assert await live_keys(vault) == ("x", "a")


async def test_each_step_may_be_repeated() -> None:
    vault = Vault(**{"acme/crm": "old"})

    rotate(vault, times=3)

    assert await live_keys(vault) == ("a", "old")


@pytest.mark.parametrize("steps", range(len(STEPS)))
async def test_a_rotation_that_breaks_off_leaves_the_keys_as_they_are_and_the_next_one_works(steps: int) -> None:
    vault = Vault(**{"acme/crm": "old"})
    vault.announce("v2")
    for step in STEPS[:steps]:
        handler(ordered(step), CONTEXT, a_rotation(vault))
    assert await live_keys(vault) == ("old",)

    rotate(vault, "v3", keys="x")

    assert await live_keys(vault) == ("x", "old")


def test_every_destination_gets_a_key_of_its_own_and_keeps_its_address() -> None:
    vault = Vault(**{"acme/crm": "one", "acme/erp": "two", "zeta/crm": "three"})

    rotate(vault)

    current = json.loads(vault.values["v2"])
    assert {each["secret"] for each in current.values()} == {"a", "b", "c"}
    assert {each["url"] for each in current.values()} == {"https://crm.example/hook"}


def test_a_secret_without_destinations_rotates_too() -> None:
    vault = Vault()

    rotate(vault)

    assert vault.stages["v2"] == ["AWSCURRENT"]


def test_a_destination_that_was_registered_meanwhile_is_not_lost() -> None:
    vault = Vault(**{"acme/crm": "old"})
    vault.announce("v2")
    rotation = a_rotation(vault)
    rotation.take(Order.model_validate(ordered("createSecret")))
    vault.values["v1"] = Vault(**{"acme/crm": "old", "acme/erp": "new"}).values["v1"]

    with pytest.raises(ConfigurationError, match="destinations changed"):
        rotation.take(Order.model_validate(ordered("testSecret")))


@pytest.mark.parametrize("order", [ordered("createSecret", "v9"), ordered("createSecret", arn="arn:another")])
def test_an_order_for_another_secret_or_version_is_refused(order: dict[str, str]) -> None:
    vault = Vault(**{"acme/crm": "old"})

    with pytest.raises(ConfigurationError):
        a_rotation(vault).take(Order.model_validate(order))
    assert set(vault.values) == {"v1"}


@pytest.mark.parametrize("rubbish", [{}, {"Step": "steal"}, ordered("dropSecret")])
def test_rubbish_is_refused(rubbish: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Order.model_validate(rubbish)


def test_no_key_is_in_a_log_or_an_error(told: Callable[[], str]) -> None:
    vault = Vault(**{"acme/crm": "Kq7-old-key"})
    rotate(vault, keys=["Kq7-new-key"])
    vault.values["v2"] = '{"acme/crm": {"secret": "Kq7-broken"'
    vault.announce("v3")

    with pytest.raises(Exception, match=r"^ConfigurationError$") as raised:
        handler(ordered("createSecret", "v3"), CONTEXT, a_rotation(vault))

    assert "Kq7" not in told() + repr(raised.value) + repr(raised.value.__context__)
