"""An index in OpenSearch as a tool, registered as 'opensearch' (extra `search`).

Its ranking is of the same family as the embedded index' (BM25); docs/retrieval.md has a mapping
with the same analysis and constants.
"""

from __future__ import annotations

import os
from types import SimpleNamespace
from typing import Annotated, Any

from pydantic import Field

from lamda.bounded import within
from lamda.config.address import Deadline, Variable, WebAddress
from lamda.config.section import Count, Section, Whole
from lamda.errors import LamdaError, NoAnswer
from lamda.toolset.config import Passages
from lamda.toolset.elsewhere import RESULTS, Fields, at, patiently, results_of
from lamda.toolset.tool import Knowledge, Result
from lamda.web import LARGEST, TooLong, may_pass

_PART = 2**16


class OpenSearchIndex:
    """A tool over one index of a cluster. NoAnswer and LamdaError as of `http`; NoAnswer also
    where only a part of the index answers."""

    class Settings(Section):
        """`match` are the fields that are searched, each with its weight (`title^2`), and `fields`
        those that a result is made of. `user_env` and `password_env` name environment variables.
        A request may take `deadline` seconds in all, and a reply `max_bytes`; one that fails is
        tried `retries` times more."""

        url: WebAddress
        index: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]*$")]
        match: Annotated[tuple[str, ...], Field(min_length=1, strict=False)] = ("title^2", "text")
        fields: Fields = Fields()
        passages: Passages = Passages()
        user_env: Variable = ""
        password_env: Variable = ""
        deadline: Deadline = 5.0
        max_bytes: Count = LARGEST
        retries: Whole = 1

    def __init__(self, settings: Settings, knowledge: Knowledge) -> None:
        try:
            from opensearchpy import OpenSearch
        except ImportError:
            raise LamdaError(
                "use: opensearch: needs the extra search: pip install 'lamda[search]'"
            ) from None
        self._settings = settings
        auth = (_secret(settings.user_env), _secret(settings.password_env))
        self._client = OpenSearch(
            settings.url,
            connection_class=_connection(settings.max_bytes),
            http_auth=auth if any(auth) else None,
            timeout=settings.deadline,
            max_retries=0,  # `patiently` does it, after a time-out as well
        )

    def __call__(self, query: str, /) -> list[Result]:
        """The best hits' passages, at most 10; the query is matched as words, never parsed."""
        settings = self._settings
        plain = query.encode(errors="ignore").decode().strip()
        if not plain:
            return []
        fields = settings.fields
        body = {
            "size": RESULTS,
            "_source": [fields.title, fields.url, fields.text],
            "query": {"multi_match": {"query": plain, "fields": list(settings.match)}},
        }
        place = f"toolset: {settings.url}: index {settings.index!r}"
        answer = patiently(settings.retries, lambda: self._search(body, place))
        hits = at(answer, "hits.hits")
        if not isinstance(hits, list):
            raise LamdaError(f"{place}: expected hits, found {type(answer).__name__} without any")
        rows = [at(hit, "_source") for hit in hits]
        return results_of(rows, plain, fields, settings.passages)

    def _search(self, body: dict[str, Any], place: str) -> Any:
        """The answer to one request. A client's timeout is for each read, and a server that sends a
        byte now and then would be waited for without end."""
        settings, client = self._settings, self._client
        try:
            answer = within(
                settings.deadline, place, lambda: client.search(body=body, index=settings.index)
            )
        except NoAnswer as error:
            raise NoAnswer(f"{error}; see to it, and run again") from None
        except Exception as error:  # whatever the client raises is told in one line
            raise _failure(error, place) from None
        _check_whole(answer, place)
        return answer


def _failure(error: Exception, place: str) -> LamdaError:
    """What the client's error means: NoAnswer where no reply came, or a status that may pass."""
    from opensearchpy import ConnectionError as Unreached

    why = getattr(error, "info", None)  # what it was raised of
    too_long = isinstance(why, TooLong)
    told = f"Unanswered: {why}" if too_long else ""
    told = told or " ".join(f"{type(error).__name__}: {error}".split())[:300]
    status = getattr(error, "status_code", None)
    passes = isinstance(error, Unreached) or (isinstance(status, int) and may_pass(status))
    kind = NoAnswer if passes and not too_long else LamdaError
    return kind(f"{place}: {told}; see to it, and run again")


def _check_whole(answer: Any, place: str) -> None:
    """NoAnswer where a part of the index did not answer: OpenSearch says the rest with status
    200, and research on the rest would be another research."""
    failed = at(answer, "_shards.failed")
    if failed or at(answer, "timed_out") is True:
        total = at(answer, "_shards.total")
        why = f"{failed} of {total} shards failed" if failed else "the search timed out"
        raise NoAnswer(f"{place}: only a part of it answered: {why}; see to it, and run again")


def _connection(largest: int) -> type[Any]:
    """A connection of the client's that reads at most `largest` bytes of a reply: its own has no
    limit."""
    from opensearchpy import Urllib3HttpConnection

    class Connection(Urllib3HttpConnection):
        def _create_urllib3_pool(self) -> None:
            super()._create_urllib3_pool()
            self.pool = _Pool(self.pool, largest)

    return Connection


class _Pool:
    """What the connection asks of its pool; TooLong for a reply of more than `largest` bytes."""

    def __init__(self, pool: Any, largest: int) -> None:
        self._pool, self._largest = pool, largest
        self.close = pool.close

    def urlopen(self, *asked: Any, **more: Any) -> SimpleNamespace:
        """Status, headers and body of a reply."""
        response = self._pool.urlopen(*asked, preload_content=False, **more)
        body = bytearray()
        while part := response.read(_PART, decode_content=True):
            body += part
            if len(body) > self._largest:
                response.close()
                raise TooLong(f"reply too long: more than {self._largest:,} bytes (max_bytes)")
        return SimpleNamespace(status=response.status, headers=response.headers, data=bytes(body))


def _secret(name: str) -> str:
    if name and not os.environ.get(name):
        raise LamdaError(f"use: opensearch: environment variable {name} is not set")
    return os.environ[name] if name else ""
