"""How fast a day's budget goes, so that somebody knows before it is gone.

Burn rate as in Google's SRE workbook, chapter 5: 1 means that the budget ends with the day, 2 that it ends at noon.
"""

from dataclasses import dataclass
from datetime import datetime
from math import inf

from sluice.money import Micros

DAY = 86_400.0
FIRST_HOUR = 3_600.0
"""Until then a day's burn says nothing: one call a second after midnight would be far too fast."""


@dataclass(frozen=True, slots=True)
class Burn:
    """``rate`` as above; ``seconds_to_empty`` at the present pace."""

    rate: float
    seconds_to_empty: float


def burn(spent: Micros, limit: Micros, at: datetime) -> Burn:
    """The burn since midnight of the day of ``at``, as budgets count days."""
    gone = max(FIRST_HOUR, (at - at.replace(hour=0, minute=0, second=0, microsecond=0)).total_seconds())
    return burn_within(spent, limit, seconds=gone, left=limit - spent)


def burn_within(spent: Micros, limit: Micros, *, seconds: float, left: Micros) -> Burn:
    """The burn of a window: ``spent`` within ``seconds``, of a day's ``limit`` of which ``left`` is left."""
    if limit <= 0:
        return Burn(inf if spent else 0.0, 0.0)
    pace = spent / seconds
    return Burn(pace * DAY / limit, max(0, left) / pace if pace else inf)
