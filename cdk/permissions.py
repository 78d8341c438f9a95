"""Which function may do what: this page, and nothing beside it, decides.

Every function has a role of its own with the statements listed here, on exact resources; beside them stands what none
may ever do (`never`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aws_cdk import Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_sqs as sqs

from cdk.bedrock_access import Profile, may_start_batches
from cdk.keys import Keys
from cdk.webhooks_secret import may_rotate

Statements = list[iam.PolicyStatement]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What there is to have permissions for.

    ``asking`` is what it takes to ask the models of this stage, ``following`` what it takes to read its live policy.
    """

    keys: Keys
    table: dynamodb.ITableV2
    documents: s3.IBucket
    bus: events.IEventBus
    destinations: secretsmanager.ISecret
    lanes: Sequence[sqs.IQueue]
    asking: Sequence[iam.PolicyStatement] = ()
    following: Sequence[iam.PolicyStatement] = ()


def of_extract(reach: Reach) -> Statements:
    """Reads texts, keeps the journal, asks models; `queue_function` adds its own queue."""
    return [
        _table(reach, "Journal", "BatchGetItem", "GetItem", "PutItem", "UpdateItem"),
        _index(reach, "by_job"),
        *_documents(reach),
        _open_table(reach),
        *reach.asking,
        *reach.following,
    ]


def of_extract_now(reach: Reach) -> Statements:
    """As `extract`, but one job, so reads are single; takes in for later what cannot be done at once."""
    return [
        _table(reach, "Journal", "GetItem", "PutItem", "UpdateItem"),
        *_send(reach),
        *_documents(reach),
        _open_table(reach),
        *reach.asking,
        *reach.following,
    ]


def of_submit(reach: Reach) -> Statements:
    """Remembers a job and queues it; reads nothing."""
    return [
        _table(reach, "Accept", "PutItem"),
        *_send(reach),
        _open_table(reach),
    ]


def of_deliver(reach: Reach, unheard: sqs.IQueue) -> Statements:
    """Reads the table's stream, announces on the bus, reads who wants to be told; ``unheard`` takes what failed."""
    stream = ("DescribeStream", "GetRecords", "GetShardIterator", "ListStreams")
    return [
        _allow("Stream", [f"dynamodb:{action}" for action in stream], [_known(reach.table.table_stream_arn)]),
        _allow("Announce", ["events:PutEvents"], [reach.bus.event_bus_arn]),
        *_destinations(reach),
        _allow("Unheard", ["sqs:SendMessage"], [unheard.queue_arn]),
        _open_table(reach),
        _seal_messages(reach.keys),
    ]


def of_dead_letters(reach: Reach, letters: Sequence[sqs.IQueue]) -> Statements:
    """Takes dead letters, queues a job once more or writes its last result."""
    return [
        _table(reach, "Journal", "BatchGetItem", "GetItem", "PutItem"),
        _index(reach, "by_job"),
        *_send(reach),
        _open_table(reach),
        _take(letters),
    ]


def of_reconcile(reach: Reach) -> Statements:
    """Walks through open jobs, closes them or queues them again."""
    return [
        _table(reach, "Intake", "BatchGetItem", "GetItem", "UpdateItem"),
        _index(reach, "by_job", "by_open"),
        *_send(reach),
        _open_table(reach),
    ]


def of_review(reach: Reach) -> Statements:
    """Lists waiting cases, reads one with its text, claims and decides it."""
    return [
        _table(reach, "Review", "GetItem", "UpdateItem"),
        _index(reach, "by_review"),
        *_documents(reach),
        _open_table(reach),
    ]


def of_batch(reach: Reach, asked: Profile, role: iam.IRole) -> Statements:
    """Gathers bulk jobs into files, has Bedrock answer them in ``role``, and queues whoever is answered."""
    return [
        _table(reach, "Journal", "BatchGetItem", "GetItem", "PutItem", "UpdateItem"),
        _index(reach, "by_open"),
        *_send(reach),
        *_documents(reach),
        *_batches(reach),
        *may_start_batches(role, asked),
        _open_table(reach),
        *reach.following,
    ]


def _batches(reach: Reach) -> Statements:
    """Files of questions are written, their answers found; reading them is reading documents."""
    files = reach.documents.arn_for_objects("batches/*/in.jsonl")
    context = {"aws:s3:arn": [reach.documents.bucket_arn, reach.documents.arn_for_objects("*")]}
    below: dict[str, dict[str, object]] = {"StringLike": {"s3:prefix": "batches/*"}}
    return [
        _allow("WriteBatches", ["s3:PutObject"], [files]),
        _allow("FindAnswers", ["s3:ListBucket"], [reach.documents.bucket_arn], conditions=below),
        _through("s3", reach.keys.jobs, "SealBatches", "kms:GenerateDataKey", context=context),
    ]


