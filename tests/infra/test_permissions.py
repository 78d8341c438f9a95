"""Each function may do what its code calls, on its own resources, and nothing else: every other pair is probed."""

from collections.abc import Callable, Iterator, Mapping
from itertools import product

import pytest

from cdk.never import NEVER
from cdk.templates import Templates
from tests.infra import roles as page_of
from tests.infra.evaluator import allowed
from tests.infra.roles import Role, Statement, roles

Rights = Mapping[str, set[str]]
"""Actions by resource."""

LANES = ("${Queue0/Queue.Arn}", "${Bulk0/Queue.Arn}")
JOURNAL = {"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"}
READ = {"s3:GetObject", "s3:GetObjectVersion"}
CONSUME = {"sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"}
LOG = {"logs:CreateLogStream", "logs:PutLogEvents"}
BY_JOB, BY_OPEN, BY_REVIEW = (f"${{Jobs.Arn}}/index/{name}" for name in ("by_job", "by_open", "by_review"))
TEXT = "${Documents.Arn}/acme/letter.txt"
HAIKU = "anthropic.claude-haiku-4-5-20251001-v1:0"
PROFILE = f"arn:aws:bedrock:us-east-1:ACCOUNT:inference-profile/us.{HAIKU}"
MODELS = [f"arn:aws:bedrock:{region}::foundation-model/{HAIKU}" for region in ("us-east-1", "us-east-2", "us-west-2")]
ASK = {PROFILE: {"bedrock:InvokeModel"}}
APPCONFIG = "arn:aws:appconfig:us-east-1:ACCOUNT:application/${Policies/Application}/environment/e1"
LIVE_POLICY = f"{APPCONFIG}/configuration/${{Policies/Profile}}"
ROLLED_OUT = f"{APPCONFIG}/deployment/7"
FOLLOW = {LIVE_POLICY: {"appconfig:GetLatestConfiguration", "appconfig:StartConfigurationSession"}}
PAGE = ("config.json", "index.html", "page.css", "page.js", "sign-in.js")
BATCH_FILE = "${Documents.Arn}/batches/t1/in.jsonl"
BATCH_JOB = "arn:aws:bedrock:us-east-1:ACCOUNT:model-invocation-job/j1"
BATCH_ROLE = "${Batches/Bedrock/Role.Arn}"
START = {"bedrock:CreateModelInvocationJob"}
SEND = {queue: {"sqs:SendMessage"} for queue in LANES}


TEXTS = {TEXT: READ, BATCH_FILE: READ}
"""Files of batches lie in the bucket of texts."""


def extract(shard: str) -> Rights:
    return {
        "${Jobs.Arn}": {*JOURNAL, "dynamodb:BatchGetItem"},
        BY_JOB: {"dynamodb:Query"},
        **TEXTS,
        f"${{{shard}/Queue.Arn}}": CONSUME | {"sqs:SendMessage"},
        f"${{{shard}/Function/Logs.Arn}}": LOG,
        **ASK,
        **FOLLOW,
    }


