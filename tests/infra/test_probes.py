"""Tens of thousands of seeded questions to every role, each with a context: the answer is that of a table by hand.

The table is MAY of test_permissions for what needs no condition, and USES here for what does: keys by way of one
service and for one thing, models by way of their profile.
"""

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import pytest

from cdk.templates import Templates
from tests.infra.evaluator import allowed
from tests.infra.roles import Role, Statement, roles
from tests.infra.test_permissions import (
    BATCH_JOB,
    CLOCKS,
    HAIKU,
    MAY,
    MODELS,
    NEVER,
    OTHER_ACTIONS,
    PROFILE,
    ROLLED_OUT,
    STRANGERS,
)

SEED = 20261122
PER_ROLE = 3_000
ACCOUNT = {"kms:CallerAccount": "ACCOUNT"}
ASKING = {"Queue0/Function/Role", "Bulk0/Function/Role", "ExtractNow/Role"}

OPEN, SEAL = ("kms:Decrypt",), ("kms:Decrypt", "kms:GenerateDataKey")


@dataclass(frozen=True)
class Use:
    """Of a key, by way of one service, for one thing."""

    key: str
    via: str
    actions: tuple[str, ...]
    context: tuple[str, tuple[str, ...]] | None = None


TABLE = Use("Jobs", "dynamodb", OPEN, ("aws:dynamodb:tableName", ("${Jobs}",)))
TEXTS = Use("Jobs", "s3", OPEN, ("aws:s3:arn", ("${Documents.Arn}", "${Documents.Arn}/acme/letter.txt")))
MESSAGES = Use("Jobs", "sqs", SEAL)
RECEIVED = Use("Jobs", "sqs", OPEN)
DESTINATIONS = Use("Secrets", "secretsmanager", OPEN, ("SecretARN", ("${Destinations}",)))
FILES = Use("Jobs", "s3", ("kms:GenerateDataKey",), TEXTS.context)
POLICY = Use("Jobs", "appconfig", OPEN, ("aws:appconfig:deployment:arn", (ROLLED_OUT,)))
ROTATION = Use("Secrets", "secretsmanager", SEAL, ("SecretARN", ("${Destinations}",)))

USES: Mapping[str, tuple[Use, ...]] = {
    "Queue0/Function/Role": (TABLE, TEXTS, MESSAGES, POLICY),
    "Bulk0/Function/Role": (TABLE, TEXTS, MESSAGES, POLICY),
    "ExtractNow/Role": (TABLE, TEXTS, MESSAGES, POLICY),
    "Review/Role": (TABLE, TEXTS),
    "Batches/Function/Role": (TABLE, TEXTS, MESSAGES, POLICY, FILES),
    "Submit/Role": (TABLE, MESSAGES),
    "Deliver/Role": (TABLE, DESTINATIONS, MESSAGES),
    "DeadLetters/Role": (TABLE, MESSAGES, RECEIVED),
    "Reconcile/Role": (TABLE, MESSAGES),
    "Upkeep/RotateSecret/Role": (ROTATION,),
}
"""Which keys a role uses for what; those that are not here use none."""
KMS_ACTIONS = ("kms:Decrypt", "kms:GenerateDataKey", "kms:Encrypt", "kms:CreateGrant", "kms:ReEncryptFrom")
KEYS = ("Jobs", "Logs", "Secrets", "Audit", "Learning")
SERVICES = ("dynamodb", "s3", "sqs", "secretsmanager", "lambda", "sns", "appconfig")
THINGS = ("${Jobs}", "${Documents.Arn}", "${Documents.Arn}/acme/letter.txt", "${Destinations}", ROLLED_OUT, "other")
SPELLINGS = ("{}", "{}", "{}", "{}-2", "x{}", "{}/..", "{}*", "*")


@dataclass(frozen=True)
class Probe:
    """May this be done to that, in these circumstances."""

    action: str
    resource: str
    context: Mapping[str, str]


