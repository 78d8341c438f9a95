"""boto3 clients: one of each, one try per call, and seconds rather than minutes of patience."""

from contextlib import closing
from typing import Any

import pytest

from sluice.aws import clients


@pytest.mark.parametrize("make", [clients.sqs, clients.s3, clients.events, clients.secrets])
def test_a_client_tries_once_and_gives_up_soon(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(variable, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    make.cache_clear()
    with closing(make()) as client:
        config = client.meta.config
        assert config.retries["total_max_attempts"] == 1
        assert (config.connect_timeout, config.read_timeout) == (1.0, 5.0)
        assert make() is client
    make.cache_clear()
