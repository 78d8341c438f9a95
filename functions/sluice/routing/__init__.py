"""Whom to ask: the policy's routes, put in order for one job, each with the reason why it is or is not asked."""

from sluice.routing.plan import Plan, Planned, Question, plan
from sluice.routing.policy import OWN_SCHEMA, Policies, Policy, Route

__all__ = ["OWN_SCHEMA", "Plan", "Planned", "Policies", "Policy", "Question", "Route", "plan"]
