"""`publish`: CloudFormation orders files, they lie where the page is served from, and it always hears how it went."""

from typing import Any

import pytest

from publish import wiring
from publish.handler import handler
from publish.orders import RESOURCE
from publish.wiring import KINDS, Press
from sluice.errors import UnavailableError
from sluice.local.review.server import FILES
from tests.infra.hearing import hearing


class Context:
    """What Lambda tells a function about itself."""

    function_name = "publish"
    memory_limit_in_mb = 512
    invoked_function_arn = "arn:aws:lambda:us-east-1:000000000000:function:publish"
    aws_request_id = "1"


def order(address: str, *, kind: str = "Create", **files: str) -> dict[str, Any]:
    return {
        "RequestType": kind,
        "ResponseURL": address,
        "StackId": "arn:aws:cloudformation:us-east-1:000000000000:stack/sluice-dev-review/1",
        "RequestId": "r1",
        "LogicalResourceId": "PagePublished",
        "ResourceType": "Custom::ReviewPage",
        "ResourceProperties": {
            "ServiceToken": "arn",
            "Files": {name.replace("_", "."): text for name, text in files.items()},
        },
    }


@pytest.mark.parametrize("kind", ["Create", "Update"])
def test_every_file_is_put_and_cloudformation_hears_so(kind: str) -> None:
    put: dict[str, str] = {}
    with hearing() as (address, heard):
        handler(
            order(address, kind=kind, index_html="<html>", config_json="{}"),
            Context(),
            press=Press(put.__setitem__, wiring.told),
        )
    assert put == {"index.html": "<html>", "config.json": "{}"}
    ((told, content_type),) = heard
    assert (told["Status"], told["RequestId"], told["LogicalResourceId"]) == ("SUCCESS", "r1", "PagePublished")
    assert told["PhysicalResourceId"] == RESOURCE
    # The address is signed for a request without a type.
    assert content_type == ""


def test_files_stay_when_the_stack_goes() -> None:
    put: dict[str, str] = {}
    with hearing() as (address, heard):
        handler(
            order(address, kind="Delete", index_html="<html>"), Context(), press=Press(put.__setitem__, wiring.told)
        )
    assert put == {}
    assert heard[0][0]["Status"] == "SUCCESS"


def test_a_bucket_that_takes_nothing_fails_the_deployment_at_once_and_tells_no_more_than_the_kind_of_error(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def refuse(name: str, content: str) -> None:
        raise UnavailableError(f"s3: putting {name}: {content}")

    with hearing() as (address, heard):
        handler(order(address, index_html="<secret>"), Context(), press=Press(refuse, wiring.told))
    assert (heard[0][0]["Status"], heard[0][0]["Reason"]) == ("FAILED", "UnavailableError")
    assert "<secret>" not in capsys.readouterr().out


def test_an_answer_that_is_not_taken_fails_the_invocation_so_that_lambda_tries_again() -> None:
    with hearing(status=503) as (address, heard), pytest.raises(Exception, match="HTTPStatusError"):
        handler(order(address, index_html="<html>"), Context(), press=Press(lambda *_: None, wiring.told))
    assert len(heard) == 1


@pytest.mark.parametrize("name", ["../index_html", "index", "page_exe", "Config_json", "a/b_js"])
def test_a_file_that_no_page_has_is_refused_before_anything_is_put(name: str) -> None:
    put: dict[str, str] = {}
    with hearing() as (address, heard), pytest.raises(Exception, match="ValidationError"):
        handler(order(address, **{"index_html": "", name: ""}), Context(), press=Press(put.__setitem__, wiring.told))
    assert (put, heard) == ({}, [])


def test_browsers_are_told_of_files_what_the_local_server_tells_them() -> None:
    for name, kind in FILES.values():
        assert KINDS[f".{name.rpartition('.')[2]}"] == kind
