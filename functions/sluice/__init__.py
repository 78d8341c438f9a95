"""Sluice: unstructured text in, evidence-backed JSON out.

The map of this package, from words to edges (each layer may import only what stands above it):

words      jobs · errors · deadline · money · prices · ports · settings   what we talk about; frozen, no I/O
questions  documents    WHAT to extract and what is plausible       one file per document type
           schemas      any JSON Schema a job brings -> a document type
           prompting    document type + text -> Prompt
           evidence     WHERE it was said: value -> span, normalised by kind
           layouts      what a sender prints the same in every letter: read from its place, nobody asked
           confidence   HOW SURE, and sure enough to be used unseen
           routing      WHOM to ask, each with a reason: prices or a learned router; limits, breakers, parking
           journal      asked ONCE: planned -> sent -> received -> done
           pipeline     the use case: Extractor.run(job, deadline) -> Result; review: people decide what is in doubt
edges      wire         the one HTTP client of the hot path; SigV4
           backends     HOW to ask: one file per model backend
           aws          the ports on AWS; the only boto3
           local        the ports in memory, the local stack, review pages, the simulation; never in a Lambda asset
           learning     datasets, training, evaluation, calibration, routers, economics
           assembly     concretes put together; records: one batch of them on the event loop
           observability, cli

Glossary: a *job* asks for one document; a *record* is an SQS message carrying a job; an *attempt* is one
call of one *route* (``backend:model``); a *completion* is the raw answer; *evidence* is the quote and span
that witness a value; a *finding* is what a plausibility rule says; a *result* is what the caller gets.
An *accepted* field may be used unseen; a *case* is a result that waits for a *reviewer*; a *layout* is a letter
without its particulars; a *circuit* says whether a route is up; *parked* is a job that waits for one, *collected* a
job that waits for a batch of calls; a route is *held* back by our own limits, *throttled* by the other side.
A *batch item failure* sends one record back; a *lease* with a *fencing token* says who may write.
"""
