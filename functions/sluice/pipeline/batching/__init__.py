"""The rounds behind the batch lane: jobs that wait are gathered, handed over, looked after, and sent back answered.

A crash between any two writes loses no job and asks no question twice, because a job is moved before anybody is asked,
and stays where the next round finds it until it is on its queue again:

    collected --join--> in a submission --leave (its money settled)--> sent to its queue --close--> gone

ports       the waiting room, the batch jobs, the codec       questions   a job as a record of a batch
gathering   waiting jobs -> a submission                      settling    answers -> journal, money, queue
rounds      what is next for each of them                     told        what came of a round
"""

from sluice.pipeline.batching.ports import Asked, Batches, Codec, Kept, Outside, Room
from sluice.pipeline.batching.rounds import Rounds
from sluice.pipeline.batching.told import Told

__all__ = ["Asked", "Batches", "Codec", "Kept", "Outside", "Room", "Rounds", "Told"]
