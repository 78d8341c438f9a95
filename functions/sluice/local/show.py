"""What a run prints: per document the fields with their witnesses, the findings, and what was asked of whom and why.

Documents are other people's text: nothing in them is taken as markup or reaches the terminal as a control sequence.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pydantic import JsonValue
from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sluice.jobs import Attempt, FieldResult, Finding, Outcome, Result, Status
from sluice.money import Micros, dollars

QUOTE_CHARS = 90
"""A longer quote is shown by its two ends; the result itself has all of it."""
_PLAIN_WIDTH = 110

_STATUS_STYLES = {
    Status.EXTRACTED: "bold green",
    Status.NEEDS_REVIEW: "bold yellow",
    Status.UNANSWERABLE: "bold yellow",
    Status.REJECTED: "bold red",
    Status.FAILED: "bold red",
    Status.EXPIRED: "bold red",
}
_OUTCOME_STYLES = {
    Outcome.FOUND: "green",
    Outcome.NOT_STATED: "dim",
    Outcome.AMBIGUOUS: "yellow",
    Outcome.CONFLICTING: "yellow",
    Outcome.IMPLAUSIBLE: "red",
    Outcome.UNSUPPORTED: "red",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A document's name, what became of it, and what should have, where that is known."""

    name: str
    result: Result
    expected: Status | None = None

    @property
    def surprising(self) -> bool:
        """True when the status is not the expected one."""
        return self.expected is not None and self.result.status != self.expected


def console() -> Console:
    """Standard output: coloured and as wide as the terminal, or plain and of a fixed width in a pipe or a file."""
    wide = Console(highlight=False)
    return wide if wide.is_terminal else Console(highlight=False, width=_PLAIN_WIDTH)


def document(shown: Shown) -> RenderableType:
    """Everything a person wants to see of one result."""
    result = shown.result
    parts: list[RenderableType] = [_heading(shown)]
    if result.reason:
        parts.append(_indented(Text(_visible(result.reason), "yellow")))
    if result.fields:
        parts.append(_indented(_fields(result)))
    parts += [_indented(_finding(finding)) for finding in result.findings]
    parts.append(_indented(_attempts(result)))
    return Group(*parts, "")


def _heading(shown: Shown) -> Text:
    status = shown.result.status
    line = Text.assemble(
        (_visible(shown.name), "bold"), "  ", shown.result.document_type, "  ", (status, _STATUS_STYLES[status])
    )
    if shown.surprising:
        line.append(f"  expected {shown.expected}", "bold red")
    if shown.result.replayed:
        line.append("  replayed: asked before, nothing was paid", "cyan")
    return line


def _fields(result: Result) -> RenderableType:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="dim", padding=(0, 1))
    table.add_column("field", min_width=12, overflow="fold")
    table.add_column("value", min_width=14, overflow="fold")
    table.add_column("verbatim", overflow="fold", ratio=1)
    table.add_column("outcome", no_wrap=True)
    table.add_column("sure", justify="right", no_wrap=True)
    stated = {path: field for path, field in result.fields.items() if field.outcome != Outcome.NOT_STATED}
    for path, field in stated.items():
        table.add_row(*_row(path, field))
    silent = [path for path in result.fields if path not in stated]
    missing = Text.assemble(("not stated  ", "dim"), (_visible(", ".join(silent)), "dim"))
    return Group(*([table] if stated else []), *([missing] if silent else []))


def _row(path: str, field: FieldResult) -> Sequence[RenderableType]:
    witness = Text(_shortened(_visible(field.verbatim or "")), "italic")
    if field.reason:
        witness.append(f"{' ' if witness else ''}({_visible(field.reason)})", "not italic yellow")
    return (
        Text(_visible(path)),
        Text(_value(field.value), "bold"),
        witness,
        Text(field.outcome.replace("_", " "), _OUTCOME_STYLES[field.outcome]),
        Text(f"{field.confidence:.0%}"),
    )


def _value(value: JsonValue) -> str:
    return "" if value is None else _visible(str(value))


def _finding(finding: Finding) -> Text:
    line = Text.assemble(
        (finding.severity, "bold red" if finding.severity == "error" else "bold yellow"),
        f"  {_visible(finding.rule)}: {_visible(finding.message)}",
    )
    if finding.explanation:
        line.append(f" ({_visible(finding.explanation)})", "dim")
    return line


def _attempts(result: Result) -> RenderableType:
    lines = [_attempt(number, attempt) for number, attempt in enumerate(result.attempts, start=1)]
    spent = Text(f"{money(result.cost_micros)}{_times(result)}", "dim")
    return Group(*lines, spent)


def _attempt(number: int, attempt: Attempt) -> Text:
    took = f"{attempt.milliseconds:,.0f} ms, {money(attempt.cost_micros)}"
    detail = f" ({_visible(attempt.detail)})" if attempt.detail else ""
    return Text.assemble(
        (f"{number}. ", "dim"),
        (_visible(attempt.route), "cyan"),
        f"  {attempt.outcome.replace('_', ' ')}{detail} in {took}",
        (f"  because: {_visible(attempt.why)}", "dim"),
    )


def _times(result: Result) -> str:
    return "".join(f"  {_visible(step)} {took:,.1f} ms" for step, took in result.milliseconds.items())


def money(amount: Micros) -> str:
    """An amount for people: dollars with as many places as a model call needs."""
    if not amount:
        return "free"
    return f"${dollars(amount).quantize(Decimal('0.000001')).normalize():f}"


def totals(shown: Iterable[Shown], *, seconds: float) -> Text:
    """One line: how many documents, how they ended, how long that took and what it cost."""
    everything = list(shown)
    line = Text(f"{len(everything)} document{'' if len(everything) == 1 else 's'}", "bold")
    for status, count in Counter(one.result.status for one in everything).items():
        line.append(f"  {count} {status.replace('_', ' ')}", _STATUS_STYLES[status])
    surprises = sum(one.surprising for one in everything)
    if any(one.expected for one in everything):
        line.append(f"  {surprises} not as expected" if surprises else "  all as expected", "red" if surprises else "")
    return line.append(f"  {seconds:.1f} s  {money(sum(one.result.cost_micros for one in everything))}")


def _shortened(quote: str) -> str:
    if len(quote) <= QUOTE_CHARS:
        return quote
    half = QUOTE_CHARS // 2
    start, end = quote[:half].rpartition(" ")[0] or quote[:half], quote[-half:].partition(" ")[2] or quote[-half:]
    return f"{start} … {end}"


def _visible(text: str) -> str:
    """Text as one line of printable characters."""
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in " ".join(text.split()))


def _indented(part: RenderableType) -> Padding:
    return Padding(part, (0, 0, 0, 2))
