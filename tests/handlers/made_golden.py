"""The canary's documents, made of the shipped ones: `python -m tests.handlers.made_golden` writes them anew."""

import json
from collections.abc import Iterator

from canary.golden import FILE
from tests.handlers.made_events import ROOT

DOCUMENTS = ROOT / "documents"


def written() -> str:
    """The whole file, one line per document."""
    return "".join(f"{json.dumps(line, ensure_ascii=False, sort_keys=True)}\n" for line in _lines())


def _lines() -> Iterator[dict[str, object]]:
    for path in sorted(DOCUMENTS.glob("*.txt")):
        expected = json.loads(path.with_suffix(".expected.json").read_text(encoding="utf-8"))
        line = {"golden": path.stem, "document": path.read_text(encoding="utf-8"), "fields": expected["fields"]}
        if schema := expected.get("schema"):
            yield {**line, "schema": json.loads(path.with_name(schema).read_text(encoding="utf-8"))}
        else:
            yield {**line, "document_type": expected["document_type"]}


if __name__ == "__main__":
    FILE.write_text(written(), encoding="utf-8")
