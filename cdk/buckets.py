"""Buckets nobody can read by accident: encrypted, versioned, TLS only, closed to the public, cleared up by rule."""

from collections.abc import Sequence

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from cdk.stages import Stage

UNFINISHED = Duration.days(1)
"""What is left of an upload that broke off."""
ACCESS_DAYS = 400
PAGES_KEPT = 90
"""Days for which it can be said what a page was, after it was replaced."""


def expires(*, days: int, old_versions: int = 7) -> s3.LifecycleRule:
    """Delete objects after ``days``, and versions that were replaced after ``old_versions``."""
    return s3.LifecycleRule(
        id="Expire",
        expiration=Duration.days(days),
        noncurrent_version_expiration=Duration.days(old_versions),
        abort_incomplete_multipart_upload_after=UNFINISHED,
    )


def forgets(*, below: str, days: int) -> s3.LifecycleRule:
    """Delete what lies ``below`` a prefix after ``days``, and whatever replaced it a day later."""
    return s3.LifecycleRule(
        id="Forget",
        prefix=below,
        expiration=Duration.days(days),
        noncurrent_version_expiration=Duration.days(1),
    )


def cools(*, days: int) -> s3.LifecycleRule:
    """Move to cheaper storage after 30 and 90 days, delete after ``days``."""
    return s3.LifecycleRule(
        id="Cool",
        transitions=[
            s3.Transition(storage_class=s3.StorageClass.INFREQUENT_ACCESS, transition_after=Duration.days(30)),
            s3.Transition(storage_class=s3.StorageClass.GLACIER_INSTANT_RETRIEVAL, transition_after=Duration.days(90)),
        ],
        expiration=Duration.days(days),
        noncurrent_version_expiration=Duration.days(30),
        abort_incomplete_multipart_upload_after=UNFINISHED,
    )


class AccessLog(s3.Bucket):
    """Who read which object: written by S3 itself, which can use no customer key for it.

    ``by_acl`` for what CloudFront logs: it writes as itself, by an access control list, and hands its files over.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002  # the CDK's own name
        *,
        removal: RemovalPolicy,
        by_acl: bool = False,
    ) -> None:
        ownership = s3.ObjectOwnership
        super().__init__(
            scope,
            id,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            versioned=True,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=ownership.BUCKET_OWNER_PREFERRED if by_acl else ownership.BUCKET_OWNER_ENFORCED,
            lifecycle_rules=[expires(days=ACCESS_DAYS)],
            removal_policy=removal,
        )


class PageBucket(s3.Bucket):
    """Files that are the same for everybody and hold no secret, for CloudFront alone to read.

    It and its log outlive their stack in every stage: neither is ever empty, so CloudFormation could not delete them.
    """

    def __init__(self, scope: Construct, id: str, *, accesses: s3.IBucket) -> None:  # noqa: A002  # the CDK's own name
        super().__init__(
            scope,
            id,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            versioned=True,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            lifecycle_rules=[
                s3.LifecycleRule(
                    id="Forget",
                    noncurrent_version_expiration=Duration.days(PAGES_KEPT),
                    abort_incomplete_multipart_upload_after=UNFINISHED,
                )
            ],
            server_access_logs_bucket=accesses,
            server_access_logs_prefix=f"{id.lower()}/",
            removal_policy=RemovalPolicy.RETAIN,
        )


class PrivateBucket(s3.Bucket):
    """A bucket of a stage; with ``locked`` nobody, the root user included, can shorten what it keeps."""

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002  # the CDK's own name
        *,
        stage: Stage,
        key: kms.IKey,
        accesses: s3.IBucket,
        rules: Sequence[s3.LifecycleRule],
        locked: s3.ObjectLockRetention | None = None,
    ) -> None:
        super().__init__(
            scope,
            id,
            encryption=s3.BucketEncryption.KMS,
            encryption_key=key,
            bucket_key_enabled=True,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            versioned=True,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            object_lock_enabled=True if locked else None,
            object_lock_default_retention=locked,
            lifecycle_rules=list(rules),
            server_access_logs_bucket=accesses,
            server_access_logs_prefix=f"{id.lower()}/",
            removal_policy=stage.removal,
        )
