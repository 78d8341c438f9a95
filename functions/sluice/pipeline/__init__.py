"""The use case: a job in, a result out. `Extractor.run` is the ten steps of the README, in their order.

world       the ports and clocks it is given        tasks      a job that can be worked on
extractor   replay, wait or ask; keep the result    answering  routes in their order, until no doubt is left
asking      one attempt: money, journal, model      judging    quotes -> fields, findings, status
attempts    what is told of each call               wallet     what a run may spend
collecting  questions that are left for a batch      batching   and what comes of them
endings     results of jobs without an answer       texts      a job's text, fit to be read
intake      accepting jobs, finding forgotten ones  burial     dead letters
delivery    telling whoever asked                   patience   where a job waits that nobody can take now
known       what earlier documents tell             review     people decide what is in doubt
recalling   values read where they always stood     accounts   the last document of the same account
tenants     how a tenant's jobs went so far
"""

from sluice.pipeline.extractor import Extractor
from sluice.pipeline.world import World

__all__ = ["Extractor", "World"]
