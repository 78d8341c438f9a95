"""The one question that judging asks: how sure is every field of this answer?"""

from collections.abc import Mapping

from sluice.confidence.calibration import Calibration
from sluice.confidence.prior import confidence
from sluice.confidence.signals import signals
from sluice.documents import DocumentType
from sluice.evidence import Source
from sluice.jobs import FieldResult
from sluice.ports import Completion


def rating(
    document_type: DocumentType,
    source: Source,
    fields: Mapping[str, FieldResult],
    completion: Completion,
    calibration: Calibration | None,
) -> dict[str, float]:
    """The probability that each field is right: calibrated for answers like the calibration's, else the prior."""
    if calibration is None or not calibration.knows(document_type.name, completion.model):
        return {path: confidence(field, completion.certainty.get(path)) for path, field in fields.items()}
    seen = signals(source, document_type.fields, fields, completion.certainty)
    return {path: calibration.sure(one, fields[path].outcome) for path, one in seen.items()}
