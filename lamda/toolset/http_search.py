"""A search of the user's own, asked over HTTP: the tool `http`.

It is sent `{"query": "...", "limit": 10}` as JSON by POST, and answers with
`{"results": [{"title": "...", "url": "...", "text": "..."}]}`, the best first; the settings say
where it is and what its keys are called otherwise.
"""

from __future__ import annotations

import json
import os
import time
from typing import Any

from lamda.config.address import Deadline, Variable, WebAddress, sendable
from lamda.config.section import Count, Section, Whole
from lamda.errors import LamdaError
from lamda.files import parse_json
from lamda.toolset.config import Passages
from lamda.toolset.elsewhere import RESULTS, Fields, at, results_of
from lamda.toolset.tool import Knowledge, Result
from lamda.web import Unanswered, post

_PAUSE = 0.2
"""Seconds before a request is tried again."""
_AGAIN = frozenset({429, 500, 502, 503, 504})


class HttpSearch:
    """A tool, registered as 'http'. LamdaError where the search cannot be reached, takes longer
    than its deadline, says more than it may, or answers in another form: research without its
    sources would be another research, so that is no empty answer."""

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
        rows = at(self._answer(plain), settings.results)
        if not isinstance(rows, list):
            raise LamdaError(
                f"toolset: {settings.url}: expected a list at key {settings.results!r} of the "
                f"answer, found {type(rows).__name__}"
            )
        return results_of(rows, plain, settings.fields, settings.passages)

    def _answer(self, query: str) -> Any:
        """The JSON that the search answers with."""
        settings = self._settings
        body = json.dumps({settings.query: query, settings.limit: RESULTS}).encode()
        for left in range(settings.retries, -1, -1):
            try:
                reply = post(
                    settings.url, body, self._headers, settings.deadline, settings.max_bytes
                )
            except Unanswered as error:
                why = f"no whole answer within {settings.deadline:g} s: {error}"
            else:
                if reply.status == 200:
                    return self._parsed(reply.body)
                why = f"expected HTTP status 200, found {reply.status}"
                if reply.status not in _AGAIN:
                    break
            if left:
                time.sleep(_PAUSE)
        raise LamdaError(f"toolset: {settings.url}: {why}; see to it, and run again")

    def _parsed(self, body: bytes) -> Any:
        try:
            return parse_json(body)
        except ValueError as error:
            raise LamdaError(
                f"toolset: {self._settings.url}: expected JSON, found {error}"
            ) from None
