"""Settings of the raters and researchers `endpoint`: where the model is, and how it is asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator

from lamda.config.address import Deadline, Variable, WebAddress
from lamda.config.section import Count, Section, Whole


def _address(url: str) -> str:
    """An address without a trailing slash and a query, as a path is written behind it."""
    if urlsplit(url).query:
        raise ValueError("expected an address without a query: paths are written behind it")
    return url.rstrip("/")


OWN_FIELDS = ("model", "messages", "temperature", "max_tokens", "n", "response_format", "stream")
"""Fields of a request that have keys of their own, or that this side decides."""


def _extra(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    for name in fields:
        if name in OWN_FIELDS:
            raise ValueError(f"expected none of {', '.join(OWN_FIELDS)}, found {name!r}")
    return fields


class Price(Section):
    """Of a million tokens that are sent, and of a million that come back."""

    input: Annotated[float, Field(ge=0)]
    output: Annotated[float, Field(ge=0)]


class EndpointSettings(Section):
    """`url` is what stands before /chat/completions; `model` the name by which it is asked for; the
    key comes from the environment variable `api_key_env`, where one is needed.

    `temperature` of sampling; `max_tokens` of one reply (0: not said). `extra` are further fields
    of the request, as the server takes them. `deadline` in seconds is for a whole request, from its
    first byte to the last of the reply; a request that fails is tried again up to `retries` times.
    At most `attempts` replies are asked for in the place of each that is not in the form. So many
    requests as `parallel` says are under way at once. `price` makes a cost of the tokens.
    """

    url: Annotated[WebAddress, AfterValidator(_address)]
    model: Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]{1,200}$")]
    api_key_env: Variable = ""
    temperature: Annotated[float, Field(ge=0, le=2)] = 0.0
    max_tokens: Whole = 1024
    extra: Annotated[Mapping[str, Any], AfterValidator(_extra)] = {}
    deadline: Deadline = 120.0
    retries: Whole = 4
    attempts: Count = 3
    parallel: Annotated[int, Field(ge=1, le=256)] = 4
    price: Price | None = None


class RaterSettings(EndpointSettings):
    """Besides, `votes`: how often the model is asked about each response. They are samples of one
    rater, so more than one needs a temperature."""

    votes: Annotated[int, Field(ge=1, le=99)] = 1
    instructions: str = ""

    @model_validator(mode="after")
    def _differ(self) -> Self:
        if self.votes > 1 and not self.temperature:
            raise ValueError(
                f"votes: {self.votes} at temperature 0 are one answer counted {self.votes} times; "
                "set a temperature above 0, or votes: 1"
            )
        return self
