"""What the person who started a batch sees: a bar on a terminal, and on standard error one line per problem."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from sluice.jobs import Status
from sluice.local.batch.run import Tally, Tells
from sluice.money import dollars


class Plain:
    """Tells problems and nothing else."""

    def say(self, message: str) -> None:
        """Pass on one line."""
        print(printable(message), file=sys.stderr)

    def advance(self, end: int) -> None:
        """Nobody watches."""


@contextmanager
def told(size: int | None) -> Iterator[Tells]:
    """Whoever follows an input of ``size`` bytes (None: unknown) inside the block."""
    if not sys.stderr.isatty():
        yield Plain()
        return
    from sluice.local.batch.bar import bar

    with bar(size) as drawn:
        yield drawn


def summary(tally: Tally, seconds: float) -> str:
    """One line about a batch that took ``seconds``."""
    ends = [f"{tally.statuses[status]} {status.replace('_', ' ')}" for status in Status if tally.statuses[status]]
    rest = {"without result": tally.open, f"bad line{_s(tally.faults)}": tally.faults, "done before": tally.done_before}
    parts = [*ends, *(f"{count} {what}" for what, count in rest.items() if count)]
    documents = f"{tally.written} document{_s(tally.written)}"
    pace = f"{seconds:.1f} s, {tally.written / max(seconds, 1e-9):.1f} documents/s, ${dollars(tally.cost):.6f}"
    saved = [f"${dollars(tally.saved):.6f} saved by answers paid before"] if tally.saved else []
    return f"{documents}: {', '.join([*parts, pace, *saved])}"


def _s(count: int) -> str:
    return "" if count == 1 else "s"


def printable(text: str) -> str:
    """Text without control sequences for the terminal."""
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in text)