MAY: Mapping[str, Rights] = {
    "Queue0/Function/Role": extract("Queue0"),
    "Bulk0/Function/Role": extract("Bulk0"),
    "ExtractNow/Role": {"${Jobs.Arn}": JOURNAL, **TEXTS, "${ExtractNow/Logs.Arn}": LOG, **SEND, **ASK, **FOLLOW},
    "Submit/Role": {"${Jobs.Arn}": {"dynamodb:PutItem"}, "${Submit/Logs.Arn}": LOG, **SEND},
    "Deliver/Role": {
        "${Jobs.StreamArn}": {
            "dynamodb:DescribeStream",
            "dynamodb:GetRecords",
            "dynamodb:GetShardIterator",
            "dynamodb:ListStreams",
        },
        "${Bus.Arn}": {"events:PutEvents"},
        "${Destinations}": {"secretsmanager:GetSecretValue"},
        "${Unheard.Arn}": {"sqs:SendMessage"},
        "${Deliver/Logs.Arn}": LOG,
    },
    "DeadLetters/Role": {
        "${Jobs.Arn}": {"dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:PutItem"},
        BY_JOB: {"dynamodb:Query"},
        "${Queue0/DeadLetters.Arn}": CONSUME,
        "${Bulk0/DeadLetters.Arn}": CONSUME,
        "${DeadLetters/Logs.Arn}": LOG,
        **SEND,
    },
    "Reconcile/Role": {
        "${Jobs.Arn}": {"dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:UpdateItem"},
        BY_JOB: {"dynamodb:Query"},
        BY_OPEN: {"dynamodb:Query"},
        "${Reconcile/Logs.Arn}": LOG,
        **SEND,
    },
    "Review/Role": {
        "${Jobs.Arn}": {"dynamodb:GetItem", "dynamodb:UpdateItem"},
        BY_REVIEW: {"dynamodb:Query"},
        **TEXTS,
        "${Review/Logs.Arn}": LOG,
    },
    "Batches/Function/Role": {
        "${Jobs.Arn}": {*JOURNAL, "dynamodb:BatchGetItem"},
        BY_OPEN: {"dynamodb:Query"},
        TEXT: READ,
        BATCH_FILE: {*READ, "s3:PutObject"},
        **dict.fromkeys((PROFILE, *MODELS), START),
        BATCH_JOB: {*START, "bedrock:GetModelInvocationJob"},
        "${Batches/Function/Logs.Arn}": LOG,
        **SEND,
        **FOLLOW,
    },
    "Publish/Role": {
        **{f"${{Page/Files.Arn}}/{name}": {"s3:PutObject"} for name in PAGE},
        "${Publish/Logs.Arn}": LOG,
    },
    "Upkeep/RotateSecret/Role": {
        "${Destinations}": {
            "secretsmanager:DescribeSecret",
            "secretsmanager:GetSecretValue",
            "secretsmanager:PutSecretValue",
            "secretsmanager:UpdateSecretVersionStage",
        },
        "${Upkeep/RotateSecret/Logs.Arn}": LOG,
    },
    "Upkeep/Canary/Role": {
        "${ExtractNow/Live}": {"lambda:InvokeFunction"},
        "${Upkeep/Canary/Logs.Arn}": LOG,
    },
    "Batches/Rounds/Role": {"${Batches/Function/Live}": {"lambda:InvokeFunction"}},
    "Reconciling/Role": {"${Reconcile/Live}": {"lambda:InvokeFunction"}},
    "Upkeep/CanaryRounds/Role": {"${Upkeep/Canary/Live}": {"lambda:InvokeFunction"}},
}
CLOCKS = {"Batches/Rounds/Role", "Reconciling/Role", "Upkeep/CanaryRounds/Role"}
GRAVEST = (
    "dynamodb:DeleteTable",
    "kms:ScheduleKeyDeletion",
    "logs:DeleteLogGroup",
    "logs:DeleteLogStream",
    "s3:BypassGovernanceRetention",
    "s3:DeleteBucketPolicy",
    "sqs:DeleteQueue",
    "sqs:PurgeQueue",
)

KEYS: Mapping[str, set[tuple[str, str, str]]] = {
    "Queue0/Function/Role": {("Jobs", "dynamodb", "kms:Decrypt"), ("Jobs", "s3", "kms:Decrypt")}
    | {("Jobs", "appconfig", "kms:Decrypt")}
    | {("Jobs", "sqs", "kms:Decrypt"), ("Jobs", "sqs", "kms:GenerateDataKey")},
    "ExtractNow/Role": {("Jobs", "dynamodb", "kms:Decrypt"), ("Jobs", "s3", "kms:Decrypt")}
    | {("Jobs", "appconfig", "kms:Decrypt")}
    | {("Jobs", "sqs", "kms:Decrypt"), ("Jobs", "sqs", "kms:GenerateDataKey")},
    "Review/Role": {("Jobs", "dynamodb", "kms:Decrypt"), ("Jobs", "s3", "kms:Decrypt")},
    "Batches/Function/Role": {("Jobs", "dynamodb", "kms:Decrypt"), ("Jobs", "appconfig", "kms:Decrypt")}
    | {("Jobs", service, action) for service in ("s3", "sqs") for action in ("kms:Decrypt", "kms:GenerateDataKey")},
    "Publish/Role": set(),
    "Submit/Role": {("Jobs", "dynamodb", "kms:Decrypt")}
    | {("Jobs", "sqs", "kms:Decrypt"), ("Jobs", "sqs", "kms:GenerateDataKey")},
    "Deliver/Role": {("Jobs", "dynamodb", "kms:Decrypt"), ("Secrets", "secretsmanager", "kms:Decrypt")}
    | {("Jobs", "sqs", "kms:Decrypt"), ("Jobs", "sqs", "kms:GenerateDataKey")},
}
"""Key, service, action."""

