"""The backends: the code that asks models. The folder is the registry, a file in it is all it takes to add one.

A route ``bedrock:some.model`` names the file ``bedrock.py`` and what that backend calls the model. A file holds
``connect(*, …) -> Backend``, and for those that speak HTTP two pure functions: ``to_request(prompt, model, …)``, the
JSON body it sends, and ``from_response(body, prompt, model)``, the Completion it reads. Nothing is imported before it
is used, so a cold start pays for the backends of its policy only. Files with a leading underscore are shared parts.
"""

import pkgutil
from importlib import import_module
from typing import Any

from sluice.errors import ConfigurationError
from sluice.ports import Backend


def names() -> tuple[str, ...]:
    """Every backend there is, sorted."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_")))


def load(name: str, **options: Any) -> Backend:
    """Connect the backend ``name`` with the options of its ``connect()``.

    Raises ConfigurationError when there is none of that name, or a package that it needs is missing.
    """
    if name not in names():
        raise ConfigurationError(f"there is no backend {name!r}; there are {', '.join(names())}")
    try:
        module = import_module(f"{__name__}.{name}")
    except ModuleNotFoundError as error:
        raise ConfigurationError(f"backend {name!r} needs the package {error.name!r}") from error
    backend: Backend = module.connect(**options)
    return backend
