"""How long a route takes by now: running quantiles in two numbers, since a gate is asked often."""

from dataclasses import dataclass

STEP = 0.05
"""How far one sample moves an estimate. A tenfold slow-down shows in about fifty calls, noise stays within some %."""
HIGH = 0.95


@dataclass(slots=True)
class Latency:
    """Estimates of the median and the 95th percentile, in milliseconds.

    Each sample moves an estimate up by ``STEP * q`` or down by ``STEP * (1 - q)`` of itself, which rests where a share
    ``q`` of the samples lies below (stochastic approximation, Robbins and Monro 1951, on a logarithmic scale).
    """

    median_ms: float
    high_ms: float

    @classmethod
    def expected(cls, typical_ms: float) -> "Latency":
        """What the policy says, before anything was measured."""
        return cls(typical_ms, 2 * typical_ms)

    def learned(self, ms: float) -> None:
        """Take one answer's milliseconds into account."""
        self.median_ms = _moved(self.median_ms, ms, 0.5)
        self.high_ms = max(self.median_ms, _moved(self.high_ms, ms, HIGH))


def _moved(estimate: float, ms: float, quantile: float) -> float:
    return estimate * (1 + STEP * quantile if ms > estimate else 1 - STEP * (1 - quantile))