OTHER_ACTIONS = (
    "dynamodb:DeleteItem",
    "dynamodb:PartiQLSelect",
    "dynamodb:Scan",
    "ec2:RunInstances",
    "events:PutRule",
    "iam:PassRole",
    "kms:CreateGrant",
    "kms:Decrypt",
    "kms:Encrypt",
    "lambda:InvokeFunction",
    "logs:CreateLogGroup",
    "logs:FilterLogEvents",
    "s3:DeleteObject",
    "s3:ListBucket",
    "s3:PutObject",
    "sagemaker:InvokeEndpoint",
    "sqs:ChangeMessageVisibility",
    "sts:AssumeRole",
)
STRANGERS = (
    "arn:aws:dynamodb:us-east-1:ACCOUNT:table/other",
    "arn:aws:sqs:us-east-1:ACCOUNT:other",
    "arn:aws:s3:::other/letter.txt",
    "arn:aws:sagemaker:us-east-1:ACCOUNT:endpoint/other",
    "arn:aws:bedrock:us-east-1::foundation-model/other",
    "${Audit.Arn}/entry",
    "${Datasets.Arn}/models/weights",
    "${Archive.Arn}/result",
    "${Jobs.Arn}/index/other",
    "${Page/Files.Arn}/other.html",
    LIVE_POLICY.replace("${Policies/Profile}", "other"),
)


@pytest.fixture(scope="module")
def functions(dev: Templates) -> dict[str, Role]:
    """The roles of functions, and of what calls them."""
    return {role.path: role for role in roles(dev) if role.path in MAY}


def probes() -> Iterator[tuple[str, str]]:
    """Every action that anybody may do, or nobody, on every resource that there is."""
    known = {action for rights in MAY.values() for actions in rights.values() for action in actions}
    named = {action for action in NEVER if "*" not in action}
    resources = {resource for rights in MAY.values() for resource in rights} | {*STRANGERS, *MODELS}
    return product(sorted(known | named | {*OTHER_ACTIONS}), sorted(resources))


def test_every_function_has_a_role_that_is_probed(dev: Templates) -> None:
    taken = {role.path for role in roles(dev) if role.trusts == "lambda.amazonaws.com" and is_denied(role)}
    assert taken == set(MAY) - CLOCKS


def is_denied(role: Role) -> bool:
    return any(name.rpartition("/")[2] == "Never" for name in role.shared)


def test_each_role_may_do_what_its_code_calls_and_nothing_else(functions: dict[str, Role]) -> None:
    wrong, asked = [], 0
    for (path, role), (action, resource) in product(functions.items(), list(probes())):
        asked += 1
        if allowed(role.statements, action, resource, {}) is not (action in MAY[path].get(resource, set())):
            wrong.append((path, action, resource))
    assert wrong == []
    assert asked >= 10_000


def test_no_role_may_do_anything_without_being_one_of_ours(functions: dict[str, Role]) -> None:
    assert set(functions) == set(MAY)


@pytest.mark.parametrize("path", sorted(KEYS))
def test_keys_are_used_through_services_and_for_their_own_things_alone(functions: dict[str, Role], path: str) -> None:
    contexts = {
        "dynamodb": {"kms:EncryptionContext:aws:dynamodb:tableName": "${Jobs}"},
        "s3": {"kms:EncryptionContext:aws:s3:arn": "${Documents.Arn}"},
        "secretsmanager": {"kms:EncryptionContext:SecretARN": "${Destinations}"},
        "appconfig": {"kms:EncryptionContext:aws:appconfig:deployment:arn": ROLLED_OUT},
        "sqs": {},
        "lambda": {},
    }
    keys = ("Jobs", "Logs", "Secrets", "Audit", "Learning")
    actions = ("kms:Decrypt", "kms:GenerateDataKey", "kms:Encrypt", "kms:ScheduleKeyDeletion", "kms:CreateGrant")
    found = set()
    for key, (service, context), action in product(keys, contexts.items(), actions):
        via = {"kms:ViaService": f"{service}.us-east-1.amazonaws.com", "kms:CallerAccount": "ACCOUNT"}
        arn = f"${{Keys/{key}.Arn}}"
        if allowed(functions[path].statements, action, arn, {**context, **via}):
            found.add((key, service, action))
        assert not allowed(functions[path].statements, action, arn, context), "by hand"
        foreign = dict.fromkeys(context, "other")
        if context:
            assert not allowed(functions[path].statements, action, arn, {**foreign, **via}), "of something else"
    assert found == KEYS[path]


