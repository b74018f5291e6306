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
from boto3.exceptions import RetriesExceededError, S3UploadFailedError
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
from botocore.parsers import ResponseParserError

from lamda.errors import LamdaError
from lamda.files import atomic_file
from lamda.storage.s3_errors import (
    CHECK_PLACE,
    NO_S3,
    Moved,
    NoS3,
    code_of,
    refusal,
    refuse_strange,
    unreached,
)
from lamda.storage.store import (
    ABSENT,
    ANY,
    Conflict,
    Entry,
    Missing,
    checked_key,
    explained,
)

ATTEMPTS = 5
"""Of each request, with growing pauses, where the error may pass (AWS_MAX_ATTEMPTS: another)."""
SMALL = 8 * 2**20
"""Up to here an object comes down in one piece, in bytes."""
LOST = {"PreconditionFailed", "ConditionalRequestConflict", "412", "409"}
UNREACHED = (HTTPClientError, NoConnection, IncompleteReadError, RetriesExceededError)
ABSENCE = {"NoSuchKey", "404"}


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
            events = self._client.meta.events
            # After a redirect botocore looks for the bucket's region by HEAD, meets the same
            # redirect, and asks on until the stack ends; nobody else asks HEAD of a bucket.
            events.register_first("needs-retry.s3", refuse_strange)
            events.register("before-call.s3.HeadBucket", _refuse_head)
        except (BotoCoreError, ValueError) as error:
            raise LamdaError(f"{self.uri}: AWS configuration: {error}; correct it") from None

    def read(self, key: str) -> tuple[bytes, str]:
        """See Store."""
        with self._explained(key):
            found = _genuine(key, self._client.get_object(**self._object(key)))
            return found["Body"].read(), found["ETag"]

    def write(self, key: str, data: bytes, expect: str = ANY) -> None:
        """See Store."""
        condition = {ANY: {}, ABSENT: {"IfNoneMatch": "*"}}.get(expect, {"IfMatch": expect})
        with self._explained(key, conditional=bool(condition)):
            try:
                made = self._client.put_object(**self._object(key), **condition, Body=data)
                self._check_stored(key, len(data), made.get("ETag", ""))
            except ClientError as error:
                # When an answer got lost, the repeated request meets what the first one wrote.
                repeated = error.response["ResponseMetadata"].get("RetryAttempts", 0) > 0
                if code_of(error) in LOST and repeated and self._holds(key, data):
                    return
                if condition and code_of(error) in LOST | ABSENCE:
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
            found = [item for page in pages for item in _listed(page)]
        entries = [
            Entry(item["Key"].removeprefix(self._prefix), item["Size"], item["ETag"])
            for item in found
        ]
        # Hidden is what is so within the store: its own prefix may begin with a dot.
        shown = [
            e for e in entries if e.key and not e.key.endswith("/") and "/." not in "/" + e.key
        ]
        return sorted(shown, key=lambda entry: entry.key)

    def exists(self, key: str) -> bool:
        """See Store."""
        with self._explained(key):
            return self._find(key) is not None

    def upload(self, path: Path, key: str) -> None:
        """See Store; large files go up in parts, each with its checksum."""
        with explained(path), path.open("rb") as stream, self._explained(key):
            size = os.fstat(stream.fileno()).st_size
            self._client.upload_fileobj(stream, self._bucket, self._object(key)["Key"])
            self._check_stored(key, size)

    def download(self, key: str, path: Path) -> None:
        """See Store; large files come down in parts, side by side."""
        with explained(path), self._explained(key), atomic_file(path) as temporary:
            if self._there(key)["Size"] <= SMALL:  # then errors have words, as those of HEAD do not
                temporary.write_bytes(self.read(key)[0])
            else:
                self._client.download_file(self._bucket, self._object(key)["Key"], str(temporary))

    def delete(self, key: str, version: str) -> None:
        """See Store; between the look at the version and the deletion there is a short moment."""
        with self._explained(key):
            if self._there(key)["ETag"] != version:
                raise Conflict(f"{self.uri}/{key}: it was replaced meanwhile; run again")
            self._client.delete_object(**self._object(key))

    def _object(self, key: str) -> dict[str, str]:
        return {"Bucket": self._bucket, "Key": self._prefix + checked_key(key)}

    def _holds(self, key: str, data: bytes) -> bool:
        try:
            return self.read(key)[0] == data
        except Missing:
            return False

    def _find(self, key: str) -> dict[str, Any] | None:
        """Size and ETag of an object; None where there is none. A list of one, since a HEAD cannot
        tell a missing bucket from a missing key, nor what else is wrong."""
        name = self._object(key)["Key"]
        page = self._client.list_objects_v2(Bucket=self._bucket, Prefix=name, MaxKeys=1)
        return next((item for item in _listed(page) if item["Key"] == name), None)

    def _there(self, key: str) -> dict[str, Any]:
        if (found := self._find(key)) is None:
            raise Missing(f"{self.uri}/{key}: no such object")
        return found

    def _check_stored(self, key: str, size: int, version: str = "") -> None:
        """LamdaError unless the object is there with this size: a server, or what stands before it,
        may say yes and store nothing. Another `version` is another writer's."""
        found = self._find(key) or {"Size": "nothing", "ETag": version}
        if found["Size"] != size and version in ("", found["ETag"]):
            raise LamdaError(
                f"{self.uri}/{key}: the server said that it stored {size} bytes, and holds "
                f"{found['Size']}: it is no place to keep anything; check AWS_ENDPOINT_URL_S3 and "
                "the server"
            )

    @contextmanager
    def _explained(self, key: str, *, conditional: bool = False) -> Iterator[None]:
        """Turn what boto3 raises into one line that says what to do, without any secret."""
        place = f"{self.uri}/{key}".rstrip("/")
        try:
            yield
        except ClientError as error:
            raise self._refusal(place, key, error, conditional) from None
        except (NoCredentialsError, PartialCredentialsError, CredentialRetrievalError):
            raise LamdaError(
                f"{place}: no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or "
                "AWS_PROFILE"
            ) from None
        except UNREACHED as error:
            raise unreached(place, error, self._client.meta.endpoint_url) from None
        except Moved as error:
            raise LamdaError(f"{place}: {error}") from None
        except (NoS3, ResponseParserError):
            raise LamdaError(f"{place}: {NO_S3}") from None
        except (BotoCoreError, S3UploadFailedError) as error:
            raise LamdaError(f"{place}: {error}; correct it and run again") from None

    def _refusal(self, place: str, key: str, error: ClientError, conditional: bool) -> LamdaError:
        code = code_of(error)
        if code == "404":
            self.exists(key)  # says so if it is the bucket that is not there
        if code in ABSENCE:
            return Missing(f"{place}: no such object")
        if code == "NoSuchBucket":
            return LamdaError(f"{place}: there is no bucket {self._bucket}: make it, or correct it")
        return refusal(place, error, conditional=conditional)


def _genuine(key: str, found: dict[str, Any]) -> dict[str, Any]:
    """An answer about an object, which has a version and, but for a page, is no page."""
    is_page = str(found.get("ContentType", "")).startswith("text/html")
    if not found.get("ETag") or (is_page and not key.endswith((".html", ".htm"))):
        raise NoS3
    return found


def _refuse_head(**_: object) -> None:
    raise Moved("the server refuses even HEAD requests without a reason: " + CHECK_PLACE)


def _listed(page: dict[str, Any]) -> list[dict[str, Any]]:
    """The objects of a list, which always says whether it goes on."""
    if "IsTruncated" not in page:
        raise NoS3
    items: list[dict[str, Any]] = page.get("Contents", [])
    if any(not {"Key", "Size", "ETag"} <= item.keys() for item in items):
        raise NoS3
    return items
