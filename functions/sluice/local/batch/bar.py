"""The progress bar of a batch; apart, so that nobody imports rich who does not look at it."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from sluice.local.batch.progress import printable


class Bar:
    """Draws how far into the input the results are."""

    def __init__(self, progress: Progress, size: int | None) -> None:
        self._progress = progress
        self._task = progress.add_task("", total=size, documents=0)
        self._documents = 0

    def say(self, message: str) -> None:
        """Print one line above the bar."""
        self._progress.console.print(printable(message), markup=False, highlight=False, soft_wrap=True)

    def advance(self, end: int) -> None:
        """Move the bar to ``end`` bytes."""
        self._documents += 1
        self._progress.update(self._task, completed=end, documents=self._documents)


@contextmanager
def bar(size: int | None) -> Iterator[Bar]:
    """A bar on standard error inside the block."""
    columns = (
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[documents]} documents"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield Bar(progress, size)
