"""For every test: a clean environment with AWS credentials that open nothing."""

import gc
import os
import signal
from collections.abc import Generator, Iterator
from contextlib import suppress

import pytest

FAKE = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
}
FOREIGN = ("AWS_", "POWERTOOLS_", "LAMBDA_")


@pytest.fixture(scope="session", autouse=True)
def environment() -> Iterator[None]:
    """Nothing of this machine's own accounts or Lambda settings, and a region; tests change it by monkeypatch only."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith(FOREIGN)]:
            patch.delenv(name)
        for name, value in FAKE.items():
            patch.setenv(name, value)
        yield


@pytest.fixture(scope="session", autouse=True)
def hearing_ctrl_c() -> None:
    """A shell that runs the tests in the background has its children ignore Ctrl-C; programs under test must not."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Import what is tested; a fifth of that time went into looking for garbage, of which there is none."""
    with suppress(ModuleNotFoundError):  # the environment of tests/infra has no property tests
        _untimed_examples()
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()


def _untimed_examples() -> None:
    """How long one example of a property takes depends on who else uses the machine."""
    from hypothesis import settings

    settings.register_profile("untimed", deadline=None)
    settings.load_profile("untimed")
