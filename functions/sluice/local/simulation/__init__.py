"""A day at sixteen million jobs, without a cloud: a seeded discrete-event simulation.

The decisions in it are the real ones: the plan, `Traffic` with its gates, circuits, buckets and limits, the ladder,
parking and the journal run unchanged on a virtual clock, as coroutines that `Kernel` wakes up. The order in which the
pipeline asks them is told again, since a run of it with its document takes milliseconds of CPU; a test holds the two
together. What surrounds them is modelled: SQS, the event source, Lambda, the GPU endpoint, Bedrock. Every figure of
those models stands in `constants` with its source. Nothing here ran on AWS.
"""
