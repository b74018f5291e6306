"""Replies that were paid for, by the content of what was asked: a repeated run asks nothing.

They lie outside of all outputs, one file a reply. What a damaged one held is asked again. Whoever
works in clones that do not last (Airflow's runs) names a folder that does in LAMDA_REPLIES.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lamda.files import parse_json, write_text
from lamda.storage.location import origin

FOLDER = Path(".scratch/endpoint")
"""Beside the outputs; of an experiment, for which DVC makes a folder, in the repository."""
VARIABLE = "LAMDA_REPLIES"


def content_key(asked: Mapping[str, Any]) -> str:
    """The name of what was asked: 64 hex digits."""
    text = json.dumps(asked, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def kept(key: str) -> dict[str, Any] | None:
    """The reply that is kept under `key`; None where there is none that can be read."""
    try:
        found = parse_json(_path(key).read_bytes())
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and found.get("key") == key else None


def keep(key: str, reply: Mapping[str, Any]) -> None:
    """Keep a reply under `key`."""
    write_text(_path(key), json.dumps({"key": key, **reply}, ensure_ascii=True) + "\n")


def _path(key: str) -> Path:
    folder = Path(os.environ.get(VARIABLE) or origin(Path()) / FOLDER)
    return folder / key[:2] / f"{key[2:]}.json"
