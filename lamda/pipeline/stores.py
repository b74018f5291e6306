"""Which store a repository's commands and runs use."""

from __future__ import annotations

import os
from pathlib import Path

from lamda.params import Params, load_params

VARIABLE = "LAMDA_STORE"


def store_uri(params: Path, base: Path = Path()) -> str:
    """The store of a params.yaml; a relative folder starts from `base`.

    A run works in a clone, and its store lies beside the original.
    """
    uri = uri_of(load_params(params))
    return uri if "://" in uri else str(base / uri)


def uri_of(params: Params) -> str:
    """LAMDA_STORE, else key storage.uri."""
    return os.environ.get(VARIABLE) or params.storage.uri
