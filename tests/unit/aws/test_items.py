"""Attribute values and packed results come back as they went in."""

import zlib
from base64 import b64decode
from dataclasses import asdict

import orjson
import pytest

from sluice.aws.items import Expression, from_attribute, packed, size_of, to_item
from sluice.aws.journal import result_item
from sluice.aws.packing import pack_result, unpack_answers, unpack_result
from sluice.jobs import Attempt, FieldResult, Outcome
from sluice.ports import Completion
from tests.adapters.builders import EXPIRY, result


def test_none_is_no_attribute() -> None:
    assert to_item({"a": None, "b": ""}) == {"b": {"S": ""}}


def test_a_type_we_never_write_is_refused() -> None:
    with pytest.raises(ValueError, match="SS"):
        from_attribute({"SS": "x"})
    with pytest.raises(TypeError, match="result of 'W#1' is str"):
        packed({"pk": "W#1", "result": "text"}, "result")


def test_an_expression_names_every_attribute_it_uses() -> None:
    condition = Expression("#state <> :done AND #fence = :fence", {"done": "done", "fence": 3})
    assert condition.names == {"#state": "state", "#fence": "fence"}
    assert condition.attribute_values == {":done": {"S": "done"}, ":fence": {"N": "3"}}


def test_a_result_survives_packing() -> None:
    full = result(metadata={"a": "ü"}, deliver_to="crm", replayed=True, milliseconds={"model": 12.5}, cost_micros=77)
    assert unpack_result(pack_result(full)) == full


def test_a_result_of_a_newer_version_can_be_read() -> None:
    """After a rollback the journal still holds what the newer version wrote."""
    told = orjson.loads(result().model_dump_json())
    told["new"] = {"deep": [1]}
    told["fields"]["payoff_amount"]["new"] = 1
    assert unpack_result(zlib.compress(orjson.dumps(told))) == result()


def test_answers_of_a_newer_version_can_be_read() -> None:
    newer = {"r": asdict(Completion("t", "m")) | {"new": 1}}
    assert unpack_answers(zlib.compress(orjson.dumps(newer))) == {"r": Completion("t", "m")}


def test_what_is_stored_can_be_read_for_ever() -> None:
    """Packed on 2026-11-22. If this fails, every stored result became unreadable: put the words back."""
    packed_then = (
        "ePnOPcyNQ0oEQIauIXJKSEwGmoCcGsoNsaQH9HKFcPpATc9ITje0MDYx0jM0J+gBJIVQjxjrGBrFYoSXBTBsQFkYaAf27FCLJarMdQ0MdQ1NQww"
        "sIFEVpVQLADmWXSE="
    )
    assert unpack_result(b64decode(packed_then)) == result()


def test_a_payoff_letter_of_eight_fields_is_one_write_unit() -> None:
    found = {
        "lender": "First Meridian Mortgage Servicing LLC",
        "account_number": "0048213377",
        "payoff_amount": "218342.17",
        "good_through": "2026-12-15",
        "per_diem": "37.41",
        "principal_balance": "216020.55",
        "accrued_interest": "1821.62",
        "quote_date": "2026-11-20",
    }
    absent = ("fees", "escrow_balance", "recording_fee", "property_address")
    letter = result(
        job_id="0192f3c4-7b1e-7cc3-98c4-dc0c0c07398f",
        work_id="9f86d081884c7d659a2feaa0c55ad015",
        document_type="mortgage_payoff",
        fields={name: witnessed(value, 97 * i) for i, (name, value) in enumerate(found.items())}
        | {name: FieldResult(outcome=Outcome.NOT_STATED) for name in absent},
        attempts=(ATTEMPT,),
        cost_micros=231,
        milliseconds={"model": 412.3, "evidence": 2.1, "total": 431.9},
        metadata={"loan": "A-1234"},
        deliver_to="crm",
    )
    assert size_of(result_item(letter.work_id, letter, 1, EXPIRY)) <= 1024


def witnessed(value: str, start: int) -> FieldResult:
    return FieldResult(
        value=value,
        outcome=Outcome.FOUND,
        verbatim=f"${value}" if "." in value else value,
        span=(start, start + len(value)),
        confidence=0.9713,
        route="sagemaker:sluice-8b",
    )


ATTEMPT = Attempt(
    route="sagemaker:sluice-8b",
    why="base load within the endpoint's limit",
    outcome="answered",
    prompt_version="mortgage_payoff/3f2a",
    model="sluice-8b@sha256:9f8e7d6c5b4a",
    tokens_in=812,
    tokens_out=164,
    cost_micros=231,
    milliseconds=412.3,
)


def test_a_damaged_result_is_an_error_and_never_a_shorter_result() -> None:
    whole = pack_result(result())
    for length in range(len(whole)):
        with pytest.raises((zlib.error, ValueError)):
            unpack_result(whole[:length])
