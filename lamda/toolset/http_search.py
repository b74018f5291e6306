"""A search of the user's own, asked over HTTP: the tool `http`.

It is sent `{"query": "...", "limit": 10}` as JSON by POST, and answers with
`{"results": [{"title": "...", "url": "...", "text": "..."}]}`, the best first; the settings say
where it is and what its keys are called otherwise.
"""

from __future__ import annotations

import json
import os
from typing import Any

from lamda.config.address import Deadline, Variable, WebAddress, sendable
from lamda.config.section import Count, Section, Whole
from lamda.errors import LamdaError, NoAnswer
from lamda.files import parse_json
from lamda.toolset.config import Passages
from lamda.toolset.elsewhere import RESULTS, Fields, at, patiently, results_of
from lamda.toolset.tool import Knowledge, Result
from lamda.web import TooLong, Unanswered, may_pass, post


class HttpSearch:
    """A tool, registered as 'http'. NoAnswer where the search cannot be reached, takes longer than
    its deadline, or has too much to do; LamdaError where it says more than it may, or answers in
    another form: research without its sources would be another research, so that is no empty
    answer."""

    class Settings(Section):
        """`query`, `limit` and `results` are keys of the request and of the answer (a dot leads
        into an object), `fields` those of a result; `token_env` names an environment variable that
        holds a bearer token. A request may take `deadline` seconds in all, and its answer
        `max_bytes`; one that fails is tried `retries` times more."""

        url: WebAddress
        query: str = "query"
        limit: str = "limit"
        results: str = "results"
        fields: Fields = Fields()
        passages: Passages = Passages()
        token_env: Variable = ""
        deadline: Deadline = 5.0
        max_bytes: Count = 1_000_000
        retries: Whole = 1

    def __init__(self, settings: Settings, knowledge: Knowledge) -> None:
        self._settings = settings
        self._headers = {"Content-Type": "application/json", "Accept": "application/json"}
        name = settings.token_env
        if name and not os.environ.get(name):
            raise LamdaError(
                f"toolset: {settings.url}: environment variable {name} is not set, for its token"
            )
        if name:
            self._headers["Authorization"] = f"Bearer {sendable(name, os.environ[name])}"

    def __call__(self, query: str, /) -> list[Result]:
        """What the search says of the query, at most 10 results; it is never run as anything."""
        settings = self._settings
        if not (plain := query.encode(errors="ignore").decode().strip()):
            return []
        rows = at(patiently(settings.retries, lambda: self._answer(plain)), settings.results)
        if not isinstance(rows, list):
            raise LamdaError(
                f"toolset: {settings.url}: expected a list at key {settings.results!r} of the "
                f"answer, found {type(rows).__name__}"
            )
        return results_of(rows, plain, settings.fields, settings.passages)

    def _answer(self, query: str) -> Any:
        """The JSON that the search answers one request with."""
        settings = self._settings
        place, hint = f"toolset: {settings.url}", "see to it, and run again"
        body = json.dumps({settings.query: query, settings.limit: RESULTS}).encode()
        try:
            reply = post(settings.url, body, self._headers, settings.deadline, settings.max_bytes)
        except TooLong as error:
            told = f"{error}: more than {settings.max_bytes:,} bytes (max_bytes)"
            raise LamdaError(f"{place}: {told}; {hint}") from None
        except Unanswered as error:
            told = f"no whole answer within {settings.deadline:g} s: {error}"
            raise NoAnswer(f"{place}: {told}; {hint}") from None
        if reply.status != 200:
            kind = NoAnswer if may_pass(reply.status) else LamdaError
            raise kind(f"{place}: expected HTTP status 200, found {reply.status}; {hint}")
        return self._parsed(reply.body)

    def _parsed(self, body: bytes) -> Any:
        try:
            return parse_json(body)
        except ValueError as error:
            raise LamdaError(
                f"toolset: {self._settings.url}: expected JSON, found {error}"
            ) from None
