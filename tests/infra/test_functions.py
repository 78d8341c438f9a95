"""Every function finds what its own Settings ask for, and runs as it was measured."""

from collections.abc import Callable
from importlib import import_module

import pytest

from cdk import workloads
from cdk.reviewers import TENANT_CLAIM
from cdk.routes import policy
from cdk.stages import STAGES
from cdk.templates import Resource, Templates
from sluice.local.bundle import FUNCTIONS
from sluice.settings import BaseSettings

FOLDERS = sorted(path.parent.name for path in FUNCTIONS.glob("*/handler.py"))
GIVEN_BY_LAMBDA = {"AWS_REGION": "us-east-1"}


@pytest.fixture(params=sorted(STAGES))
def templates(request: pytest.FixtureRequest, stage: Callable[[str], Templates]) -> Templates:
    return stage(request.param)


def functions(templates: Templates) -> dict[str, Resource]:
    """By path; those of Python code of ours."""
    return {one.path: one for one in templates.resources("AWS::Lambda::Function")}


def folder(function: Resource) -> str:
    name, _, rest = function.properties["Handler"].partition(".")
    assert rest == "handler.handler"
    return str(name)


def test_every_folder_with_a_handler_is_deployed(stage: Callable[[str], Templates]) -> None:
    for name in ("dev", "prod"):
        assert {folder(function) for function in functions(stage(name)).values()} == set(FOLDERS)
    emulated = {folder(function) for function in functions(stage("local")).values()}
    only_in_the_cloud = {"batch", "canary", "publish", "rotate_secret"}
    assert set(FOLDERS) - emulated == only_in_the_cloud, "these have nothing to do on one machine"


@pytest.mark.parametrize("name", ["dev", "prod"])
def test_the_environment_of_every_function_is_what_its_settings_want(
    name: str, stage: Callable[[str], Templates]
) -> None:
    templates = stage(name)
    for function in functions(templates).values():
        variables = templates.text(function.properties["Environment"]["Variables"])
        assert all(isinstance(value, str) for value in variables.values())
        settings: type[BaseSettings] = import_module(f"{folder(function)}.wiring").Settings
        read = settings.from_env({**GIVEN_BY_LAMBDA, **variables}).model_dump(by_alias=True)
        assert set(read) <= {*variables, *GIVEN_BY_LAMBDA, *_with_defaults(settings)}, function.path


def test_functions_that_ask_follow_the_policy_that_is_live_and_start_with_the_one_they_carry(
    stage: Callable[[str], Templates],
) -> None:
    for name in ("dev", "prod"):
        for function in functions(stage(name)).values():
            variables = function.properties["Environment"]["Variables"]
            asks = folder(function) in {"batch", "extract", "extract_now"}
            assert variables.get("POLICY_SOURCE") == (f"sluice-{name}/live/routing" if asks else None)
            assert ("POLICY" in variables) is asks
    assert all(
        "POLICY_SOURCE" not in one.properties["Environment"]["Variables"] for one in functions(stage("local")).values()
    )


def test_reviewers_are_told_apart_by_the_claim_that_the_pool_gives_and_doubt_begins_where_the_policy_says(
    dev: Templates,
) -> None:
    (review,) = [one for one in functions(dev).values() if folder(one) == "review"]
    variables = review.properties["Environment"]["Variables"]
    assert variables["TENANT_CLAIM"] == TENANT_CLAIM
    assert float(variables["REVIEW_BELOW"]) == policy(STAGES["dev"]).review_below
    assert "TENANTS" not in variables, "nobody comes by an IAM role"


def _with_defaults(settings: type[BaseSettings]) -> set[str]:
    return {name.upper() for name, field in settings.model_fields.items() if not field.is_required()}


def test_a_variable_too_few_is_noticed(dev: Templates) -> None:
    for function in functions(dev).values():
        variables = dev.text(function.properties["Environment"]["Variables"])
        settings: type[BaseSettings] = import_module(f"{folder(function)}.wiring").Settings
        wanted = [name.upper() for name, field in settings.model_fields.items() if field.is_required()]
        assert set(wanted) - set(GIVEN_BY_LAMBDA) <= set(variables), function.path
        assert [name for name in wanted if name in variables], f"{function.path} needs nothing at all"


def test_no_environment_is_larger_than_lambda_takes(templates: Templates) -> None:
    for function in functions(templates).values():
        variables = templates.text(function.properties["Environment"]["Variables"])
        assert sum(len(name) + len(value) for name, value in variables.items()) < 3_500, function.path


def test_settings_that_all_functions_share_are_there(templates: Templates) -> None:
    for function in functions(templates).values():
        variables = function.properties["Environment"]["Variables"]
        assert variables["PYDANTIC_DISABLE_PLUGINS"] == "__all__"
        assert variables["POWERTOOLS_SERVICE_NAME"] == folder(function)


