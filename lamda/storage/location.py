"""Which store a repository's commands and runs use."""

from __future__ import annotations

import os
from pathlib import Path

from lamda.config.params import Storage, load_section
from lamda.errors import LamdaError
from lamda.storage.opening import home

VARIABLE = "LAMDA_STORE"


def store_uri(params: Path, base: Path = Path()) -> str:
    """LAMDA_STORE, else key storage.uri of a params.yaml; a relative folder starts from `base`.

    A run works in a clone, and its store lies beside the original.
    """
    uri = os.environ.get(VARIABLE) or load_section(params, "storage", Storage).uri
    return uri if "://" in uri else str(base / home(uri))


def store_of_run(params: Path, base: Path, *, shared: bool) -> str:
    """The store of a run with this params.yaml; LamdaError when other workers would not find it."""
    named = store_uri(params)  # from the root on, where the home folder was meant
    if not (shared or "://" in named or Path(named).is_absolute()):
        raise LamdaError(
            "storage.uri: expected s3://bucket/prefix, or a folder that all workers share, from "
            f"the root on, found {named!r}; set it, or LAMDA_STORE"
        )
    return store_uri(params, base)
