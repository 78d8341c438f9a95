"""A case in the terminal: the document with what was found in it, then one question per field in doubt.

Documents are other people's text: nothing in them is taken as markup or reaches the terminal as a control sequence.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from sluice.errors import LeasedError, RejectedError
from sluice.jobs import FieldResult, Finding, Outcome
from sluice.pipeline.review import Decision, FieldDecision, ReviewDesk
from sluice.pipeline.review.api import Caller
from sluice.pipeline.review.desk import Sheet
from sluice.pipeline.review.settling import Settled

PAGE = 50
HELP = "a accept, c correct, x not stated, s skip the case, q quit"
_STYLES = {Outcome.FOUND: "black on green", Outcome.NOT_STATED: "dim"}
_DOUBT = "black on yellow"


class Quit(Exception):  # noqa: N818  # a reviewer's wish, no error  # no error: the reviewer has had enough
    """The reviewer leaves."""


class Skip(Exception):  # noqa: N818  # a reviewer's wish, no error
    """The reviewer leaves this case to others."""


@dataclass
class Terminal:
    """Asks one person; ``read`` takes a prompt and gives the answer, EOFError when there is none."""

    console: Console = field(default_factory=lambda: Console(highlight=False))
    read: Callable[[str], str] = input

    async def review(self, desk: ReviewDesk, caller: Caller) -> None:
        """Go through all waiting cases once, those that wait longest first."""
        after = ""
        while True:
            page = await desk.waiting(caller.tenant, limit=PAGE, after=after)
            for one in page.cases:
                try:
                    await self._case(desk, caller, one.case)
                except Skip:
                    await desk.release(caller.tenant, one.case, caller.reviewer)
                except (Quit, EOFError):
                    await desk.release(caller.tenant, one.case, caller.reviewer)
                    return
                except (LeasedError, RejectedError) as error:
                    self._say(f"{one.job_id}: {error}", "red")
            if not (after := page.after):
                return

    async def _case(self, desk: ReviewDesk, caller: Caller, case: str) -> None:
        await desk.claim(caller.tenant, case, caller.reviewer)
        sheet = await desk.show(caller.tenant, case)
        self._show(sheet)
        said: dict[str, FieldDecision] = {}
        for path in sheet.doubts:
            said[path] = await self._field(desk, caller, sheet, path)
        made = await desk.preview(caller.tenant, case, Decision(fields=said), caller.reviewer)
        self._confirm(made)
        # A case may take longer than its claim; whoever took it meanwhile keeps it.
        await desk.claim(caller.tenant, case, caller.reviewer)
        decision = Decision(fields=said, despite=made.errors)
        reviewed = await desk.decide(caller.tenant, case, decision, caller.reviewer)
        self._say(f"{reviewed.result.job_id}: {reviewed.result.status}", "bold green")

    async def _field(self, desk: ReviewDesk, caller: Caller, sheet: Sheet, path: str) -> FieldDecision:
        """Ask until the answer can stand."""
        while True:
            said = self._ask(sheet, path)
            decision = Decision(fields={path: said})
            made = await desk.preview(caller.tenant, sheet.case.case, decision, caller.reviewer)
            if path not in made.problems:
                self._say(f"  {path}: {_told(made.fields[path])}", "green")
                return said
            self._say(f"  {made.problems[path]}", "red")
            if said.word == "correct" and "not in the text" in made.problems[path]:
                reason = self.read("  why is it right all the same (empty: ask again)? ").strip()
                if reason:
                    return said.but(reason=reason)

    def _ask(self, sheet: Sheet, path: str) -> FieldDecision:
        spec, found = sheet.specs[path], sheet.case.result.fields.get(path)
        self._say(f"\n{path} ({spec.kind}): {_told(found)}", "bold")
        offers = sheet.offers.get(spec.kind, ())
        for number, offer in enumerate(offers, start=1):
            self._say(f"  {number:>2}  {offer.value}   {_visible(offer.verbatim)}", "dim")
        while True:
            match self.read(f"{path} [{HELP}]> ").strip().lower():
                case "a":
                    return FieldDecision(word="accept")
                case "x":
                    return FieldDecision(word="absent")
                case "c":
                    given = self.read("  number of a value above, or the value: ").strip()
                    if given.isdecimal() and 1 <= int(given) <= len(offers):
                        return FieldDecision(word="correct", span=offers[int(given) - 1].span)
                    return FieldDecision(word="correct", value=given)
                case "s":
                    raise Skip
                case "q":
                    raise Quit

    def _confirm(self, made: Settled) -> None:
        for finding in made.findings:
            self._finding(finding)
        question = "confirm in spite of these errors" if made.errors else "confirm"
        if self.read(f"{question} [y/n]> ").strip().lower() != "y":
            raise Skip

    def _show(self, sheet: Sheet) -> None:
        result = sheet.case.result
        self.console.print(Panel(_document(sheet), title=Text(f"{result.job_id}  {result.document_type}")))
        if result.reason:
            self._say(result.reason, "yellow")
        for finding in result.findings:
            self._finding(finding)
        for path, found in result.fields.items():
            if path not in sheet.doubts:
                self._say(f"  {path}: {_told(found)}", "dim")

    def _finding(self, finding: Finding) -> None:
        self._say(f"{finding.severity}: {finding.rule}: {finding.message}", "red")

    def _say(self, text: str, style: str) -> None:
        self.console.print(Text(_visible(text), style))


def _document(sheet: Sheet) -> Text:
    if sheet.text is None:
        return Text("The text was not kept.", "red")
    text = Text(_visible(sheet.text))
    for path, found in sheet.case.result.fields.items():
        if found.span is not None:
            text.stylize(_DOUBT if path in sheet.doubts else _STYLES.get(found.outcome, _DOUBT), *found.span)
    return text


def _told(found: FieldResult | None) -> str:
    if found is None or found.value is None:
        return f"{found.outcome if found else 'not_stated'}{f', {found.reason}' if found and found.reason else ''}"
    quoted = f" {_visible(found.verbatim)!r}" if found.verbatim else ""
    reason = f", {found.reason}" if found.reason else ""
    return f"{found.value}{quoted}  {found.outcome}, {found.confidence:.0%} sure{reason}"


def _visible(text: str) -> str:
    """Text of the same length whose only control characters are line ends."""
    return "".join(sign if sign.isprintable() or sign == "\n" else " " if sign in "\t\r" else "\ufffd" for sign in text)
