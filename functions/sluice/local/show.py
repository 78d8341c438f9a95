"""What a run prints: per document the fields with their witnesses, the findings, and what was asked of whom and why.

Documents are other people's text: nothing in them is taken as markup or reaches the terminal as a control sequence.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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
_FIELD_WIDTH = 34

_STATUS_STYLES = {
    Status.EXTRACTED: "bold green",
    Status.NEEDS_REVIEW: "bold yellow",
    Status.UNANSWERABLE: "bold yellow",
    Status.REJECTED: "bold red",
    Status.FAILED: "bold red",
    Status.EXPIRED: "bold red",
}
_ACCEPTED = " \N{CHECK MARK}"
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
    values: Mapping[str, JsonValue] = field(default_factory=dict)

    @property
    def surprising(self) -> bool:
        """True when the status is not the expected one."""
        return self.expected is not None and self.result.status != self.expected

    @property
    def wrong(self) -> dict[str, JsonValue]:
        """The expected values of the fields that have another one."""
        found = self.result.values
        return {path: value for path, value in self.values.items() if not _same(found.get(path), value)}


def _same(found: JsonValue, expected: JsonValue) -> bool:
    """Equal, whatever the case: a document writes the same name now in capitals, now not."""
    if isinstance(found, str) and isinstance(expected, str):
        return found.casefold() == expected.casefold()
    return found == expected


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
        parts.append(_indented(_fields(shown)))
    parts += [_indented(_finding(finding)) for finding in result.findings]
    parts.append(_indented(_attempts(result)))
    return Group(*parts, "")


def _heading(shown: Shown) -> Text:
    status = shown.result.status
    line = Text.assemble(
        (_visible(shown.name), "bold"), f"  {_visible(shown.result.document_type)}  ", (status, _STATUS_STYLES[status])
    )
    if shown.surprising:
        line.append(f"  expected {shown.expected}", "bold red")
    if shown.result.replayed:
        line.append("  replayed: asked before, nothing was paid", "cyan")
    return line


def _fields(shown: Shown) -> RenderableType:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="dim", padding=(0, 1))
    table.add_column("field", min_width=min(_FIELD_WIDTH, max(map(len, shown.result.fields))), overflow="fold")
    table.add_column("value", min_width=14, overflow="fold")
    table.add_column("verbatim", overflow="fold", ratio=1)
    table.add_column("outcome", no_wrap=True)
    table.add_column("sure", justify="right", no_wrap=True)
    fields, wrong = shown.result.fields, shown.wrong
    silent = [path for path, one in fields.items() if one.outcome == Outcome.NOT_STATED and path not in wrong]
    for path in (path for path in fields if path not in silent):
        table.add_row(*_row(path, fields[path], wrong))
    return Group(*([table] if table.row_count else []), *([_silence(fields, silent)] if silent else []))


def _silence(fields: Mapping[str, FieldResult], silent: Sequence[str]) -> Text:
    """The fields nothing is said of; those where that is in doubt stand out."""
    doubted = [path for path in silent if fields[path].accepted is False]
    line = Text(f"not stated  {_visible(', '.join(path for path in silent if path not in doubted))}", "dim")
    if doubted:
        line.append(f"{'; ' if len(doubted) < len(silent) else ''}in doubt: {_visible(', '.join(doubted))}", "yellow")
    return line


def _row(path: str, one: FieldResult, wrong: Mapping[str, JsonValue]) -> Sequence[RenderableType]:
    witness = Text(_shortened(_visible(one.verbatim or "")), "italic")
    if one.reason:
        witness.append(f"{' ' if witness else ''}({_visible(one.reason)})", "not italic yellow")
    value = Text(_value(one.value), "bold")
    if path in wrong:
        value.append(f"{' ' if value else ''}expected {_value(wrong[path]) or 'none'}", "not bold red")
    return (
        Text(_visible(path)),
        value,
        witness,
        Text(one.outcome.replace("_", " "), _OUTCOME_STYLES[one.outcome]),
        Text(f"{one.confidence:.0%}{_ACCEPTED if one.accepted else ''}", _style(one)),
    )


def _style(one: FieldResult) -> str:
    """Green for what may be used unseen, yellow for what may not, plain where nothing was promised."""
    return "" if one.accepted is None else "green" if one.accepted else "yellow"


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


def totals(shown: Sequence[Shown], *, seconds: float) -> Text:
    """One line: how many documents, how they ended and whether they should have, how long that took, what it cost."""
    line = Text(f"{len(shown)} document{'' if len(shown) == 1 else 's'}", "bold")
    for status, count in Counter(one.result.status for one in shown).items():
        line.append(f"  {count} {status.replace('_', ' ')}", _STATUS_STYLES[status])
    if any(one.expected for one in shown):
        _append_surprises(line, shown)
    _append_accepted(line, shown)
    return line.append(f"  {seconds:.1f} s  {money(sum(one.result.cost_micros for one in shown))}")


def _append_accepted(line: Text, shown: Sequence[Shown]) -> None:
    rated = [one for each in shown for one in each.result.fields.values() if one.accepted is not None]
    if rated:
        line.append(f"  {sum(bool(one.accepted) for one in rated)} of {len(rated)} fields accepted unseen", "green")


def _append_surprises(line: Text, shown: Sequence[Shown]) -> None:
    surprises = sum(one.surprising for one in shown)
    line.append(f"  {surprises} not as expected" if surprises else "  all as expected", "red" if surprises else "green")
    values, wrong = sum(len(one.values) for one in shown), sum(len(one.wrong) for one in shown)
    if values:
        line.append(f"  {values - wrong} of {values} values right", "yellow" if wrong else "green")


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
