"""Decided cases as labelled documents: what people said is what models are measured by, and learn from.

    {"id": …, "document_type" or "schema": …, "text": …, "fields": {…}, "source": "review", "corrected": […]}

The form that `sluice evaluate` reads. A value that its reviewer says is not in the text counts as not stated: nothing
could be found there.
"""

from typing import Any

from sluice.jobs import FieldResult, Outcome
from sluice.pipeline.review.cases import Reviewed
from sluice.pipeline.tasks import document_type_of

SOURCE = "review"


def label(reviewed: Reviewed, text: str) -> dict[str, Any]:
    """The labelled line of a decided case whose text is ``text``; a case without its job cannot be one."""
    job = reviewed.job
    if job is None:
        raise ValueError(f"case {reviewed.case} has no job")
    values = {path: _gold(field) for path, field in reviewed.result.fields.items()}
    kind = {"schema": job.json_schema} if job.document_type is None else {"document_type": job.document_type}
    return {
        "id": reviewed.result.job_id,
        **kind,
        "text": text,
        "fields": document_type_of(job).nest(values),
        "source": SOURCE,
        "family": job.metadata.get("family", ""),
        "corrected": sorted(one.path for one in reviewed.review.changes if one.word != "accept"),
        "reviewer": reviewed.review.reviewer,
    }


def _gold(field: FieldResult) -> Any:
    return field.value if field.outcome is Outcome.FOUND else None
