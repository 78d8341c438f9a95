"""Rules of the security packs that do not fit, stack by stack, each with its reason; the rest are kept.

Constructs that are used beside these stacks acknowledge what is their own where they are built.
"""

from collections.abc import Mapping

from aws_cdk import Acknowledgment, CfnResource, Stack, Token, Validations
from constructs import Construct

from cdk.bedrock_access import BATCH_JOBS

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

LAST_STOP: Mapping[str, str] = {
    "Serverless-SQSRedrivePolicy": "These take dead letters: nothing stands behind them but an alarm and a person.",
    "AwsSolutions-SQS3": "As Serverless-SQSRedrivePolicy: what streams and rules cannot hand over goes there.",
}

FUNCTIONS: Mapping[str, str] = {
    "AwsSolutions-L1": (
        "Assets are compiled for Python 3.13, for which every wheel exists and on which all figures were measured; AWS "
        "supports it until June 2029."
    ),
    "Serverless-LambdaLatestVersion": "As AwsSolutions-L1.",
    "NIST.800.53.R5-LambdaDLQ": (
        "A function's own dead letter queue serves asynchronous calls. Queues have theirs, the stream has `Unheard`, "
        "callers of APIs hear of errors, and so does CloudFormation; clocks call `reconcile` and `canary` again."
    ),
    "Serverless-LambdaDLQ": "As NIST.800.53.R5-LambdaDLQ.",
    "NIST.800.53.R5-LambdaInsideVPC": (
        "Functions call AWS over TLS with IAM and listen to nothing. In a VPC they would reach less only if its "
        "endpoints' policies said more than the roles do; `deliver` checks every address it posts to (sluice.webhooks)."
    ),
    "Serverless-LambdaTracing": (
        "Every record's route, reasons, cost and milliseconds by step are in its log line. A trace would add segments "
        "of one function that calls nothing traced."
    ),
}

EXTRACTION: Mapping[str, str] = {
    **FUNCTIONS,
    "Serverless-LambdaEventSourceMappingDestination": (
        "Lambda knows no failure destination for SQS: what fails too often moves to the queue's dead letters. The "
        "stream, which does know one, has it."
    ),
    **LAST_STOP,
}

PAGE: Mapping[str, str] = {
    "NIST.800.53.R5-S3DefaultEncryptionKMS": (
        "The page is the same for everybody and holds no secret; whoever has its address may read it."
    ),
}

OF_PAGES: Mapping[str, str] = {
    "NIST.800.53.R5-S3BucketReplicationEnabled": (
        "Every deployment makes the page anew from the repository; its logs are kept as other buckets' are."
    ),
}

UNGUARDED_PAGE: Mapping[str, str] = {
    "AwsSolutions-CFR2": "As AwsSolutions-APIG3: the page is the same for everybody, what it asks wants a token.",
}

CHECKOV_UNGUARDED: Mapping[str, str] = {"CKV_AWS_68": "As AwsSolutions-CFR2."}
CHECKOV_BORROWED: Mapping[str, str] = {"CKV_AWS_174": "As AwsSolutions-CFR4."}
CHECKOV_NOT_TOLD: Mapping[str, str] = {
    "CKV_AWS_27": "It is encrypted, by SQS itself: EventBridge writes to it as itself, which no key of ours admits."
}
"""What checkov is to overlook at one resource."""

BORROWED_NAME: Mapping[str, str] = {
    "AwsSolutions-CFR4": (
        "CloudFront fixes what its own name admits. A stage without real traffic does with that; one with a name of "
        "its own (`Stage.reviewing.own_domain`) admits TLS 1.2 and newer alone."
    ),
}


def objects_of(export: str) -> Mapping[str, str]:
    """Reading any object of one bucket, which another stack exports as ``export``."""
    return {
        f"AwsSolutions-IAM5[Resource::{export}/*]": (
            "Which text a job points to is only known when it comes; nothing can be listed, and one bucket is read."
        )
    }


def policies_of(stack: Stack, application: str, profile: str) -> Mapping[str, str]:
    """Reading the policy that is live, whose application and profile another stack exports."""
    whole = f"application/{application}/environment/*/configuration/{profile}"
    return {
        f"AwsSolutions-IAM5[Resource::arn:{stack.partition}:appconfig:{stack.region}:{_account(stack)}:{whole}]": (
            "One profile of one application, which has one environment: that is made where the alarms are that watch "
            "the very functions which read it, so its id cannot be known here."
        )
    }


def weights_in(export: str, folder: str) -> Mapping[str, str]:
    """Reading the files of a model in ``folder`` of a bucket, which another stack exports as ``export``."""
    return {
        f"AwsSolutions-IAM5[Resource::{export}/{folder}*]": (
            "A model is a folder of files with names of its own; the role reads that one folder."
        )
    }


def batches_in(export: str) -> Mapping[str, str]:
    """Reading and answering batches in a bucket, which another stack exports as ``export``."""
    reason = "A batch is named by a digest of what is asked; Bedrock reads that file of it and writes to that folder."
    files = ("in.jsonl", "out/*")
    return {f"AwsSolutions-IAM5[Resource::{export}/batches/*/{file}]": reason for file in files}


def batch_jobs(stack: Stack) -> Mapping[str, str]:
    """Starting batches and looking at them."""
    jobs = f"arn:{stack.partition}:bedrock:{stack.region}:{_account(stack)}:{BATCH_JOBS}"
    reason = "Bedrock names a batch job when it is started; the model it may ask and the files it reads are exact."
    return {f"AwsSolutions-IAM5[Resource::{jobs}]": reason}


def _account(stack: Stack) -> str:
    """The account as the packs write it."""
    return "<AWS::AccountId>" if Token.is_unresolved(stack.account) else stack.account


def exported(owner: Stack, value: str, *, to: Stack) -> str:
    """The name by which ``to`` imports a value of ``owner``, as the packs write it."""
    return str(to.resolve(owner.export_value(value))["Fn::ImportValue"])


def acknowledge(scope: Construct, reasons: Mapping[str, str]) -> None:
    """Accept what these rules find in ``scope`` and below."""
    for rule, reason in reasons.items():
        Validations.of(scope).acknowledge(Acknowledgment(id=rule, reason=reason))


def overlook(resource: Construct, reasons: Mapping[str, str]) -> None:
    """Have checkov overlook these rules at one resource; for all of them, cdk/checkov.yaml says so."""
    child = resource.node.default_child
    assert isinstance(child, CfnResource)  # noqa: S101  # what constructs are made of
    child.add_metadata("checkov", {"skip": [{"id": rule, "comment": reason} for rule, reason in reasons.items()]})
