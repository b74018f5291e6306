"""Parsers of the extra `formats`, which are loaded where a file needs them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from lamda.errors import LamdaError


@contextmanager
def extra(what: str) -> Iterator[None]:
    """Around an import of the extra's: LamdaError that says for which file, and how to install."""
    try:
        yield
    except ImportError as error:
        package = str(error.name or "a package").partition(".")[0]
        raise LamdaError(
            f"{what}: reading it needs the package {package}: "
            "`pip install 'lamda[formats]'`, in this repository `pip install -e '.[formats]'`"
        ) from None
