"""An evaluation as Markdown: tables for pull requests, and what is printed."""

from collections.abc import Iterator, Sequence

from sluice.learning.evaluation.evaluation import Evaluation
from sluice.learning.evaluation.figures import Row

SHOWN = ("exact", "precision", "recall", "F1", "hallucinated", "missed", "wrong", "unsupported")
MEANINGS = (
    "`exact`: right of all fields, silence included · `precision`, `recall`, `F1`: of stated values · `hallucinated`: "
    "a value where gold has none, of those fields · `missed`, `wrong`: of fields with gold · `unsupported`: answers "
    "that the source does not bear out. In brackets: 95 % intervals, bootstrapped over documents."
)


def markdown(evaluation: Evaluation) -> str:
    """The whole evaluation."""
    return "\n".join(_lines(evaluation)) + "\n"


def summary(evaluation: Evaluation) -> Iterator[tuple[str, str]]:
    """The headline figures: name and what it came to."""
    through, running = evaluation.straight_through, evaluation.running
    share = through.wrong / through.accepted if through.accepted else 0.0
    yield "documents, fields", f"{evaluation.total.documents}, {evaluation.total.decisions}"
    yield "exact fields", str(evaluation.total.figures["exact"])
    yield "F1", str(evaluation.total.figures["F1"])
    yield "hallucinated", str(evaluation.total.figures["hallucinated"])
    yield "confidence", str(evaluation.ranking)
    yield "straight through", f"{through.fields:.1%} of fields, {through.documents:.1%} of documents"
    if through.accepted:
        bound = f"at most {through.upper:.2%} with 95 % confidence"
        yield "wrong among them", f"{through.wrong} of {through.accepted} = {share:.2%}, {bound}"
    if evaluation.consistency is not None:
        yield "consistency", f"{evaluation.consistency:.4f} of fields alike in all repeats"
    yield "milliseconds", ", ".join(f"{name} {value:.1f}" for name, value in running.milliseconds.items()) or "–"
    yield "tokens per document", f"{running.tokens_in:.0f} in, {running.tokens_out:.0f} out"
    yield "cost per document", f"${running.cost:.7f}"
    yield "ended", ", ".join(f"{count} {status}" for status, count in running.statuses.items()) or "–"
    if running.missing:
        yield "without result", str(running.missing)
    if evaluation.against is not None:
        yield "against the other run", str(evaluation.against)


def _lines(evaluation: Evaluation) -> Iterator[str]:
    yield f"# Evaluation: {_cell(evaluation.name)}"
    yield ""
    yield "| | |"
    yield "|---|---|"
    yield from (f"| {name} | {_cell(told)} |" for name, told in summary(evaluation))
    for heading, rows in evaluation.by.items():
        yield ""
        yield f"## By {heading}"
        yield ""
        yield from _table(heading, [*rows, evaluation.total])
    yield ""
    yield MEANINGS


def _table(heading: str, rows: Sequence[Row]) -> Iterator[str]:
    yield f"| {heading} | documents | fields | {' | '.join(SHOWN)} |"
    yield "|---" * (len(SHOWN) + 3) + "|"
    for one in rows:
        figures = " | ".join(str(one.figures[name]) for name in SHOWN)
        yield f"| {_cell(one.name)} | {one.documents} | {one.decisions} | {figures} |"


def _cell(text: str) -> str:
    """Text that cannot break out of its cell."""
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")
