"""boto3 clients for what no job waits for: imported when first needed, one of each per process.

Each call is tried once (retries belong to whoever called, and are counted there) and gives up within seconds.
"""

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sqs import SQSClient

CONNECT_SECONDS = 1.0
READ_SECONDS = 5.0
CONNECTIONS = 32


@cache
def sqs(endpoint_url: str | None = None) -> "SQSClient":
    """The SQS client; ``endpoint_url`` None means AWS, or what AWS_ENDPOINT_URL says."""
    client: SQSClient = _client("sqs", endpoint_url)
    return client


@cache
def s3(endpoint_url: str | None = None) -> "S3Client":
    """The S3 client."""
    client: S3Client = _client("s3", endpoint_url)
    return client


@cache
def events(endpoint_url: str | None = None) -> "EventBridgeClient":
    """The EventBridge client."""
    client: EventBridgeClient = _client("events", endpoint_url)
    return client


@cache
def secrets(endpoint_url: str | None = None) -> "SecretsManagerClient":
    """The Secrets Manager client."""
    client: SecretsManagerClient = _client("secretsmanager", endpoint_url)
    return client


def _client(service: str, endpoint_url: str | None) -> Any:
    import boto3
    from botocore.config import Config

    config = Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        max_pool_connections=CONNECTIONS,
        retries={"total_max_attempts": 1},
    )
    return boto3.client(service, endpoint_url=endpoint_url, config=config)
