"""Addresses, deadlines and names of variables: a slip is refused before anything is asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lamda.config.address import sendable
from lamda.config.section import Choice
from lamda.errors import LamdaError
from lamda.plugins import build
from lamda.toolset.tool import Knowledge

TOOLS = {
    "lamda.toolset.http_search:HttpSearch": {},
    "lamda.toolset.opensearch:OpenSearchIndex": {"index": "pages"},
}
RATERS = "lamda.annotation.endpoint.rater:EndpointRaters"
URL = "http://localhost:9"


def made(use: str, **settings: Any) -> Any:
    if use == RATERS:
        return build("raters", Choice(use=use, **{"url": URL, "model": "m", **settings}), 1)
    choice = Choice(use=use, **{"url": URL, **TOOLS[use], **settings})
    return build("tools", choice, Knowledge(Path("pages")))


@pytest.mark.parametrize("use", [RATERS, *TOOLS])
@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"url": "http://[::1/"}, "expected an address such as"),
        ({"url": "http://localhost:abc"}, "expected an address such as"),
        ({"url": "http://localhost:99999"}, "expected an address such as"),
        ({"url": "http://a..b/"}, "expected an address such as"),
        ({"url": "http://localhost/é"}, "ASCII"),
        ({"url": "http://me:hunter2@localhost"}, "without name, password"),
        ({"url": "http://localhost/#part"}, "without name, password"),
        ({"deadline": 1e10}, "less than or equal to 86400"),
    ],
)
def test_what_could_not_be_asked_is_refused(use: str, change: dict[str, Any], message: str) -> None:
    with pytest.raises(LamdaError, match=message) as error:
        made(use, **change)
    assert "hunter2" not in str(error.value) and "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("use", "key"),
    [*zip((RATERS, *TOOLS), ("api_key_env", "token_env", "user_env"), strict=True),
     ("lamda.toolset.opensearch:OpenSearchIndex", "password_env")],
)  # fmt: skip
def test_a_secret_in_the_place_of_its_variable_is_not_repeated(use: str, key: str) -> None:
    with pytest.raises(LamdaError, match="never the key itself") as error:
        made(use, **{key: "sk-hunter2"})
    assert "hunter2" not in str(error.value)


@pytest.mark.parametrize("value", ["a\nHost: evil", "tök€n", "two words"])
def test_a_token_that_no_header_can_hold_is_said(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("OWN_TOKEN", value)
    with pytest.raises(LamdaError, match="OWN_TOKEN: expected a key of printable ASCII") as error:
        made("lamda.toolset.http_search:HttpSearch", token_env="OWN_TOKEN")
    assert value not in str(error.value)


def test_the_end_of_a_line_behind_a_secret_is_none_of_it() -> None:
    assert sendable("OWN_TOKEN", "abc\n") == "abc"


def test_an_empty_password_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OWN_PASSWORD", "")
    with pytest.raises(LamdaError, match="OWN_PASSWORD is not set"):
        made("lamda.toolset.opensearch:OpenSearchIndex", password_env="OWN_PASSWORD")


def test_a_query_in_the_address_of_a_search_is_fine() -> None:
    made("lamda.toolset.http_search:HttpSearch", url=f"{URL}/find?of=2026-01-06")
    with pytest.raises(LamdaError, match="without a query"):
        made(RATERS, url=f"{URL}/v1?of=2026")
