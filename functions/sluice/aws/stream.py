"""What the table's stream tells `deliver`: the results that became final."""

from collections.abc import Mapping
from typing import Any

from sluice.aws.items import from_item, packed
from sluice.aws.packing import unpack_result
from sluice.jobs import Result


def finished(record: Mapping[str, Any]) -> Result | None:
    """The result in a stream record (NEW_IMAGE); None for a claim, an accepted job, a budget or a deletion.

    A reviewer who takes a case or gives it back changes nothing about its result, which was told before.
    """
    image = record["dynamodb"].get("NewImage", {})
    if "result" not in image or "claimed_until" in image:
        return None
    return unpack_result(packed(from_item(image), "result"))
