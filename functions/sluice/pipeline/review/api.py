"""The review as requests and replies, for whoever speaks HTTP: the Lambda `review` and `sluice serve`.

    GET  /reviews?limit=&after=        the waiting cases of the caller's tenant
    GET  /reviews/{case}               one case with text, evidence, candidates and findings
    POST /reviews/{case}/claim         take it, or hold it for longer
    POST /reviews/{case}/release       give it back
    POST /reviews/{case}/preview       what a decision would make of it
    POST /reviews/{case}/decision      decide it

Tenant and reviewer come from whoever authenticated the caller, never from the request. A POST has to say that it is
JSON, which no form of another site can without being asked beforehand.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

import orjson
from pydantic import ValidationError

from sluice.errors import LeasedError, RejectedError
from sluice.jobs import FieldResult, Finding
from sluice.pipeline.review.cases import Claim, Decision, Listed
from sluice.pipeline.review.desk import ReviewDesk, Sheet
from sluice.pipeline.review.settling import Settled

MAX_BODY_BYTES = 262_144
MAX_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, as the authoriser says."""

    tenant: str
    reviewer: str


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for; ``path`` begins with ``/reviews`` and is decoded."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    content_type: str = ""
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Reply:
    """The status and JSON content of an answer; ``did`` names the action for logs."""

    status: int
    content: Mapping[str, Any]
    did: str


Action = Literal["list", "show", "claim", "release", "preview", "decision"]
Act = Callable[[ReviewDesk, Caller, str, Request], Awaitable[Mapping[str, Any]]]


async def reply(desk: ReviewDesk, caller: Caller, request: Request) -> Reply:
    """The answer to one request; 400, 404, 409, 413 and 415 tell what is wrong. Raises RetryableError of the store."""
    place = _place(request)
    if place is None:
        return Reply(404, {"error": "there is no such place"}, "nothing")
    action, case = place
    if request.method == "POST" and (refusal := _unfit(request)):
        return Reply(refusal[0], {"error": refusal[1]}, action)
    try:
        return Reply(200, await _ACTS[action](desk, caller, case, request), action)
    except LeasedError as error:
        return Reply(409, {"error": str(error), "seconds": round(error.seconds, 1)}, action)
    except RejectedError as error:
        return Reply(404 if error.key == "case" else 400, {"error": error.problem, "key": error.key}, action)


def _place(request: Request) -> tuple[Action, str] | None:
    match request.method, request.path.strip("/").split("/"):
        case "GET", ["reviews"]:
            return "list", ""
        case "GET", ["reviews", case]:
            return "show", case
        case "POST", ["reviews", case, ("claim" | "release" | "preview" | "decision") as action]:
            return action, case
    return None


def _unfit(request: Request) -> tuple[int, str] | None:
    if request.content_type.partition(";")[0].strip().lower() != "application/json":
        return 415, "content-type must be application/json"
    if len(request.body) > MAX_BODY_BYTES:
        return 413, f"{len(request.body)} bytes, the limit is {MAX_BODY_BYTES}"
    return None


async def _list(desk: ReviewDesk, caller: Caller, _case: str, request: Request) -> Mapping[str, Any]:
    limit = request.query.get("limit", "50")
    if not limit.isdecimal() or not 1 <= int(limit) <= MAX_LIMIT:
        raise RejectedError("limit", f"must be between 1 and {MAX_LIMIT}")
    page = await desk.waiting(caller.tenant, limit=int(limit), after=request.query.get("after", ""))
    return {"reviewer": caller.reviewer, "cases": [_listed(one) for one in page.cases], "after": page.after}


async def _show(desk: ReviewDesk, caller: Caller, case: str, _request: Request) -> Mapping[str, Any]:
    return shown(await desk.show(caller.tenant, case)) | {"reviewer": caller.reviewer}


async def _claim(desk: ReviewDesk, caller: Caller, case: str, _request: Request) -> Mapping[str, Any]:
    return {"claim": asdict(await desk.claim(caller.tenant, case, caller.reviewer))}


async def _release(desk: ReviewDesk, caller: Caller, case: str, _request: Request) -> Mapping[str, Any]:
    await desk.release(caller.tenant, case, caller.reviewer)
    return {"claim": None}


async def _preview(desk: ReviewDesk, caller: Caller, case: str, request: Request) -> Mapping[str, Any]:
    return _settled(await desk.preview(caller.tenant, case, _decision(request.body), caller.reviewer))


async def _decide(desk: ReviewDesk, caller: Caller, case: str, request: Request) -> Mapping[str, Any]:
    made = await desk.decide(caller.tenant, case, _decision(request.body), caller.reviewer)
    return {"case": case, "status": made.result.status.value, "changes": len(made.review.changes)}


_ACTS: Mapping[Action, Act] = {
    "list": _list,
    "show": _show,
    "claim": _claim,
    "release": _release,
    "preview": _preview,
    "decision": _decide,
}


def _decision(body: bytes) -> Decision:
    try:
        return Decision.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise RejectedError(".".join(map(str, first["loc"])) or "body", str(first["msg"])) from error


def _listed(one: Listed) -> dict[str, Any]:
    return {"case": one.case, "job_id": one.job_id, "since": one.since, "claim": _claimed(one.claim)}


def _claimed(claim: Claim | None) -> dict[str, Any] | None:
    return asdict(claim) if claim else None


def shown(sheet: Sheet) -> dict[str, Any]:
    """A case as JSON; spans count characters, not UTF-16 units. Half a character in the text is shown as a mark."""
    result = sheet.case.result
    return {
        "case": sheet.case.case,
        "job_id": result.job_id,
        "document_type": result.document_type,
        "reason": result.reason,
        "metadata": result.metadata,
        "claim": _claimed(sheet.case.claim),
        "text": sheet.text and sheet.text.encode(errors="replace").decode(),
        "doubts": sheet.doubts,
        "fields": [
            {
                "path": path, "kind": spec.kind, "description": spec.description, "choices": spec.choices,
                "required": spec.required, **_field(result.fields.get(path)),
            }
            for path, spec in sheet.specs.items()
        ],
        "offers": {kind: [asdict(offer) for offer in offers] for kind, offers in sheet.offers.items()},
        "findings": [_finding(finding) for finding in result.findings],
    }  # fmt: skip


def _field(field_result: FieldResult | None) -> dict[str, Any]:
    if field_result is None:
        return {"value": None, "outcome": "not_stated", "verbatim": None, "span": None, "confidence": 0.0}
    return field_result.model_dump(mode="json")


def _finding(finding: Finding) -> dict[str, Any]:
    return finding.model_dump(mode="json")


def _settled(made: Settled) -> dict[str, Any]:
    return {
        "fields": {path: _field(one) for path, one in made.fields.items()},
        "findings": [_finding(finding) for finding in made.findings],
        "errors": made.errors,
        "problems": dict(made.problems),
        "open": made.open,
    }


def written(content: Mapping[str, Any]) -> bytes:
    """The content of a reply as JSON."""
    return orjson.dumps(content)
