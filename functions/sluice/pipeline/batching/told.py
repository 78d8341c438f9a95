"""What came of a round, as facts for whoever writes logs and metrics; never content."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Step:
    """What happened to a submission: it was ``submitted``, ``refused``, ``ended``, ``failed`` or given ``up``."""

    what: str
    token: str
    route: str
    records: int = 0


@dataclass(slots=True)
class Told:
    """Counts of one round; all are jobs but for ``steps``, each a submission.

    ``released`` counts those sent back without an answer, by reason; ``later`` what another round has to see to, by the
    type of the trouble.
    """

    gathered: int = 0
    answered: int = 0
    released: Counter[str] = field(default_factory=Counter)
    later: Counter[str] = field(default_factory=Counter)
    steps: list[Step] = field(default_factory=list)

    def submissions(self, what: str) -> int:
        """How many submissions came to that."""
        return sum(step.what == what for step in self.steps)