def test_models_are_asked_through_their_profile_alone(functions: dict[str, Role]) -> None:
    statements = functions["Queue0/Function/Role"].statements
    for model in MODELS:
        assert allowed(statements, "bedrock:InvokeModel", model, {"bedrock:InferenceProfileArn": PROFILE})
        assert not allowed(statements, "bedrock:InvokeModel", model, {"bedrock:InferenceProfileArn": "another"})


def test_one_function_hands_one_role_to_bedrock_and_finds_its_own_files(functions: dict[str, Role]) -> None:
    statements = functions["Batches/Function/Role"].statements
    to_bedrock = {"iam:PassedToService": "bedrock.amazonaws.com"}
    assert allowed(statements, "iam:PassRole", BATCH_ROLE, to_bedrock)
    assert not allowed(statements, "iam:PassRole", BATCH_ROLE, {"iam:PassedToService": "lambda.amazonaws.com"})
    assert not allowed(statements, "iam:PassRole", "${Batches/Function/Role.Arn}", to_bedrock)
    assert allowed(statements, "s3:ListBucket", "${Documents.Arn}", {"s3:prefix": "batches/t1/out/"})
    for elsewhere in ({}, {"s3:prefix": ""}, {"s3:prefix": "acme/"}):
        assert not allowed(statements, "s3:ListBucket", "${Documents.Arn}", elsewhere)


def test_what_nobody_may_do_stays_denied_when_somebody_attaches_everything(functions: dict[str, Role]) -> None:
    everything = Statement("Mistake", "Allow", ("*",), ("*",), {})
    for path, role in functions.items():
        if path not in CLOCKS:
            for action in (*(name.replace("*", "Anything") for name in NEVER), *GRAVEST, "iam:PassRole"):
                assert not allowed([*role.statements, everything], action, "${Jobs.Arn}", {}), (path, action)
            passes = path == "Batches/Function/Role"
            assert allowed([*role.statements, everything], "iam:PassRole", BATCH_ROLE, {}) is passes, path
            assert allowed([*role.statements, everything], "dynamodb:GetItem", "${Jobs.Arn}", {})


def test_no_role_of_any_stage_has_a_policy_of_aws(stage: Callable[[str], Templates]) -> None:
    for name in ("local", "dev", "prod"):
        assert roles(stage(name)), "a policy that is not ours would raise"


def test_functions_have_a_star_only_for_what_lies_in_a_bucket_and_for_the_one_environment_of_their_policy(
    functions: dict[str, Role],
) -> None:
    starred = {
        resource
        for role in functions.values()
        for statement in role.own
        for resource in statement.resources
        if "*" in resource
    }
    of_batches = {"${Documents.Arn}/batches/*/in.jsonl", BATCH_JOB.replace("/j1", "/*")}
    assert starred == {"${Documents.Arn}/*", LIVE_POLICY.replace("/e1/", "/*/"), *of_batches}
    assert not [
        action for role in functions.values() for statement in role.own for action in statement.actions if "*" in action
    ]


def test_policies_fit_what_iam_takes(stage: Callable[[str], Templates]) -> None:
    templates = stage("prod")
    for policy in templates.resources("AWS::IAM::ManagedPolicy"):
        # Names in real templates are longer than ours here; 6,144 characters are the limit, white space aside.
        assert len(str(templates.text(policy.properties["PolicyDocument"]))) < 4_500, policy.path


def test_the_page_to_review_is_fresh(dev: Templates) -> None:
    assert page_of.PAGE.read_text() == page_of.page(dev), "run: python -m tests.infra.roles, and review the difference"