def test_what_asks_models_finds_the_embedded_one_in_its_layer(dev: Templates) -> None:
    for function in functions(dev).values():
        layers = [dev.text(layer) for layer in function.properties["Layers"]]
        asks = folder(function) in {"extract", "extract_now"}
        assert ("${Layers/Model}" in layers) is asks
        assert "${Layers/Dependencies}" in layers
        if asks:
            assert function.properties["Environment"]["Variables"]["MODEL_DIR"] == "/opt/embedded_model"


def test_an_emulator_gets_code_alone_and_is_told_where_the_rest_lies(stage: Callable[[str], Templates]) -> None:
    local = stage("local")
    for function in functions(local).values():
        assert "Layers" not in function.properties
        if folder(function) in {"extract", "extract_now"}:
            variables = function.properties["Environment"]["Variables"]
            assert variables["MODEL_DIR"] == {"Ref": "ModelDir"}
            assert variables["POLICY"] == {"Ref": "Policy"}


def test_functions_run_on_arm_with_the_runtime_they_are_compiled_for(templates: Templates) -> None:
    for function in functions(templates).values():
        assert function.properties["Runtime"] == "python3.13"
        assert function.properties["Architectures"] == ["arm64"]


def test_starting_is_prepared_by_a_snapshot_or_by_warm_environments_never_by_both(
    stage: Callable[[str], Templates],
) -> None:
    warm = set()
    for name in ("dev", "prod"):
        templates = stage(name)
        aliases = {one.path.removesuffix("/Live"): one for one in templates.resources("AWS::Lambda::Alias")}
        for path, function in functions(templates).items():
            alias = aliases[path.removesuffix("/Function")]
            provisioned = "ProvisionedConcurrencyConfig" in alias.properties
            assert alias.properties["Name"] == "live"
            assert ("SnapStart" in function.properties) is not provisioned, path
            if provisioned:
                warm.add((name, folder(function)))
    assert warm == {("prod", "extract_now")}


def test_no_two_functions_share_a_role_or_a_log_group(templates: Templates) -> None:
    found = list(functions(templates).values())
    roles = {templates.text(one.properties["Role"]) for one in found}
    groups = {templates.text(one.properties["LoggingConfig"]["LogGroup"]) for one in found}
    assert len(roles) == len(groups) == len(found)


def test_every_log_group_is_encrypted_and_forgets_in_time(templates: Templates) -> None:
    for group in templates.resources("AWS::Logs::LogGroup"):
        assert templates.text(group.properties["KmsKeyId"]) == "${Keys/Logs.Arn}", group.path
        assert group.properties["RetentionInDays"] in {1, 30, 365}, group.path


def test_every_function_has_a_share_of_concurrency_and_dev_fits_a_new_account(templates: Templates) -> None:
    reserved = [one.properties["ReservedConcurrentExecutions"] for one in functions(templates).values()]
    assert min(reserved) >= 1
    if any(name.startswith("sluice-dev") for name in templates.stacks):
        assert sum(reserved) <= 900, "a new account has 1,000 and keeps 100 back"


def test_every_function_has_the_time_and_memory_its_work_was_measured_with(templates: Templates) -> None:
    wanted = {one.folder: (one.timeout_seconds, one.megabytes) for one in workloads.ALL}
    for function in functions(templates).values():
        assert (function.properties["Timeout"], function.properties["MemorySize"]) == wanted[folder(function)]
    assert wanted["extract"][0] == 60, "a batch of ten has a minute"


def test_forgotten_jobs_are_looked_for_by_a_clock_of_this_account(templates: Templates) -> None:
    (clock,) = [one for one in templates.resources("AWS::Scheduler::Schedule") if one.path == "Reconciling/Schedule"]
    target = templates.text(clock.properties["Target"])
    (role,) = [one for one in templates.resources("AWS::IAM::Role") if f"{{{one.path}.Arn}}" in target["RoleArn"]]
    (trust,) = templates.text(role.properties["AssumeRolePolicyDocument"]["Statement"])
    assert target["Arn"] == "${Reconcile/Live}"
    assert clock.properties["ScheduleExpression"] == "rate(5 minutes)"
    assert trust["Principal"] == {"Service": "scheduler.amazonaws.com"}
    assert trust["Condition"] == {
        "StringEquals": {
            "aws:SourceAccount": "ACCOUNT",
            "aws:SourceArn": "arn:aws:scheduler:us-east-1:ACCOUNT:schedule-group/default",
        }
    }


@pytest.mark.parametrize("name", sorted(STAGES))
def test_bulk_jobs_are_left_to_batches_only_where_something_gathers_them(
    name: str, stage: Callable[[str], Templates]
) -> None:
    templates = stage(name)
    gathers = any(folder(function) == "batch" for function in functions(templates).values())
    routes = [route for route in policy(STAGES[name]).routes if route.batched]
    told = {
        templates.text(function.properties["Environment"]["Variables"]).get("BATCHES")
        for function in functions(templates).values()
        if folder(function) == "extract"
    }
    assert told == ({"true"} if gathers else {None})
    assert bool(routes) == gathers