def probes(rng: random.Random) -> Iterator[Probe]:
    """PER_ROLE questions: half about keys, some about models, the rest about everything else."""
    known = {action for rights in MAY.values() for actions in rights.values() for action in actions}
    never = {name.replace("*", "Anything") for name in NEVER}
    actions = sorted(known | never | {*OTHER_ACTIONS})
    resources = sorted({resource for rights in MAY.values() for resource in rights} | {*STRANGERS, *MODELS})
    for number in range(PER_ROLE):
        if number % 2:
            yield of_key(rng)
        elif number % 10 == 0:
            profile = rng.choice((PROFILE, f"{PROFILE}x", f"us.{HAIKU}"))
            context = {} if rng.random() < 0.3 else {"bedrock:InferenceProfileArn": profile}
            yield Probe("bedrock:InvokeModel", rng.choice([*MODELS, PROFILE, *STRANGERS]), context)
        else:
            resource = rng.choice(SPELLINGS).format(rng.choice(resources))
            yield Probe(rng.choice(actions), resource, circumstances(rng))


def of_key(rng: random.Random) -> Probe:
    """A use of a key as somebody has it, most of them with one or two things about it changed."""
    use = rng.choice((TABLE, TEXTS, MESSAGES, DESTINATIONS, POLICY))
    key, action, context = use.key, rng.choice(use.actions), {"kms:ViaService": through(use.via), **ACCOUNT}
    if use.context is not None:
        context[f"kms:EncryptionContext:{use.context[0]}"] = rng.choice(use.context[1])
    for _ in range(rng.randrange(3)):
        match rng.randrange(4):
            case 0:
                key = rng.choice(KEYS)
            case 1:
                action = rng.choice(KMS_ACTIONS)
            case 2:
                context |= circumstances(rng)
            case _:
                context.pop(rng.choice([*sorted(context), ""]), None)
    return Probe(action, f"${{Keys/{key}.Arn}}", context)


def through(service: str) -> str:
    """What a request says that a service makes on somebody's behalf."""
    return f"{service}.us-east-1.amazonaws.com"


def circumstances(rng: random.Random) -> dict[str, str]:
    """A service or none, our account, another or none, and what is encrypted or nothing."""
    via = {"kms:ViaService": through(rng.choice(SERVICES))} if rng.random() < 0.9 else {}
    account = {"kms:CallerAccount": "ACCOUNT" if rng.random() < 0.9 else "OTHER"} if rng.random() < 0.95 else {}
    name = rng.choice(("aws:dynamodb:tableName", "aws:s3:arn", "SecretARN", "aws:appconfig:deployment:arn"))
    thing = {f"kms:EncryptionContext:{name}": rng.choice(THINGS)} if rng.random() < 0.8 else {}
    return {**via, **account, **thing}


def expected(role: str, probe: Probe) -> bool:
    """What the tables say."""
    if probe.action.startswith("kms:"):
        return any(covers(use, role, probe) for use in USES.get(role, ()))
    if probe.action == "bedrock:InvokeModel" and probe.resource in MODELS:
        return role in ASKING and probe.context.get("bedrock:InferenceProfileArn") == PROFILE
    if probe.resource in MAY[role]:
        return probe.action in MAY[role][probe.resource]
    if probe.resource.startswith(BATCH_JOB.removesuffix("j1")):
        return probe.action in MAY[role].get(BATCH_JOB, set())
    if "${Documents.Arn}/" in probe.resource and probe.resource.startswith("${"):
        text = next(one for one in MAY["ExtractNow/Role"] if one.startswith("${Documents.Arn}/"))
        return probe.action in MAY[role].get(text, set())
    return probe.action in MAY[role].get(probe.resource, set())