def of_publish(page: s3.IBucket, files: Sequence[str]) -> Statements:
    """Puts the review page's files where they are served from; cannot even read them."""
    return [_allow("Publish", ["s3:PutObject"], [page.arn_for_objects(name) for name in files])]


def of_rotate_secret(reach: Reach) -> Statements:
    """Writes new versions of the one secret."""
    return list(may_rotate(reach.destinations, reach.keys.secrets))


def of_canary(extract_now: lambda_.Alias) -> Statements:
    """Asks as any caller does."""
    return [_allow("Ask", ["lambda:InvokeFunction"], [extract_now.function_arn])]


def consume(queues: Sequence[sqs.IQueue], keys: Keys) -> Statements:
    """Empty ``queues``."""
    return [_take(queues), _through("sqs", keys.jobs, "OpenMessages", "kms:Decrypt")]


def park(queue: sqs.IQueue, keys: Keys) -> Statements:
    """Send a job that nobody can take now to the end of its own queue."""
    return [_allow("Park", ["sqs:SendMessage"], [queue.queue_arn]), _seal_messages(keys)]


def _take(queues: Sequence[sqs.IQueue]) -> iam.PolicyStatement:
    actions = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"]
    return _allow("Consume", actions, [queue.queue_arn for queue in queues])


def _send(reach: Reach) -> Statements:
    queues = [queue.queue_arn for queue in reach.lanes]
    return [_allow("Send", ["sqs:SendMessage"], queues), _seal_messages(reach.keys)]


def _seal_messages(keys: Keys) -> iam.PolicyStatement:
    """SQS makes a data key for the sender, and opens it again to reuse it."""
    return _through("sqs", keys.jobs, "SealMessages", "kms:Decrypt", "kms:GenerateDataKey")


def _table(reach: Reach, sid: str, *actions: str) -> iam.PolicyStatement:
    return _allow(sid, [f"dynamodb:{action}" for action in actions], [reach.table.table_arn])


def _index(reach: Reach, *names: str) -> iam.PolicyStatement:
    return _allow("Find", ["dynamodb:Query"], [f"{reach.table.table_arn}/index/{name}" for name in names])


def _open_table(reach: Reach) -> iam.PolicyStatement:
    """The table's own key is opened for every caller; reading and writing both need it."""
    context = {"aws:dynamodb:tableName": [reach.table.table_name]}
    return _through("dynamodb", reach.keys.jobs, "OpenTable", "kms:Decrypt", context=context)


def _documents(reach: Reach) -> Statements:
    """Texts of any tenant, in any version; listing the bucket is not needed."""
    objects = reach.documents.arn_for_objects("*")
    context = {"aws:s3:arn": [reach.documents.bucket_arn, objects]}
    return [
        _allow("Read", ["s3:GetObject", "s3:GetObjectVersion"], [objects]),
        _through("s3", reach.keys.jobs, "OpenDocuments", "kms:Decrypt", context=context),
    ]


def _destinations(reach: Reach) -> Statements:
    secret = reach.destinations.secret_full_arn or reach.destinations.secret_arn
    return [
        _allow("Destinations", ["secretsmanager:GetSecretValue"], [secret]),
        _through(
            "secretsmanager",
            reach.keys.secrets,
            "OpenDestinations",
            "kms:Decrypt",
            context={"SecretARN": [secret]},
        ),
    ]


def _through(
    service: str, key: kms.IKey, sid: str, *actions: str, context: Mapping[str, list[str]] | None = None
) -> iam.PolicyStatement:
    """Use of a key by way of one service, and there of what ``context`` names, never by hand."""
    stack = Stack.of(key)
    own = {"kms:ViaService": f"{service}.{stack.region}.amazonaws.com", "kms:CallerAccount": stack.account}
    conditions: dict[str, dict[str, object]] = {"StringEquals": {**own}}
    if context:
        conditions["StringLike"] = {f"kms:EncryptionContext:{name}": values for name, values in context.items()}
    return _allow(sid, list(actions), [key.key_arn], conditions=conditions)


def _known(arn: str | None) -> str:
    if arn is None:
        raise ValueError("the table has no stream, so nobody would be told of results")
    return arn


def _allow(
    sid: str, actions: list[str], resources: list[str], *, conditions: dict[str, dict[str, object]] | None = None
) -> iam.PolicyStatement:
    return iam.PolicyStatement(sid=sid, actions=actions, resources=resources, conditions=conditions)
