"""What token reduction saves, and whether it ever drops a value that was there to be found.

Generated documents of template families nobody trained or tuned on (a gold span that is not wholly kept is lost);
public sets on request, where the gold is a string: it is lost when its letters and digits stood in the document and do
not stand in what is kept. Savings are characters of the copy a model reads. ``--check`` exits 1 when a generated value
is lost.
"""

import argparse
import gzip
import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from sluice import documents, prompting, schemas
from sluice.documents import DocumentType
from sluice.evidence import read
from sluice.learning.splits import split_of
from sluice.learning.synthetic.generate import Document, all_families
from sluice.learning.synthetic.generate import documents as generated

SEED = 20261122
NDA = {
    "type": "object",
    "properties": {
        "effective_date": {"type": "string", "format": "date"},
        "jurisdiction": {"type": "string", "x-kind": "name", "description": "state or country whose law governs"},
        "party": {"type": "array", "items": {"type": "string", "x-kind": "name"}},
        "term": {"type": "string", "x-kind": "name", "description": "how long the agreement holds"},
    },
}
Counts = dict[str, Counter[str]]
console = Console(highlight=False, width=120)


def main() -> int:
    """Print the table; the exit status is 1 when ``--check`` is given and a generated value was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=4_000)
    parser.add_argument("--sroie", type=Path, help="folder with SROIE's train.jsonl")
    parser.add_argument("--kleister", type=Path, help="Kleister NDA's train.jsonl, .gz or plain")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    counts: Counts = {}
    families = [family for family in all_families() if split_of(family.name) == "test"]
    lost = [
        fault
        for document in generated(families, count=options.documents, seed=SEED)
        for fault in _own(document, counts)
    ]
    if options.sroie:
        _public(_rows(options.sroie / "train.jsonl"), documents.load("receipt"), "SROIE receipts", counts)
    if options.kleister:
        _public(_rows(options.kleister), schemas.document_type_of(NDA), "Kleister NDAs", counts)
    _print(counts)
    for fault in lost[:10]:
        print(fault)
    print(f"generated values lost: {len(lost)} (bar: 0)")
    return 1 if options.check and lost else 0


def _own(document: Document, counts: Counts) -> Iterator[str]:
    """Count one generated document; yields what was lost of it."""
    document_type = documents.load(document.document_type)
    parts = _measured(document_type, document.text, counts.setdefault(document.source, Counter()))
    for name, start, end in document.spans:
        lost = not any(a <= start and end <= b for a, b in parts)
        counts[document.source].update(values=1, lost=lost)
        if lost:
            yield f"{document.family} {name}: {document.text[start:end]!r}"


def _measured(document_type: DocumentType, text: str, counts: Counter[str]) -> tuple[tuple[int, int], ...]:
    read(text)  # what evidence does anyway, and once
    started = time.process_time()
    parts = prompting.kept(text, document_type.fields)
    counts["microseconds"] += round((time.process_time() - started) * 1e6)
    short, long = (prompting.prompt(document_type, text, reduced=reduced) for reduced in (True, False))
    counts.update(documents=1, chars=len(text), dropped=len(text) - sum(end - start for start, end in parts))
    counts["saved"] += len(long.user) - len(short.user)
    return parts


def _public(rows: Iterable[dict[str, Any]], document_type: DocumentType, name: str, counts: Counts) -> None:
    counted = counts.setdefault(name, Counter())
    for row in rows:
        text = str(row["text"])
        parts = _measured(document_type, text, counted)
        stated, kept = _bare(text), _bare("".join(text[start:end] for start, end in parts))
        for value in _values(row["fields"]):
            if _bare(value) in stated:
                counted.update(values=1, lost=_bare(value) not in kept)


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as lines:
        yield from map(json.loads, lines)


def _values(fields: dict[str, Any]) -> Iterator[str]:
    for value in fields.values():
        yield from (each for each in (value if isinstance(value, list) else [value]) if each)


def _bare(text: str) -> str:
    return "".join(char for char in text.lower() if char.isalnum())


def _print(counts: Counts) -> None:
    table = Table("", "documents", "chars", "lines dropped", "with white space", "CPU us/document", "values", "lost")
    generated_ones = [count for name, count in counts.items() if name.islower()]
    rows = {**counts, "all generated": sum(generated_ones, Counter[str]())}
    for name, count in rows.items():
        shares = (f"{count[what] / count['chars']:.1%}" for what in ("dropped", "saved"))
        each = f"{count['microseconds'] / count['documents']:.0f}"
        table.add_row(
            name, str(count["documents"]), str(count["chars"]), *shares, each, str(count["values"]), str(count["lost"])
        )
    console.print(table)


if __name__ == "__main__":
    sys.exit(main())
