"""Decides as IAM does whether a role may do something: denials first, then what is allowed, else no."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from tests.infra.roles import Statement

Context = Mapping[str, str]


def _like(pattern: str, value: str) -> bool:
    parts = (re.escape(part).replace(r"\?", ".") for part in pattern.split("*"))
    return re.fullmatch(".*".join(parts), value, re.DOTALL) is not None


_TESTS = {
    "StringEquals": lambda wanted, given: wanted == given,
    "StringLike": _like,
    "ArnLike": _like,
    "Bool": lambda wanted, given: wanted.lower() == given.lower(),
}


def allowed(statements: Iterable[Statement], action: str, resource: str, context: Context) -> bool:
    """Whether these statements together let somebody do ``action`` to ``resource``."""
    found = [one.effect for one in statements if applies(one, action, resource, context)]
    return "Allow" in found and "Deny" not in found


def applies(statement: Statement, action: str, resource: str, context: Context) -> bool:
    """Whether a statement is about this."""
    return (
        any(_like(pattern.lower(), action.lower()) for pattern in statement.actions)
        and any(_like(pattern, resource) for pattern in statement.resources)
        and not any(_like(pattern, resource) for pattern in statement.but)
        and all(_holds(test, bound, context) for test, bound in statement.conditions.items())
    )


def _holds(test: str, bound: Mapping[str, Any], context: Context) -> bool:
    """Every key has to be there and to match one of its values."""
    compare = _TESTS[test]
    for key, values in bound.items():
        given = context.get(key)
        wanted = values if isinstance(values, list) else [values]
        if given is None or not any(compare(str(one), given) for one in wanted):
            return False
    return True
