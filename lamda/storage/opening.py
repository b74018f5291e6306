"""From a URI to the store that it names."""

from __future__ import annotations

from pathlib import Path

from lamda.errors import LamdaError
from lamda.storage.local import LocalStore
from lamda.storage.store import Store


def open_store(uri: str) -> Store:
    """The store of a local path or of `s3://bucket/prefix`; nothing is read or made yet.

    LamdaError for another kind of URI and for an S3 configuration that does not parse.
    """
    scheme, is_uri, rest = uri.partition("://")
    if not is_uri:
        return LocalStore(Path(uri))
    if scheme != "s3" or not rest.strip("/"):
        raise LamdaError(f"{uri}: expected a folder or s3://bucket/prefix")
    from lamda.storage.s3 import S3Store  # boto3 costs half a second

    bucket, _, prefix = rest.partition("/")
    return S3Store(bucket, prefix.strip("/"))
