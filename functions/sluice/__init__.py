"""Sluice: unstructured text in, evidence-backed JSON out.

The map of this package, from words to edges (each layer may import only what stands above it):

words      jobs · errors · deadline · money · ports · settings      what we talk about; frozen, no I/O
questions  documents    WHAT to extract and what is plausible       one file per document type
           schemas      any JSON Schema a job brings -> a document type
           prompting    document type + text -> Prompt
           evidence     WHERE it was said: value -> span, normalised by kind
           confidence   HOW SURE
           routing      WHOM to ask: ordered routes, each with a reason
           journal      asked ONCE: planned -> sent -> received -> done
           pipeline     the use case: Extractor.run(job, deadline) -> Result
edges      wire         the one HTTP client of the hot path; SigV4
           backends     HOW to ask: one file per model backend
           aws          the ports on AWS; the only boto3
           local        the ports in memory; never in a Lambda asset
           learning     datasets, training, evaluation
           observability, cli

Glossary: a *job* asks for one document; a *record* is an SQS message carrying a job; an *attempt* is one
call of one *route* (``backend:model``); a *completion* is the raw answer; *evidence* is the quote and span
that witness a value; a *finding* is what a plausibility rule says; a *result* is what the caller gets.
A *batch item failure* sends one record back; a *lease* with a *fencing token* says who may write.
"""
