"""Children of the local stack: ready before they are used, loopback only, gone when their parent is."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from sluice.errors import UnavailableError
from sluice.local.child import PORTS, Server, free_port, running

HTTP = "http.server"


def a_server(*arguments: str, module: str = HTTP) -> Server:
    port = free_port()
    return Server(
        "web", module, port, "/", (*arguments, "--bind=127.0.0.1", str(port)) if module == HTTP else arguments
    )


def answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=1, trust_env=False).is_success
    except httpx.TransportError:
        return False


def test_a_server_answers_inside_its_block_and_is_gone_after_it(tmp_path: Path) -> None:
    server = a_server()
    with running(server, environment={}, state=tmp_path):
        assert answers(server.url)
    assert not answers(server.url)


def test_a_server_is_gone_when_the_block_fails(tmp_path: Path) -> None:
    server = a_server()
    with pytest.raises(ZeroDivisionError), running(server, environment={}, state=tmp_path):
        raise ZeroDivisionError
    assert not answers(server.url)


def test_a_server_that_never_gets_ready_is_reported_with_the_end_of_its_log(tmp_path: Path) -> None:
    with (
        pytest.raises(UnavailableError, match=r"web ended with 1(.|\n)*No module named no_such_module") as caught,
        running(a_server(module="no_such_module"), environment={}, state=tmp_path),
    ):
        pass
    assert str(tmp_path / "web.log") in str(caught.value)


def test_a_server_that_is_silent_is_reported_after_the_given_seconds(tmp_path: Path) -> None:
    (tmp_path / "silent.py").write_text("import time; time.sleep(60)")
    server = a_server(module="silent")
    with (
        pytest.raises(UnavailableError, match="not ready after 0 s"),
        running(server, environment={"PYTHONPATH": str(tmp_path)}, state=tmp_path, seconds=0.3),
    ):
        pass


PARENT = """
import sys, time
from pathlib import Path
from sluice.local.child import Server, free_port, running
port, here = free_port(), Path(sys.argv[1])
with running(Server("web", "forks", port, "/", (str(port),)), environment={"PYTHONPATH": str(here)}, state=here):
    print(f"http://127.0.0.1:{port}", flush=True)
    time.sleep(60)
"""

FORKS = """
import subprocess, sys
from http.server import HTTPServer, SimpleHTTPRequestHandler
from pathlib import Path
worker = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
Path("worker.pid").write_text(str(worker.pid))
HTTPServer(("127.0.0.1", int(sys.argv[1])), SimpleHTTPRequestHandler).serve_forever()
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_server_and_its_workers_die_with_their_parent_however_it_ends(tmp_path: Path, how: signal.Signals) -> None:
    (tmp_path / "forks.py").write_text(FORKS)
    with subprocess.Popen(  # noqa: S603  # our own Python
        [sys.executable, "-c", PARENT, str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONPATH": "functions"},
    ) as parent:
        assert parent.stdout is not None
        url = parent.stdout.readline().strip()
        worker = int((tmp_path / "worker.pid").read_text())
        assert answers(url)
        parent.send_signal(how)
    assert gone(worker)
    assert not answers(url)


def gone(pid: int, seconds: float = 5) -> bool:
    """True once no such process runs; a killed orphan may stay a zombie until something collects it."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        listing = ["/bin/ps", "-o", "stat=", "-p", str(pid)]
        state = subprocess.run(listing, capture_output=True, text=True, check=False).stdout  # noqa: S603  # a system tool
        if not state.strip() or state.startswith("Z"):
            return True
        time.sleep(0.05)
    return False


def test_ports_lie_below_those_of_outgoing_connections() -> None:
    assert all(free_port() in PORTS for _ in range(5))
    assert PORTS.stop <= 32_768
