"""Which store a repository's commands and runs use."""

from __future__ import annotations

import os
from pathlib import Path

from lamda.params import load_params

VARIABLE = "LAMDA_STORE"


def store_uri(params: Path, base: Path = Path()) -> str:
    """The store of a params.yaml: LAMDA_STORE, else its key storage.uri.

    A relative folder starts from `base`: a run works in a clone, and its store lies elsewhere.
    """
    uri = os.environ.get(VARIABLE) or load_params(params).storage.uri
    return uri if "://" in uri else str(base / uri)
