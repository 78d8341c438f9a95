"""Rules of the security packs that do not fit, stack by stack, each with its reason; the rest are kept.

Constructs that are used beside these stacks acknowledge what is their own where they are built.
"""

from collections.abc import Mapping

from aws_cdk import Acknowledgment, Validations
from constructs import Construct

DATA: Mapping[str, str] = {
    "NIST.800.53.R5-S3BucketReplicationEnabled": (
        "Versions and the table's point-in-time recovery undo mistakes. A copy in a second Region would double the "
        "places where other people's letters lie; docs/operations.md says what happens when a Region fails."
    ),
    "AwsSolutions-SMG4": (
        "The secret is rotated every day, by a schedule in the stack of the function that does it: `Upkeep/Rotation`."
    ),
    "NIST.800.53.R5-SecretsManagerRotationEnabled": "As AwsSolutions-SMG4.",
}

ACCESS_LOG: Mapping[str, str] = {
    "NIST.800.53.R5-S3DefaultEncryptionKMS": (
        "S3 delivers its access logs into buckets with SSE-S3 alone; they name objects and hold no content."
    ),
}

EXTRACTION: Mapping[str, str] = {
    "AwsSolutions-L1": (
        "Assets are compiled for Python 3.13, for which every wheel exists and on which all figures were measured; AWS "
        "supports it until June 2029."
    ),
    "Serverless-LambdaLatestVersion": "As AwsSolutions-L1.",
    "NIST.800.53.R5-LambdaDLQ": (
        "A function's own dead letter queue serves asynchronous calls. Queues have theirs, the stream has `Unheard`, "
        "callers of the API hear of errors; the one asynchronous call, `reconcile`, is repeated every five minutes."
    ),
    "Serverless-LambdaDLQ": "As NIST.800.53.R5-LambdaDLQ.",
    "NIST.800.53.R5-LambdaInsideVPC": (
        "Functions call AWS over TLS with IAM and listen to nothing. In a VPC they would reach less only if its "
        "endpoints' policies said more than the roles do; `deliver` checks every address it posts to (sluice.webhooks)."
    ),
    "Serverless-LambdaEventSourceMappingDestination": (
        "Lambda knows no failure destination for SQS: what fails too often moves to the queue's dead letters. The "
        "stream, which does know one, has it."
    ),
    "Serverless-LambdaTracing": (
        "Every record's route, reasons, cost and milliseconds by step are in its log line. A trace would add segments "
        "of one function that calls nothing traced."
    ),
    "Serverless-SQSRedrivePolicy": "These take dead letters: nothing stands behind them but an alarm and a person.",
    "AwsSolutions-SQS3": "As Serverless-SQSRedrivePolicy: the stream's failures go to `Unheard`.",
}


def objects_of(export: str) -> Mapping[str, str]:
    """Reading any object of one bucket, which another stack exports as ``export``."""
    return {
        f"AwsSolutions-IAM5[Resource::{export}/*]": (
            "Which text a job points to is only known when it comes; nothing can be listed, and one bucket is read."
        )
    }


def weights_of(export: str) -> Mapping[str, str]:
    """Reading the files of one model in a bucket, which another stack exports as ``export``."""
    return {
        f"AwsSolutions-IAM5[Resource::{export}/models/<Weights>/*]": (
            "A model is a folder of files with names of its own; the role reads that one folder."
        )
    }


def acknowledge(scope: Construct, reasons: Mapping[str, str]) -> None:
    """Accept what these rules find in ``scope`` and below."""
    for rule, reason in reasons.items():
        Validations.of(scope).acknowledge(Acknowledgment(id=rule, reason=reason))
