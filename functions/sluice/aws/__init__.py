"""The ports on AWS.

What a job waits for (journal, results, budget, intake) speaks DynamoDB's JSON over `sluice.wire`; the rest uses boto3,
imported when first needed, so that no cold start pays for it.
"""
