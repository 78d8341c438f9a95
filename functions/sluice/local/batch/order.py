"""One batch from its files to its tally, with Ctrl-C taken care of."""

import asyncio
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG

from sluice.local.batch.lines import STANDARD, lines
from sluice.local.batch.output import Output, opened
from sluice.local.batch.progress import told
from sluice.local.batch.run import Batch, Extracts, Tally, Tells
from sluice.local.batch.world import Models

REMOTE_IN_FLIGHT = 32
PER_CORE = 2
"""While one document is in the network, which lets go of Python, another is judged: measured, 66 and 82 a second for
one and two per core on two cores, as many as two processes manage (76).
"""
MOST_IN_FLIGHT = 256


@dataclass(frozen=True, slots=True)
class Order:
    """What to extract and where to put it; paths may be ``-`` for standard input and output."""

    source: str
    out: str
    models: Models
    plain: bool = False
    in_flight: int | None = None

    @property
    def width(self) -> int:
        """Documents in flight: what the cores can do, or what remote models can take."""
        if self.in_flight is not None:
            return self.in_flight
        return REMOTE_IN_FLIGHT if self.models.routes else min(PER_CORE * (os.cpu_count() or 1), MOST_IN_FLIGHT)


def carry_out(order: Order, connect: Callable[[Models], Extracts]) -> tuple[Tally, bool]:
    """Carry out ``order``; the tally, and whether it was stopped before its end.

    Raises ConfigurationError or OSError when it cannot begin or go on.
    """
    extracts = connect(order.models)
    size = _size(order.source)
    with opened(order.out, plain=order.plain) as output, told(size) as tells:
        return asyncio.run(_until_stopped(extracts, order.source, output, tells, width=order.width))


def _size(path: str) -> int | None:
    """The input's size in bytes; None for a pipe."""
    if path == STANDARD:
        return None
    found = Path(path).stat()
    return found.st_size if S_ISREG(found.st_mode) else None


async def _until_stopped(
    extracts: Extracts, source: str, output: Output, tells: Tells, *, width: int
) -> tuple[Tally, bool]:
    batch = Batch(extracts, output, tells, in_flight=width)
    loop = asyncio.get_running_loop()

    def stop() -> None:
        tells.say("finishing what is under way; Ctrl-C once more ends at once")
        loop.remove_signal_handler(signal.SIGINT)
        batch.stop()

    loop.add_signal_handler(signal.SIGINT, stop)
    try:
        return await batch.run(lines(source)), batch.stopped
    finally:
        loop.remove_signal_handler(signal.SIGINT)
