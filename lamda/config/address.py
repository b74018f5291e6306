"""Where a server is, as params.yaml may say it, and the secrets that it is asked with.

A secret stands in an environment variable, whose name alone is a setting: settings are stored with
every run.
"""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from lamda.errors import LamdaError

DAY = 86_400.0
"""Seconds. No request takes longer, and what waits for ever is a slip: the system's clocks take no
more than some 9 * 10^9 either."""
Deadline = Annotated[float, Field(gt=0, le=DAY)]
"""Seconds for a whole request, from its first byte to the last of the reply."""


def _web_address(url: str) -> str:
    try:
        parts = urlsplit(url)
        known = parts.scheme in ("http", "https") and parts.hostname
        parts.port  # noqa: B018  # refuses another one than a number
        (parts.hostname or "").encode("idna")  # and this two dots in a row
    except ValueError:
        known = None
    if not known or not url.isprintable() or " " in url:
        raise ValueError(f"expected an address such as http://localhost:8000/v1, found {url!r}")
    if "@" in parts.netloc or parts.fragment:
        raise ValueError(
            "expected an address without name, password and #: it is stored with every run, and "
            "a key comes from an environment variable whose name another setting holds"
        )
    if not (parts.path + parts.query).isascii():
        raise ValueError(f"expected a path of ASCII characters, others as %C3%A9, found {url!r}")
    return url


def _variable(name: str) -> str:
    if name and not re.fullmatch(r"[A-Z_][A-Z0-9_]*", name):
        raise ValueError(
            "expected the name of an environment variable in capitals, such as OPENAI_API_KEY; "
            "never the key itself, which would be stored with every run"
        )
    return name


WebAddress = Annotated[str, AfterValidator(_web_address)]
"""An http(s) address that can be asked, without a secret in it."""
Variable = Annotated[str, AfterValidator(_variable)]
"""The name of an environment variable, '' for none."""


def sendable(name: str, secret: str) -> str:
    """The `secret` of environment variable `name` as a header holds it, without space around it;
    LamdaError, which never holds it, where it cannot be sent."""
    plain = secret.strip()
    if not (plain.isascii() and plain.isprintable() and " " not in plain):
        raise LamdaError(f"{name}: expected a key of printable ASCII characters in one word")
    return plain
