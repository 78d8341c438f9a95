"""What handlers say while a test runs: every log line and every metric."""

import json
import logging
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest

from sluice.observability import logger, metrics

Told = Callable[[], str]


@pytest.fixture
def told(capfd: pytest.CaptureFixture[str]) -> Iterator[Told]:
    """All that was logged or printed so far, also by whoever writes past Python's streams."""
    lines = StringIO()
    handler = logger.registered_handler
    assert isinstance(handler, logging.StreamHandler)
    before = handler.setStream(lines)
    printed: list[str] = []

    def everything() -> str:
        printed.extend(capfd.readouterr())
        return lines.getvalue() + "".join(printed)

    yield everything
    handler.setStream(before or StringIO())


@pytest.fixture(autouse=True)
def no_metrics_of_other_tests() -> Iterator[None]:
    metrics.clear_metrics()
    yield
    metrics.clear_metrics()


@pytest.fixture
def lines(told: Told) -> Callable[[], list[dict[str, Any]]]:
    """The same as JSON, one object per line; any other line fails the test."""
    return lambda: [json.loads(line) for line in told().splitlines()]
