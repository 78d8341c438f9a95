"""What libraries import for features that nobody here uses: loaded when something of it is first called.

pydantic wants the metadata of packages to look for plugins, which are off; Powertools a query language to find
correlation ids, which jobs bring themselves, and its tracer. Loading all of it is a twentieth of a cold start.
"""

import sys
from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import Any

UNUSED = (
    "importlib.metadata",
    "aws_lambda_powertools.utilities.jmespath_utils",
    "aws_lambda_powertools.tracing",
)


class Late(ModuleType):
    """Stands in for a module; whatever of it is called is the real thing."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("__"):
            raise AttributeError(name)

        def called(*args: Any, **named: Any) -> Any:
            return getattr(_real(self.__name__), name)(*args, **named)

        return called


def stand_in() -> None:
    """Take the place of the modules that are not there yet."""
    for name in UNUSED:
        sys.modules.setdefault(name, Late(name))


def step_aside() -> None:
    """Whoever imports one of them from now on gets it; who holds a stand-in may keep it."""
    for name in UNUSED:
        if isinstance(sys.modules.get(name), Late):
            del sys.modules[name]


def _real(name: str) -> ModuleType:
    step_aside()
    return import_module(name)
