"""The authors: each module is one person's hand, each function one template family. Importing this package enters all."""

from importlib import import_module
from pkgutil import iter_modules

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")
