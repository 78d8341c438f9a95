"""One batch from its files to its tally, with Ctrl-C taken care of."""

import asyncio
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from sluice.local.batch.lines import read
from sluice.local.batch.output import STANDARD, Output, opened
from sluice.local.batch.progress import told
from sluice.local.batch.run import Batch, Extracts, Tally, Tells
from sluice.local.batch.world import Models

REMOTE_IN_FLIGHT = 32
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
        return REMOTE_IN_FLIGHT if self.models.routes else min(os.cpu_count() or 1, MOST_IN_FLIGHT)


def run(order: Order, connect: Callable[[Models], Extracts]) -> tuple[Tally, bool]:
    """Carry out ``order``; the tally, and whether it was stopped before its end.

    Raises ConfigurationError or OSError when it cannot begin or go on.
    """
    with ExitStack() as stack:
        stream, size = stack.enter_context(_input(order.source))
        extracts = connect(order.models)
        output = stack.enter_context(opened(order.out, plain=order.plain))
        tells = stack.enter_context(told(size))
        return asyncio.run(_until_stopped(extracts, stream, output, tells, width=order.width))


@contextmanager
def _input(path: str) -> Iterator[tuple[BinaryIO, int | None]]:
    """The input and its size in bytes, None when nobody knows."""
    # Standard input is duplicated: Python's own object must not be in a thread's hands when the program ends.
    with os.fdopen(os.dup(0), "rb") if path == STANDARD else Path(path).open("rb") as stream:
        yield stream, None if path == STANDARD else Path(path).stat().st_size


async def _until_stopped(
    extracts: Extracts, stream: BinaryIO, output: Output, tells: Tells, *, width: int
) -> tuple[Tally, bool]:
    batch = Batch(extracts, output, tells, in_flight=width)
    loop = asyncio.get_running_loop()

    def stop() -> None:
        tells.say("finishing what is under way; Ctrl-C once more ends at once")
        loop.remove_signal_handler(signal.SIGINT)
        batch.stop()

    loop.add_signal_handler(signal.SIGINT, stop)
    try:
        return await batch.run(read(stream)), batch.stopped
    finally:
        loop.remove_signal_handler(signal.SIGINT)
