"""A day at sixteen million jobs, without a cloud: a seeded discrete-event simulation.

The decisions in it are the real ones: `Traffic` with its gates, circuits, buckets and limits, the degrade ladder,
parking and the journal run unchanged on a virtual clock, as coroutines that `Kernel` wakes up. What surrounds them is
modelled: SQS, the event source, Lambda, the GPU endpoint, Bedrock. Every figure of those models stands in `constants`
with its source. Nothing here ran on AWS.
"""
