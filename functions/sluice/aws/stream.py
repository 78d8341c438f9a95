"""What the table's stream tells `deliver`: the results that became final."""

from collections.abc import Mapping
from typing import Any

from sluice.aws.items import from_item, packed
from sluice.aws.packing import unpack_result
from sluice.jobs import Result


def finished(record: Mapping[str, Any]) -> Result | None:
    """The result in a stream record (NEW_IMAGE); None for a claim, an accepted job, a budget or a deletion."""
    image = record["dynamodb"].get("NewImage", {})
    return unpack_result(packed(from_item(image), "result")) if "result" in image else None
