"""From a URI to the store that it names."""

from __future__ import annotations

from pathlib import Path

from lamda.config.store_uri import checked_uri
from lamda.errors import LamdaError
from lamda.storage.local import LocalStore
from lamda.storage.store import Store


def open_store(uri: str) -> Store:
    """The store of a local path or of `s3://bucket/prefix`; nothing is read or made yet.

    LamdaError for another kind of URI and for an S3 configuration that does not parse.
    """
    try:
        checked_uri(uri)
    except ValueError as error:
        raise LamdaError(f"store: {error}") from None
    if "://" not in uri:
        return LocalStore(home(uri))
    from lamda.storage.s3 import S3Store  # boto3 costs half a second

    bucket, _, prefix = uri.removeprefix("s3://").partition("/")
    return S3Store(bucket, prefix.strip("/"))


def check_there(store: Store) -> None:
    """LamdaError for a folder that is not there, where a store is read: a slip in its name would
    pass for a store in which nothing is."""
    if "://" not in store.uri and not Path(store.uri).is_dir():
        raise LamdaError(
            f"{store.uri}: no such store, nothing was done; name a folder that is there, or "
            "s3://bucket/prefix"
        )


def home(folder: str) -> Path:
    """A folder whose `~` or `~name` is the home folder; LamdaError where there is none."""
    try:
        return Path(folder).expanduser()
    except RuntimeError:
        raise LamdaError(
            f"{folder}: this system knows no such home folder; write the whole path"
        ) from None
