"""What CloudFormation orders of a custom resource, and what it wants to hear about it."""

from dataclasses import dataclass
from typing import Annotated, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z-]*\.(css|html|js|json)$")]
RESOURCE = "review-page"
"""One physical id for good: another one would have CloudFormation order that the old one be deleted."""


class _Wanted(BaseModel):
    model_config = ConfigDict(frozen=True, populate_by_name=True)

    files: dict[Name, str] = Field(alias="Files")


class Order(BaseModel):
    """Files to put, by name; the answer goes to ``answer_to``."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    kind: Literal["Create", "Update", "Delete"] = Field(alias="RequestType")
    answer_to: str = Field(alias="ResponseURL")
    stack: str = Field(alias="StackId")
    request: str = Field(alias="RequestId")
    resource: str = Field(alias="LogicalResourceId")
    wanted: _Wanted = Field(alias="ResourceProperties")

    @property
    def files(self) -> dict[str, str]:
        """Contents by name."""
        return self.wanted.files


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an order went; ``why`` where it failed."""

    status: Literal["SUCCESS", "FAILED"]
    why: str


def answer(order: Order, outcome: Outcome) -> bytes:
    """What CloudFormation is told."""
    return orjson.dumps(
        {
            "Status": outcome.status,
            "Reason": outcome.why,
            "PhysicalResourceId": RESOURCE,
            "StackId": order.stack,
            "RequestId": order.request,
            "LogicalResourceId": order.resource,
        }
    )
