"""Servers of the local stack as child processes: loopback only, logs in a file, gone when this process is."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

from sluice.errors import UnavailableError

LOOPBACK = "127.0.0.1"
PORTS = range(20_000, 32_000)
"""Below the range from which systems take the ports of outgoing connections, so nobody grabs one in between."""


def free_port() -> int:
    """A port of the loopback interface that nobody listens on."""
    for port in random.sample(PORTS, 100):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((LOOPBACK, port))
            except OSError:
                continue
            return port
    raise UnavailableError(f"no free port in {PORTS.start}-{PORTS.stop} on {LOOPBACK}", sent=False)


@dataclass(frozen=True, slots=True)
class Server:
    """What to run: a Python module that listens on ``port`` and answers ``health`` (a path) once it is ready."""

    name: str
    module: str
    port: int
    health: str
    arguments: Sequence[str] = ()
    niceness: int = 0

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://{LOOPBACK}:{self.port}"


@contextmanager
def running(
    server: Server, *, environment: Mapping[str, str], state: Path, seconds: float = 60
) -> Iterator["subprocess.Popen[bytes]"]:
    """Run ``server`` inside the block; UnavailableError with the end of its log if it is not ready in ``seconds``."""
    log = state / f"{server.name}.log"
    state.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603  # our own interpreter and module
            [sys.executable, "-P", str(Path(__file__).with_name("tether.py")), server.module, *server.arguments],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(environment),
            cwd=state,
            start_new_session=True,
        )
    try:
        if server.niceness:
            os.setpriority(os.PRIO_PROCESS, process.pid, server.niceness)
        _wait_until_ready(server, process, log, seconds)
        yield process
    finally:
        _end(process)


def _wait_until_ready(server: Server, process: "subprocess.Popen[bytes]", log: Path, seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until and process.poll() is None:
        if _healthy(server):
            return
        time.sleep(0.05)
    fate = f"ended with {process.poll()}" if process.poll() is not None else f"is not ready after {seconds:.0f} s"
    raise UnavailableError(f"{server.name} {fate}; its log ({log}) ends with:\n{_tail(log)}", sent=False)


def _healthy(server: Server) -> bool:
    try:
        return httpx.get(server.url + server.health, timeout=1, trust_env=False).is_success
    except httpx.TransportError:
        return False


def _tail(log: Path, lines: int = 12) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:]) or "(nothing)"


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Kill the child's whole group, then collect it: what it keeps is in memory and of no further use."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdin:
        process.stdin.close()
