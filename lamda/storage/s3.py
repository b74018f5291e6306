"""A store in an S3 bucket, or in anything that speaks S3.

Credentials, region and endpoint come from where every AWS tool finds them: AWS_ACCESS_KEY_ID,
AWS_SECRET_ACCESS_KEY, AWS_PROFILE, AWS_REGION, AWS_ENDPOINT_URL_S3, or ~/.aws.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
from boto3.exceptions import RetriesExceededError
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    CredentialRetrievalError,
    HTTPClientError,
    IncompleteReadError,
    NoCredentialsError,
    PartialCredentialsError,
)
from botocore.exceptions import ConnectionError as NoConnection

from lamda.errors import LamdaError
from lamda.files import atomic_file
from lamda.storage.store import (
    ABSENT,
    ANY,
    Conflict,
    Entry,
    Missing,
    Unreachable,
    checked_key,
    explained,
)

ATTEMPTS = 5
"""Of each request, with growing pauses, where the error may pass (AWS_MAX_ATTEMPTS: another)."""
LOST = {"PreconditionFailed", "ConditionalRequestConflict", "412", "409"}
UNREACHED = (HTTPClientError, NoConnection, IncompleteReadError, RetriesExceededError)
ABSENCE = {"NoSuchKey", "404"}
REFUSED = {
    "403",
    "AccessDenied",
    "ExpiredToken",
    "Forbidden",
    "InvalidAccessKeyId",
    "InvalidToken",
    "SignatureDoesNotMatch",
}


class S3Store:
    """Objects of `bucket` under `prefix`; conditional writes are the server's own.

    So two simultaneous writers exclude one another as well as the server sees to it: S3 promises
    it, while SeaweedFS 4.48 sometimes lets two of eight threads win.
    """

    def __init__(self, bucket: str, prefix: str) -> None:
        self._bucket = bucket
        self._prefix = f"{prefix}/" if prefix else ""
        self.uri = f"s3://{bucket}/{prefix}".rstrip("/")
        try:
            attempts = int(os.environ.get("AWS_MAX_ATTEMPTS", ATTEMPTS))
            config = Config(
                connect_timeout=10,
                read_timeout=60,
                retries={"mode": "standard", "total_max_attempts": attempts},
            )
            self._client: Any = boto3.session.Session().client("s3", config=config)
        except (BotoCoreError, ValueError) as error:
            raise LamdaError(f"{self.uri}: AWS configuration: {error}; correct it") from None

    def read(self, key: str) -> tuple[bytes, str]:
        """See Store."""
        with self._explained(key):
            found = self._client.get_object(**self._object(key))
            return found["Body"].read(), found["ETag"]

    def write(self, key: str, data: bytes, expect: str = ANY) -> None:
        """See Store."""
        condition = {ANY: {}, ABSENT: {"IfNoneMatch": "*"}}.get(expect, {"IfMatch": expect})
        with self._explained(key):
            try:
                self._client.put_object(**self._object(key), **condition, Body=data)
            except ClientError as error:
                # When an answer got lost, the repeated request meets what the first one wrote.
                repeated = error.response["ResponseMetadata"].get("RetryAttempts", 0) > 0
                if _code(error) in LOST and repeated and self._holds(key, data):
                    return
                if condition and _code(error) in LOST | ABSENCE:
                    raise Conflict(
                        f"{self.uri}/{key}: another process wrote it meanwhile; "
                        "look at it and run again"
                    ) from None
                raise

    def list(self, folder: str = "") -> list[Entry]:
        """See Store."""
        prefix = self._prefix + (f"{folder}/" if folder else "")
        with self._explained(folder):
            pages = self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self._bucket, Prefix=prefix
            )
            found = [item for page in pages for item in page.get("Contents", [])]
        entries = [
            Entry(item["Key"].removeprefix(self._prefix), item["Size"], item["ETag"])
            for item in found
            if not item["Key"].endswith("/") and "/." not in "/" + item["Key"]
        ]
        return sorted(entries, key=lambda entry: entry.key)

    def exists(self, key: str) -> bool:
        """See Store."""
        name = self._object(key)["Key"]
        with self._explained(key):  # a HEAD could not tell a missing bucket from a missing key
            found = self._client.list_objects_v2(Bucket=self._bucket, Prefix=name, MaxKeys=1)
        return any(item["Key"] == name for item in found.get("Contents", []))

    def upload(self, path: Path, key: str) -> None:
        """See Store; large files go up in parts, each with its checksum."""
        with explained(path), path.open("rb") as stream, self._explained(key):
            self._client.upload_fileobj(stream, self._bucket, self._object(key)["Key"])

    def download(self, key: str, path: Path) -> None:
        """See Store; large files come down in parts, side by side."""
        with explained(path), self._explained(key), atomic_file(path) as temporary:
            self._client.download_file(self._bucket, self._prefix + key, str(temporary))

    def delete(self, key: str, version: str) -> None:
        """See Store; between the look at the version and the deletion there is a short moment."""
        with self._explained(key):
            place = {"Bucket": self._bucket, "Key": self._prefix + key}
            if self._client.head_object(**place)["ETag"] != version:
                raise Conflict(f"{self.uri}/{key}: it was replaced meanwhile; run again")
            self._client.delete_object(**place)

    def _object(self, key: str) -> dict[str, str]:
        return {"Bucket": self._bucket, "Key": self._prefix + checked_key(key)}

    def _holds(self, key: str, data: bytes) -> bool:
        try:
            return self.read(key)[0] == data
        except Missing:
            return False

    @contextmanager
    def _explained(self, key: str) -> Iterator[None]:
        """Turn what boto3 raises into one line that says what to do, without any secret."""
        place = f"{self.uri}/{key}".rstrip("/")
        try:
            yield
        except ClientError as error:
            raise self._refusal(place, key, error) from None
        except (NoCredentialsError, PartialCredentialsError, CredentialRetrievalError):
            raise LamdaError(
                f"{place}: no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or "
                "AWS_PROFILE"
            ) from None
        except UNREACHED as error:
            raise Unreachable(
                f"{place}: the server at {self._client.meta.endpoint_url} does not answer "
                f"({type(error).__name__}): check it and AWS_ENDPOINT_URL_S3, then run again"
            ) from None
        except BotoCoreError as error:
            raise LamdaError(f"{place}: {error}; correct it and run again") from None

    def _refusal(self, place: str, key: str, error: ClientError) -> LamdaError:
        code = _code(error)
        if code == "404":
            self.exists(key)  # says so if it is the bucket that is not there
        if code in ABSENCE:
            return Missing(f"{place}: no such object")
        if code == "NoSuchBucket":
            return LamdaError(f"{place}: there is no bucket {self._bucket}: make it, or correct it")
        if code in REFUSED:
            return LamdaError(
                f"{place}: the server refused the credentials ({code}): check "
                "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and what they may do"
            )
        reason = " ".join(str(error.response["Error"].get("Message", "")).split())
        status = error.response["ResponseMetadata"].get("HTTPStatusCode", 0)
        kind = Unreachable if status >= 500 else LamdaError
        return kind(f"{place}: the server answered {code}: {reason}; run again later")


def _code(error: ClientError) -> str:
    return str(error.response["Error"].get("Code", "unknown"))
