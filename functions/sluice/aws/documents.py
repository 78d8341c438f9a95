"""Texts kept in S3."""

import asyncio
from contextlib import closing
from typing import TYPE_CHECKING

from sluice.aws.faults import code_of, unavailable
from sluice.errors import RejectedError
from sluice.jobs import S3Pointer

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import GetObjectOutputTypeDef

_OUR_WORDS = {
    "NoSuchKey": "does not exist",
    "NoSuchBucket": "does not exist (no such bucket)",
    "NoSuchVersion": "does not exist in this version",
    "404": "does not exist",
    "MethodNotAllowed": "was deleted in this version",
    "AccessDenied": "may not be read",
    "AllAccessDisabled": "may not be read",
    "403": "may not be read",
    "InvalidObjectState": "is archived",
    "InvalidBucketName": "is no valid bucket",
    "InvalidArgument": "is no valid pointer",
    "KeyTooLongError": "is no valid pointer",
    "PermanentRedirect": "lies in another Region",
    "AuthorizationHeaderMalformed": "lies in another Region",
}
"""What no retry cures; every other fault is S3's or ours, and passes."""


class S3Documents:
    """`Documents` on S3: one request per text, and its size is known before the body is read."""

    def __init__(self, s3: "S3Client") -> None:
        self._s3 = s3

    async def read(self, pointer: S3Pointer, *, max_bytes: int) -> bytes:
        """The object's bytes, of the pinned version if there is one; RejectedError names bucket and key."""
        return await asyncio.to_thread(self._read, pointer, max_bytes)

    def _read(self, pointer: S3Pointer, max_bytes: int) -> bytes:
        from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError

        where = f"s3://{pointer.bucket}/{pointer.key}"
        try:
            return _body(self._open(pointer), where, max_bytes)
        except ClientError as error:
            if problem := _OUR_WORDS.get(code_of(error)):
                raise RejectedError("document", f"{where} {problem}") from error
            raise unavailable(f"s3: reading {where}", error) from error
        except ParamValidationError as error:
            raise RejectedError("document", f"{where} is no valid pointer") from error
        except BotoCoreError as error:
            raise unavailable(f"s3: reading {where}", error) from error

    def _open(self, pointer: S3Pointer) -> "GetObjectOutputTypeDef":
        if pointer.version is None:
            return self._s3.get_object(Bucket=pointer.bucket, Key=pointer.key)
        return self._s3.get_object(Bucket=pointer.bucket, Key=pointer.key, VersionId=pointer.version)


def _body(found: "GetObjectOutputTypeDef", where: str, max_bytes: int) -> bytes:
    with closing(found["Body"]) as body:
        if (size := found["ContentLength"]) > max_bytes:
            raise RejectedError("document", f"{where} has {size} bytes, the limit is {max_bytes}")
        return body.read()
