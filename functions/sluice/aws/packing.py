"""Results and completions as the compressed bytes an item carries.

DynamoDB bills writes by the kilobyte, and most of a result is words every result has. zlib is given them beforehand: a
payoff letter of eight fields then takes one write unit instead of two.
"""

import zlib
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import orjson

from sluice.jobs import Result
from sluice.ports import Completion

# Never change a byte of it: what is stored was packed with it (zlib notices, by its checksum). Common words come last.
_WORDS = (
    b'"unanswerable""rejected""failed""expired""needs_review""ambiguous""unsupported""conflicting""implausible"'
    b'"findings":[{"rule":"","severity":"warning","message":"","explanation":"","fields":["severity":"error"'
    b"student_loanreceiptcredit_card_statementmortgage_statementauto_loan_payoffmortgage_payoff"
    b'"issuer""statement_balance""minimum_payment""purchase_apr""credit_limit""available_credit""company""date""total"'
    b'"servicer""statement_date""due_date""amount_due""interest_rate""principal_payment""interest_payment"'
    b'"escrow_payment""past_due""late_fee""payment_amount""loan_status""vin""recording_fee""property_address"'
    b'"escrow_balance""quote_date""fees""accrued_interest""principal_balance""per_diem""good_through""payoff_amount"'
    b'"account_number""lender":{"value":null,"outcome":"not_stated"},"reason":"'
    b'{"job_id":"","tenant":"","work_id":"","document_type":"","status":"extracted","fields":{"'
    b'"attempts":[{"route":"bedrock:","why":"","outcome":"answered","prompt_version":"","model":"","tokens_in":,'
    b'"tokens_out":,"cost_micros":,"milliseconds":,"detail":""}],"cost_micros":,"milliseconds":{"model":,"evidence":,'
    b'"total":},"metadata":{"},"deliver_to":"","finished_at":"2026-11-22T10:00:00.000000Z","replayed":true}'
    b'"embedded:","confidence":0.9,"route":"sagemaker:"},"":{"value":"20","outcome":"found","verbatim":"$","span":[1'
)
_COMPLETION = {field.name for field in fields(Completion)}


def pack_result(result: Result) -> bytes:
    """A result as deflated JSON without its defaults."""
    return _deflate(result.model_dump_json(exclude_defaults=True).encode())


def unpack_result(packed: bytes) -> Result:
    """The result that was packed; what a newer version added is left out, so that a rollback can read it."""
    return Result.model_validate_json(_inflate(packed), extra="ignore")


def pack_answers(answers: Mapping[str, Completion]) -> bytes:
    """Kept completions by route as deflated JSON."""
    return zlib.compress(orjson.dumps(dict(answers)))


def unpack_answers(packed: bytes) -> dict[str, Completion]:
    """The completions that were packed."""
    answers = orjson.loads(zlib.decompress(packed))
    return {route: _completion(answer) for route, answer in answers.items()}


def _completion(answer: dict[str, Any]) -> Completion:
    known = {name: value for name, value in answer.items() if name in _COMPLETION}
    return Completion(**known | {"spans": {path: (start, end) for path, (start, end) in answer["spans"].items()}})


def _deflate(text: bytes) -> bytes:
    deflate = zlib.compressobj(level=9, zdict=_WORDS)
    return deflate.compress(text) + deflate.flush()


def _inflate(packed: bytes) -> bytes:
    inflate = zlib.decompressobj(zdict=_WORDS)
    text = inflate.decompress(packed) + inflate.flush()
    if not inflate.eof:
        raise ValueError(f"{len(packed)} packed bytes end too early")
    return text
