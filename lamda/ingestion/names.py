"""Names of files that people put into the inbox: which are taken, and how they are shown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from lamda.errors import LamdaError
from lamda.ingestion.filed import MANIFEST
from lamda.ingestion.forms import ENDINGS, ending

REASON = "reason.json"
RESERVED = (MANIFEST, REASON)
MAX_NAME = 200
"""Bytes of a name: what writes a file needs room for a name beside it."""
FOLDER = "~"
"""Between a file's folders and its name, in its own name none: two files never come to one."""


def name_of(places: Sequence[str]) -> str:
    """The name under which a file is filed that lies in these folders of its own."""
    return FOLDER.join(places)


def odd_ending(name: str) -> str:
    """Why what is no whole table cannot be one under its name, nor a form; '' where it can."""
    if ending(name) or name.lower().endswith(".parquet"):
        return ""
    return (
        f"expected a Parquet table, or a form {', '.join(ENDINGS)} (as it is, or packed as .gz, "
        ".xz, .bz2 or .zst), found neither; save it as one of these"
    )


def odd_name(places: Sequence[str]) -> str:
    """Why a file cannot be filed under its folders and name, or ''."""
    name = name_of(places)
    if any(FOLDER in place for place in places):
        return f"expected a name without {FOLDER}, which stands for a folder; rename it"
    if name.casefold() in RESERVED:  # to some file systems Manifest.json is the same name
        return f"{name} is the name of what is written beside a file; rename it"
    if not name.isprintable() or "\\" in name:
        return f"expected a name that can be shown, without \\, found {printable(name)}; rename it"
    if len(name.encode()) > MAX_NAME:
        what = "folders and a name" if len(places) > 1 else "a name"
        return f"expected {what} of at most {MAX_NAME} bytes, found {len(name.encode())}; rename it"
    return ""


def table_name(path: Path) -> str:
    """The name under which the table of a file's answers is filed; LamdaError for one that the
    inbox would not take."""
    name = f"{path.stem}.parquet"
    if odd := odd_name([name]):
        raise LamdaError(f"{path}: {odd}")
    return name


def printable(name: str) -> str:
    """A name or key on one line, whatever its bytes: what cannot be printed, escaped, blanks too.

    lamda.errors.shown escapes what misleads, and leaves newlines and odd blanks as they are.
    """
    return "".join(c if c.isprintable() and c != "\\" else ascii(c)[1:-1] for c in name)


def safe_name(name: str) -> str:
    """A name that every store takes, and that nothing written beside the file has."""
    plain = re.sub(r"[^\w.+=@ -]", "_", name.encode(errors="replace").decode())
    short = plain.encode()[-MAX_NAME // 2 :].decode(errors="ignore")
    return f"_{short}" if name.casefold() in RESERVED or short.startswith(".") else short
