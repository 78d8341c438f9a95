"""Paths of fields: ``a.b[].c`` names a field inside a nested schema, ``a.b[3].c`` one of its values."""

import re
from functools import lru_cache

_INDEX = re.compile(r'"(?:[^"]|"")*"|\[\d+\]')
_PLAIN = re.compile(r"[A-Za-z0-9_$-]+")


def pattern(path: str) -> str:
    """The path of the field a concrete path belongs to: ``items[3].price`` -> ``items[].price``."""
    return _INDEX.sub(lambda found: found[0] if found[0].startswith('"') else "[]", path)


@lru_cache(maxsize=4096)
def child(path: str, key: str) -> str:
    """The path of a key below a path; a key with other than letters, digits, ``_``, ``$`` and ``-`` is quoted."""
    named = key if _PLAIN.fullmatch(key) else '"' + key.replace('"', '""') + '"'
    return f"{path}.{named}" if path else named
