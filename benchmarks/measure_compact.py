"""JSON against the compact form: tokens, seconds and exact fields, by a real instruction model trained on neither.

Documents come from template families that training never used (`sluice.learning.splits`), from a fixed seed; both forms
read the same reduced document. An answer goes the way it goes in production: decoded, then every value witnessed. The
perfect answer's tokens are what a model fine-tuned on the form would say; only they are held to a bar. ``--check``
exits 1 when it is missed.
"""

import argparse
import json
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from rich.console import Console
from rich.table import Table

from sluice import documents, prompting
from sluice.errors import UnusableAnswerError
from sluice.evidence import judge, read
from sluice.jobs import Span
from sluice.learning.splits import split_of
from sluice.learning.synthetic.generate import Document, all_families
from sluice.learning.synthetic.generate import documents as generated
from sluice.learning.tagger.study import gold_of
from sluice.local.engine import LlamaEngine, Question
from sluice.local.weights import cache_dir, fetch
from sluice.local.weights_catalogue import LARGE, SMALL
from sluice.ports import Form, Prompt

SEED = 20261122
MOST_TOKENS = 40.0
FORMS: tuple[Form, ...] = ("json", "compact")
console = Console(highlight=False, width=120)


@dataclass
class Tally:
    """What one form's answers came to."""

    fields: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    prompt_tokens: list[int] = field(default_factory=list)
    said_tokens: list[int] = field(default_factory=list)
    perfect_tokens: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)


def main() -> int:
    """Print the table; the exit status is 1 when ``--check`` is given and the bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=20)
    parser.add_argument("--model", choices=("small", "large"), default="small")
    parser.add_argument("--threads", type=int, default=1, help="more than the free cores make it much slower")
    parser.add_argument("--tokens-only", action="store_true", help="count the perfect answers' tokens, ask nothing")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    weights = {"small": SMALL, "large": LARGE}[options.model]
    engine = LlamaEngine(fetch(weights, cache_dir(), console.print), threads=options.threads)
    asked = held_out(options.documents)
    tallies = {form: Tally() for form in FORMS}
    for form, tally in tallies.items():
        for document in asked:
            _measure(engine, document, form, tally, ask=not options.tokens_only)
    _print(tallies, f"{weights.model}, {len(asked)} documents, seed {SEED}", ask=not options.tokens_only)
    mean = statistics.mean(tallies["compact"].perfect_tokens)
    print(f"a perfect compact answer takes {mean:.1f} tokens (bar: {MOST_TOKENS:.0f})")
    return 1 if options.check and mean > MOST_TOKENS else 0


def held_out(count: int) -> list[Document]:
    """Documents of families kept for tests, one type after the other, so that a model's prefix cache can help."""
    families = [family for family in all_families() if split_of(family.name) == "test"]
    return sorted(generated(families, count=count, seed=SEED), key=lambda document: document.document_type)


def _measure(engine: LlamaEngine, document: Document, form: Form, tally: Tally, *, ask: bool) -> None:
    prompt = prompting.prompt(documents.load(document.document_type), document.text, form=form, reduced=True)
    tally.perfect_tokens.append(_tokens(engine, perfect(prompt, document)))
    if not ask:
        return
    started = time.perf_counter()
    reply = engine.answer(question(prompt))
    tally.seconds.append(time.perf_counter() - started)
    tally.prompt_tokens.append(reply.tokens_in)
    tally.said_tokens.append(reply.tokens_out)
    tally.fields.update(outcomes(prompt, document, reply.text, tally))


def question(prompt: Prompt) -> Question:
    """A prompt as the local model server would put it."""
    messages = [{"role": "system", "content": prompt.system}, {"role": "user", "content": prompt.user}]
    if prompt.compact is not None:
        return Question(messages, max_tokens=prompt.max_tokens, grammar=prompt.compact.grammar)
    return Question(messages, max_tokens=prompt.max_tokens, schema=prompt.answer_schema)


def perfect(prompt: Prompt, document: Document) -> str:
    """The right answer in the prompt's form, by the first statement of each field."""
    spans: dict[str, Span] = {}
    for name, start, end in document.spans:
        spans.setdefault(name, _touched(prompt, (start, end)))
    quotes = {
        spec.path: document.text[slice(*spans[spec.path])] if spec.path in spans else None for spec in prompt.fields
    }
    if prompt.compact is None:
        return json.dumps(quotes, ensure_ascii=False, separators=(",", ":"))
    return prompting.encode(prompt, quotes, spans)


def _touched(prompt: Prompt, span: Span) -> Span:
    """The marked place that a labelled span overlaps; the span itself where none does."""
    references = prompt.compact.references if prompt.compact else ()
    return next((place for place in references if place[0] < span[1] and span[0] < place[1]), span)


def _tokens(engine: LlamaEngine, text: str) -> int:
    """Tokens of a text by the model's own tokenizer: what it adds to an empty message."""
    return _counted(engine, text) - _counted(engine, "")


@cache
def _counted(engine: LlamaEngine, text: str) -> int:
    return engine.answer(Question([{"role": "user", "content": text}], max_tokens=1)).tokens_in


def outcomes(prompt: Prompt, document: Document, answer: str, tally: Tally) -> Iterator[str]:
    """What became of each field: exact, wrong, missed, hallucinated, or unusable with the whole answer."""
    try:
        quotes = prompting.decode(prompt, answer)
    except UnusableAnswerError as error:
        tally.reasons[error.reason] += 1
        quotes = {}
    source, spans, gold = read(document.text), prompting.spans(prompt, answer), gold_of(document)
    for spec in prompt.fields:
        field_ = judge(source, spec, quotes.get(spec.path), spans.get(spec.path))
        value, wanted = None if field_.value is None else str(field_.value), gold[spec.path]
        yield "all"
        if value in wanted:
            yield "exact"
        elif value is None:
            yield "missed"
        else:
            yield "hallucinated" if wanted == {None} else "wrong"


def _print(tallies: Mapping[Form, Tally], title: str, *, ask: bool) -> None:
    table = Table("", *FORMS, title=title)
    columns = [dict(_rows(tallies[form], ask=ask)) for form in FORMS]
    for name in columns[0]:
        table.add_row(name, *(column[name] for column in columns))
    console.print(table)


def _rows(tally: Tally, *, ask: bool) -> Iterator[tuple[str, str]]:
    yield "tokens of a perfect answer", _spread(tally.perfect_tokens)
    if not ask:
        return
    yield "tokens the model said", _spread(tally.said_tokens)
    yield "tokens of the prompt", _spread(tally.prompt_tokens)
    yield "seconds", f"{statistics.mean(tally.seconds):.1f}"
    yield "unusable answers", f"{tally.reasons.total()} {dict(tally.reasons) or ''}"
    for name in ("exact", "wrong", "missed", "hallucinated"):
        yield f"fields {name}", f"{tally.fields[name] / tally.fields['all']:.3f}"


def _spread(counts: Sequence[int]) -> str:
    return f"{statistics.mean(counts):.1f} ({min(counts)}-{max(counts)})"


if __name__ == "__main__":
    sys.exit(main())
