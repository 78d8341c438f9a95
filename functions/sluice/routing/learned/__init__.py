"""What was learned about the routes: how likely each one is right about a job, and which one is worth its price.

A job is `Known` by its text and by what else is told of it, under the names that `sluice.routing.numbers` fixes.
"""

from sluice.routing.learned.choice import Choice, Estimate, choose
from sluice.routing.learned.features import Known
from sluice.routing.learned.router import Router

__all__ = ["Choice", "Estimate", "Known", "Router", "choose"]
