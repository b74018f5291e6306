"""Parsers of the extra `formats`, which are loaded where a file needs them."""

from __future__ import annotations

import importlib
from typing import Any

from lamda.errors import LamdaError


def parser(module: str, what: str) -> Any:
    """A module of the extra; LamdaError that says how to install it."""
    try:
        return importlib.import_module(module)
    except ImportError:
        raise LamdaError(
            f"{what}: reading it needs the package {module.partition('.')[0]}: "
            "`pip install 'lamda[formats]'`, in this repository `pip install -e '.[formats]'`"
        ) from None
