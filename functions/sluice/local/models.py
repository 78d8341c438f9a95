"""Which models a local run asks: the embedded one always, and real, small ones in place of the two big ones on demand.

What they stand for is priced, so that budgets and the journal of paid calls work as on AWS; nobody sends a bill.
"""

import importlib.util
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Literal

from sluice import documents
from sluice.errors import ConfigurationError
from sluice.local.bundle import FUNCTIONS
from sluice.local.child import Server, free_port, running
from sluice.local.weights_catalogue import LARGE, SMALL, Weights
from sluice.routing import OWN_SCHEMA, Policy
from sluice.routing.policy import Route

Choice = Literal["none", "small", "large"]

ENDPOINT = "qwen2.5-coder-0.5b-instruct"
MODEL = "qwen2.5-coder-1.5b-instruct"
RUNTIME = "xllamacpp"
LOAD_SECONDS = 120
EMBEDDED_MODEL = FUNCTIONS / "embedded_model"

_EMBEDDED = Route(route="embedded:sluice-mini", typical_ms=50, document_types=documents.names())
LABELS = Route(route="labels:reader", typical_ms=10, document_types=(OWN_SCHEMA,))
"""What answers, for nothing, schemas that jobs bring along."""
_SAGEMAKER = Route(
    route=f"sagemaker:{ENDPOINT}",
    price_in=Decimal("0.06"),
    price_out=Decimal("0.24"),
    typical_ms=8_000,
    max_chars=20_000,
)
_BEDROCK = Route(
    route=f"bedrock:{MODEL}", price_in=Decimal(1), price_out=Decimal(5), typical_ms=20_000, max_chars=20_000
)
_ROUTES = {
    "none": (_EMBEDDED, LABELS),
    "small": (_EMBEDDED, LABELS, _SAGEMAKER),
    "large": (_EMBEDDED, LABELS, _SAGEMAKER, _BEDROCK),
}


def policy(choice: Choice) -> Policy:
    """The routing policy of a local run."""
    return Policy(version=f"local-{choice}", routes=_ROUTES[choice], lease_seconds=120)


def weights(choice: Choice) -> tuple[Weights, ...]:
    """The weights that have to be there before the models can be served."""
    return {"none": (), "small": (SMALL,), "large": (SMALL, LARGE)}[choice]


def require_runtime(choice: Choice) -> None:
    """Raise ConfigurationError if this environment cannot run the models of ``choice``."""
    if weights(choice) and importlib.util.find_spec(RUNTIME) is None:
        raise ConfigurationError(f"--models {choice} needs the package {RUNTIME} (requirements/models.txt)")


@contextmanager
def serving(files: Mapping[str, Path], state: Path) -> Iterator[str]:
    """Serve the weights in ``files`` (by name: small, large) inside the block; yields the server's address."""
    arguments = [f"--threads={threads()}", "--waiting=32", f"--endpoint={ENDPOINT}={files[SMALL.name]}"]
    if LARGE.name in files:
        arguments.append(f"--model={MODEL}={files[LARGE.name]}")
    server = Server("models", "sluice.local.model_server", free_port(), "/ping", arguments, niceness=5)
    arguments.append(f"--port={server.port}")
    with running(server, environment=server_environment(), state=state, seconds=LOAD_SECONDS):
        yield server.url


def server_environment() -> dict[str, str]:
    """The environment of a child that serves models: this one, in which it finds this package."""
    paths = [str(FUNCTIONS), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}


def threads() -> int:
    """Leave a core to the rest: llama.cpp's threads spin for each other, so one that starves slows all tenfold."""
    return min(8, max(1, (os.cpu_count() or 1) - 1))