def covers(use: Use, role: str, probe: Probe) -> bool:
    """Whether a use of a key is the one that is asked about."""
    account = probe.context.get("kms:CallerAccount") == "ACCOUNT" or use is ROTATION
    service = probe.context.get("kms:ViaService") == through(use.via)
    if use.context is not None:
        name, things = use.context
        if probe.context.get(f"kms:EncryptionContext:{name}") not in things:
            return False
    return account and service and probe.action in use.actions and probe.resource == f"${{Keys/{use.key}.Arn}}"


def test_every_answer_to_a_seeded_question_is_the_tables(
    stage: Callable[[str], Templates], capsys: pytest.CaptureFixture[str]
) -> None:
    rng, asked, granted, wrong = random.Random(SEED), 0, 0, []
    found = {role.path: role for role in roles(stage("dev")) if role.path in MAY}
    for path, role in sorted(found.items()):
        for probe in probes(rng):
            may = allowed(role.statements, probe.action, probe.resource, probe.context)
            asked, granted = asked + 1, granted + may
            if may is not expected(path, probe):
                wrong.append((path, probe, may))
    assert wrong[:5] == []
    assert asked >= 10_000
    assert 100 < granted < asked / 2, "questions that are all refused would prove little"
    with capsys.disabled():
        print(f"\npolicy probes: {asked} asked, {granted} allowed, {len(wrong)} unlike the tables")  # noqa: T201  # the figure of the bar


def test_a_statement_too_many_or_too_few_is_noticed(dev: Templates) -> None:
    role = next(one for one in roles(dev) if one.path == "Submit/Role")
    loose = Statement("Loose", "Allow", ("kms:Decrypt",), ("${Keys/Jobs.Arn}",), {"StringEquals": ACCOUNT})
    closed = [one for one in role.statements if one.sid != "OpenTable"]
    for changed in ([*role.statements, loose], closed):
        answers = [
            allowed(changed, probe.action, probe.resource, probe.context) is expected(role.path, probe)
            for probe in probes(random.Random(SEED))
        ]
        assert not all(answers)


def test_every_role_that_uses_keys_is_in_the_table(dev: Templates) -> None:
    using = {
        role.path
        for role in roles(dev)
        for one in role.own
        if role.path in MAY and any(action.startswith("kms:") for action in one.actions)
    }
    assert using == set(USES)
    assert not CLOCKS & using


@pytest.mark.parametrize(
    ("statements", "may"),
    [
        ([], False),
        ([Statement("", "Allow", ("s3:Get*",), ("bucket/*",), {})], True),
        ([Statement("", "Allow", ("S3:getobject",), ("bucket/?",), {})], True),
        ([Statement("", "Allow", ("s3:GetObject",), ("bucket",), {})], False),
        ([Statement("", "Allow", ("*",), ("*",), {}), Statement("", "Deny", ("s3:*",), ("bucket/a",), {})], False),
        ([Statement("", "Allow", ("*",), ("*",), {"StringEquals": {"a": ["1", "2"]}})], True),
        ([Statement("", "Allow", ("*",), ("*",), {"StringEquals": {"a": "2", "b": "1"}})], False),
        ([Statement("", "Allow", ("*",), ("*",), {"StringEquals": {"missing": "2"}})], False),
        ([Statement("", "Allow", ("*",), ("*",), {"StringLike": {"a": "?"}, "Bool": {"b": "TRUE"}})], True),
    ],
)
def test_the_evaluator_decides_as_iam_does(statements: list[Statement], may: bool) -> None:
    assert allowed(statements, "s3:GetObject", "bucket/a", {"a": "2", "b": "true"}) is may


def test_a_condition_that_the_evaluator_does_not_know_is_no_silent_yes() -> None:
    odd = Statement("", "Allow", ("*",), ("*",), {"NumericLessThan": {"a": "2"}})
    with pytest.raises(KeyError, match="NumericLessThan"):
        allowed([odd], "s3:GetObject", "bucket/a", {"a": "1"})


def test_roles_are_those_of_the_table(dev: Templates) -> None:
    found: list[Role] = [role for role in roles(dev) if role.path in MAY]
    assert {role.path for role in found} == set(MAY)
