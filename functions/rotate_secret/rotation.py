"""The four steps in which Secrets Manager has a secret rotated; each may be repeated, and any may be the last.

The secret lists the destinations of results (`sluice.aws.destinations`). Its versions AWSCURRENT and AWSPREVIOUS are
the two live keys of each: the newest signs, the one before it still verifies. A rotation that breaks off leaves the
keys as they are.
"""

import secrets
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from sluice.aws.destinations import Registration
from sluice.errors import ConfigurationError

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

Step = Literal["createSecret", "setSecret", "testSecret", "finishSecret"]
KEY_BYTES = 32
"""As many as SHA-256 hashes to: a longer key signs no better."""
NewKey = Callable[[], str]

_REGISTRATIONS: TypeAdapter[dict[str, Registration]] = TypeAdapter(dict[str, Registration])


class Order(BaseModel):
    """What Secrets Manager asks for: one step towards the version ``token`` of the secret ``arn``."""

    model_config = ConfigDict(frozen=True)

    step: Step = Field(alias="Step")
    arn: str = Field(alias="SecretId")
    token: str = Field(alias="ClientRequestToken")


def new_key() -> str:
    """A key that nobody can guess."""
    return secrets.token_urlsafe(KEY_BYTES)


class Rotation:
    """Rotates one secret, and refuses every other."""

    def __init__(self, client: "SecretsManagerClient", secret: str, new_key: NewKey = new_key) -> None:
        self._client = client
        self._secret = secret
        self._new_key = new_key

    def take(self, order: Order) -> None:
        """Do one step; ConfigurationError when the order is not for this secret or a version it does not have."""
        if order.arn != self._secret:
            raise ConfigurationError("the order is for another secret")
        stages = self._stages(order)
        if "AWSCURRENT" in stages:
            return
        match order.step:
            case "createSecret":
                self._create(order, stages)
            case "testSecret":
                self._test(order)
            case "finishSecret":
                self._finish(order)
            case "setSecret":
                # Keys are ours: no other system has to be told.
                return

    def _stages(self, order: Order) -> list[str]:
        """What the new version is marked as."""
        versions = self._client.describe_secret(SecretId=order.arn)["VersionIdsToStages"]
        if order.token not in versions:
            raise ConfigurationError("the secret has no such version")
        return versions[order.token]

    def _create(self, order: Order, stages: list[str]) -> None:
        """Write the same destinations with new keys; the second time there is nothing left to do."""
        if "AWSPENDING" in stages and self._is_written(order):
            return
        current = self._read(order, VersionStage="AWSCURRENT")
        fresh = {name: each.model_copy(update={"secret": self._new_key()}) for name, each in current.items()}
        self._client.put_secret_value(
            SecretId=order.arn,
            ClientRequestToken=order.token,
            SecretString=_REGISTRATIONS.dump_json(fresh).decode(),
            VersionStages=["AWSPENDING"],
        )

    def _is_written(self, order: Order) -> bool:
        try:
            self._client.get_secret_value(SecretId=order.arn, VersionId=order.token, VersionStage="AWSPENDING")
        except self._client.exceptions.ResourceNotFoundException:
            return False
        return True

    def _test(self, order: Order) -> None:
        """The new version has the same destinations at the same addresses, and not one of the old keys."""
        current = self._read(order, VersionStage="AWSCURRENT")
        pending = self._read(order, VersionId=order.token)
        if {name: each.url for name, each in current.items()} != {name: each.url for name, each in pending.items()}:
            raise ConfigurationError("destinations changed while their keys were rotated")
        if {each.secret for each in current.values()} & {each.secret for each in pending.values()}:
            raise ConfigurationError("a key was not rotated")

    def _finish(self, order: Order) -> None:
        """From here on the new keys sign; Secrets Manager marks the old version AWSPREVIOUS."""
        versions = self._client.describe_secret(SecretId=order.arn)["VersionIdsToStages"]
        [current] = [version for version, stages in versions.items() if "AWSCURRENT" in stages]
        self._client.update_secret_version_stage(
            SecretId=order.arn,
            VersionStage="AWSCURRENT",
            MoveToVersionId=order.token,
            RemoveFromVersionId=current,
        )

    def _read(self, order: Order, **version: str) -> Mapping[str, Registration]:
        text = self._client.get_secret_value(SecretId=order.arn, **version)["SecretString"]
        try:
            return _REGISTRATIONS.validate_json(text)
        except ValidationError:
            fault = ConfigurationError("the secret does not list destinations")
        # Raised out here because the caught error quotes the secret: not even as a context.
        raise fault
