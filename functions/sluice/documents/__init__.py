"""WHAT to extract and WHAT IS PLAUSIBLE: every file in this folder is a document type, found by its name.

A page holds a frozen model (its fields, described), one `DocumentType` called ``document``, and the rules below it.
Files that start with an underscore are what the pages are written with.
"""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from sluice.documents._base import DocumentType, Severity, child, pattern
from sluice.errors import RejectedError

__all__ = ["DocumentType", "Severity", "child", "load", "names", "pattern"]


@cache
def names() -> tuple[str, ...]:
    """The document types there are, sorted."""
    return tuple(sorted(module.name for module in iter_modules(__path__) if not module.name.startswith("_")))


@cache
def load(name: str) -> DocumentType:
    """The document type called ``name``; raises RejectedError that lists the known ones when there is none."""
    if name not in names():
        raise RejectedError("document_type", f"{name!r} is not one of {', '.join(names())}")
    document: DocumentType = import_module(f"{__name__}.{name}").document
    return document
