"""The documents of the speed benchmarks: synthetic, about 1.5 KB each, with the answer a perfect model would give.

Every use of a document carries another mark, so that nothing is answered from a cache; the mark also tells the
loopback model which answer to give.
"""

import json
import re
from functools import cache

from sluice import documents
from sluice.learning.synthetic.generate import all_families
from sluice.learning.synthetic.generate import documents as generated

SEED = 20261122
COUNT = 200
CHARS = (1_300, 1_700)
_LETTERS = str.maketrans("0123456789", "abcdefghij")
_DIGITS = str.maketrans("abcdefghij", "0123456789")
MARK = "\nmark zz"
_MARKED = re.compile(rb"mark zz([a-j]+)")


@cache
def corpus() -> tuple[tuple[str, str, str], ...]:
    """Document type, text and answer (JSON with one verbatim quote or null per field) of COUNT documents."""
    drawn = (d for d in generated(all_families(), count=COUNT * 40, seed=SEED) if CHARS[0] <= len(d.text) <= CHARS[1])
    chosen = [document for document, _ in zip(drawn, range(COUNT), strict=False)]
    return tuple((d.document_type, d.text, _answer(d.document_type, d.text, d.spans)) for d in chosen)


def _answer(document_type: str, text: str, spans: tuple[tuple[str, int, int], ...]) -> str:
    quotes = {field: text[start:end] for field, start, end in reversed(spans)}
    return json.dumps({spec.path: quotes.get(spec.path) for spec in documents.load(document_type).fields})


def body(number: int) -> str:
    """The message body of job ``number``: documents come round again, always under another mark."""
    document_type, text, _ = corpus()[number % len(corpus())]
    marked = f"{text}{MARK}{str(number).translate(_LETTERS)}\n"
    return json.dumps({"job_id": f"job-{number}", "tenant": "acme", "document_type": document_type, "document": marked})


def event(first: int, size: int) -> dict[str, list[dict[str, object]]]:
    """An SQS event as Lambda gives it to a function: ``size`` jobs from number ``first`` on."""
    return {"Records": [_record(number) for number in range(first, first + size)]}


def _record(number: int) -> dict[str, object]:
    return {
        "messageId": f"059f36b4-87a3-44ab-83d2-{number:012d}",
        "receiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
        "body": body(number),
        "attributes": {
            "ApproximateReceiveCount": "1",
            "SentTimestamp": "1545082649183",
            "SenderId": "AIDAIENQZJOLO23YVJ4VO",
            "ApproximateFirstReceiveTimestamp": "1545082649185",
            "MessageGroupId": "acme",
        },
        "messageAttributes": {},
        "md5OfBody": "e4e68fb7bd0e697a0ae8f1bb342846b3",
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:sluice-queue",
        "awsRegion": "us-east-1",
    }


def answer_to(request: bytes) -> str:
    """The answer to a model request that carries a marked document."""
    found = _MARKED.search(request)
    return corpus()[int(found[1].decode().translate(_DIGITS)) % len(corpus())][2] if found else "{}"
