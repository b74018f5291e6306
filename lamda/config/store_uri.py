"""What the place of a store may look like, said before anything is stored."""

from __future__ import annotations

import re

BUCKET = re.compile(r"[A-Za-z0-9._-]{1,255}")
"""As boto3 has it."""
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:/|(?i:s3|file):")
FORMS = "a folder or s3://bucket/prefix"


def checked_uri(uri: str) -> str:
    """`uri`, if it is a folder or s3://bucket/prefix; ValueError says what is wrong with it.

    What would quietly become a folder of a strange name is refused: another kind of URI, and a
    shell's variable, which nobody replaces here.
    """
    if not uri.strip() or uri != uri.strip() or not uri.isprintable():
        raise ValueError(f"expected {FORMS}, found {uri!r}")
    if not uri.startswith("s3://"):
        if "://" in uri or SCHEME.match(uri):
            raise ValueError(f"expected {FORMS}, found {uri!r}")
        if uri.startswith("$") or "${" in uri:
            raise ValueError(
                f"expected {FORMS}, found {uri!r}: no variable is replaced here; write ~/ for the "
                "home folder, or set LAMDA_STORE"
            )
        return uri
    bucket, _, prefix = uri.removeprefix("s3://").partition("/")
    if not BUCKET.fullmatch(bucket):
        raise ValueError(f"expected s3://bucket/prefix, found {uri!r}: {bucket!r} names no bucket")
    parts = prefix.strip("/").split("/") if prefix.strip("/") else []
    if not all(parts) or {".", ".."} & set(parts) or "\\" in prefix:
        raise ValueError(
            f"expected s3://bucket/prefix, found {uri!r}: a prefix has names between /"
        )
    if "?" in uri or "#" in uri:
        raise ValueError(f"expected s3://bucket/prefix, found {uri!r}: without ? and #")
    return uri
