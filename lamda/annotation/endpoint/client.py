"""Chat completions of an OpenAI-compatible endpoint, asked for with patience and kept.

Nothing of what a server says is believed: how many choices came is counted, whatever `n` was; a
body that is no completion is a failure, whatever its status; and what a choice holds is for the
caller to check (lamda.annotation.endpoint.answers).
"""

from __future__ import annotations

import json
import os
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lamda.annotation.endpoint.cache import content_key, keep, kept
from lamda.annotation.endpoint.config import EndpointSettings
from lamda.config.address import sendable
from lamda.errors import LamdaError
from lamda.files import parse_json
from lamda.web import Reply, Unanswered, UnderWay, may_pass, post

BACKOFF, LONGEST = 0.5, 30.0
"""Seconds before a request is tried again the first time, doubled each time up to LONGEST; also the
longest that a server's Retry-After is waited for."""
BROKEN = 8
"""Requests in a row that failed, each with all its retries, after which nothing more is asked."""
REFUSED, FORBIDDEN = (400, 413, 422), (401, 402, 403)
"""Statuses of what this question holds (413: too much of it), and of who asks."""
SHOWN = 200
"""Characters of a server's words in a message."""
SECRET = 8
"""Characters of the shortest key that is one: local servers take any word, such as `token`."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: `text`; the JSON Schema of its answer; and what is said of that schema, in
    words, to a server that does not take it beside the text."""

    text: str
    name: str
    schema: Mapping[str, Any]
    in_words: str


@dataclass(frozen=True, slots=True)
class Completion:
    """What came back: a text for each choice, '' where it has none, and how many choices were `cut`
    off at their limit; the tokens it was billed with, by the server's count; the model that it says
    answered; the failures before it came."""

    texts: tuple[str, ...]
    cut: int = 0
    sent: int = 0
    written: int = 0
    model: str = ""
    tries: Mapping[str, int] = field(default_factory=dict)


class Down(Exception):
    """No completion came, after all retries; the reason is of a few words."""


class Client:
    """Asks one endpoint; for use by several threads."""

    def __init__(self, settings: EndpointSettings) -> None:
        self._settings = settings
        self._form = 0
        self._lock = threading.Lock()
        self._failed_in_a_row = 0
        self._succeeded = False
        self._stopped = threading.Event()
        self._under_way = UnderWay()
        self._asking: dict[str, threading.Lock] = {}
        self.refusal = ""
        """What the server said of the last request that it does not take."""

    @property
    def takes_none(self) -> bool:
        """Whether the server refused whatever it was asked."""
        return bool(self.refusal) and not self._succeeded

    def stop(self) -> None:
        """Let nothing be asked any more: who waits, for a reply or to try again, gives up at once.
        The process would wait for them before it ends."""
        self._stopped.set()
        self._under_way.end()

    def complete(self, question: Question, n: int, number: int) -> Completion:
        """At most `n` choices in answer to a question; `number` tells its repetitions apart, each
        of which is asked once and kept. Down where none came.

        LamdaError where the server does not know the key or the model, or the key is not there.
        """
        key = content_key(self._content(question, n, number))
        with self._lock:
            asking = self._asking.setdefault(key, threading.Lock())
        with asking:  # the same text twice at once would be paid twice, and one reply be lost
            known = _completion(kept(key), n)
            if known is not None:
                self._succeeded = True
                return known
            reply = self._request(question, n)
            keep(key, reply)
        with self._lock:  # who comes later finds the reply, and needs no turn
            self._asking.pop(key, None)
        return _completion(reply, n) or Completion(())

    def _content(self, question: Question, n: int, number: int) -> dict[str, Any]:
        """What a reply depends on, but for the form of the request."""
        of = self._settings
        told = {"url": of.url, "model": of.model, "temperature": of.temperature, "n": n}
        asked = {"text": question.text, "schema": question.schema, "words": question.in_words}
        more = {"max_tokens": of.max_tokens, "extra": dict(of.extra), "number": number}
        return {**told, **asked, **more}

    def _request(self, question: Question, n: int) -> dict[str, Any]:
        """What is kept of a completion, with the failures before it (`tries`).

        A server that does not take a form of the request is asked in the next one, and in that from
        then on if it takes it.
        """
        tries: Counter[str] = Counter()
        last = 2 if n > 1 else 1
        for form in range(min(self._form, last), last + 1):
            reply = self._patiently(self._body(question, n, form), tries)
            if reply.status in REFUSED:
                self.refusal = f"HTTP {reply.status}: {self._words(reply.body)}"
                continue
            self._form = max(self._form, form)
            self._succeeded = True
            return {**self._chosen(reply.body), "tries": dict(tries)}
        raise Down(f"HTTP {reply.status}")

    def _body(self, question: Question, n: int, form: int) -> bytes:
        """The request: 0, with the schema beside the text; 1, with the schema in the text; 2, for
        one choice besides."""
        text = f"{question.text}\n\n{question.in_words}" if form else question.text
        asked: dict[str, Any] = {
            "model": self._settings.model,
            "messages": [{"role": "user", "content": text}],
            "temperature": self._settings.temperature,
            **self._settings.extra,
        }
        if self._settings.max_tokens:
            asked["max_tokens"] = self._settings.max_tokens
        if n > 1 and form < 2:
            asked["n"] = n
        if not form:
            of = {"name": question.name, "strict": True, "schema": question.schema}
            asked["response_format"] = {"type": "json_schema", "json_schema": of}
        return json.dumps(asked).encode()

    def _patiently(self, body: bytes, tries: Counter[str]) -> Reply:
        """A reply that is a completion or a refusal; Down after all retries."""
        for attempt in range(self._settings.retries + 1):
            if self._stopped.is_set():
                raise Down("stopped")
            if self._failed_in_a_row >= BROKEN:
                raise Down("the server was down")
            reply, reason, wait = self._once(body)
            if reply is not None:
                self._note(failed=False)
                return reply
            tries[reason] += 1
            wait = max(wait, min(BACKOFF * 2**attempt, LONGEST))
            if attempt == self._settings.retries or wait > LONGEST:
                break
            self._stopped.wait(wait)
        self._note(failed=True)
        raise Down(reason)

    def _note(self, failed: bool) -> None:
        with self._lock:
            self._failed_in_a_row = self._failed_in_a_row + 1 if failed else 0

    def _once(self, body: bytes) -> tuple[Reply | None, str, float]:
        """A reply; or None, why, and how many seconds the server asks to wait."""
        url = f"{self._settings.url}/chat/completions"
        try:
            headers, deadline = self._headers(), self._settings.deadline
            reply = post(url, body, headers, deadline, under_way=self._under_way)
        except Unanswered as error:
            return None, str(error), 0.0
        if reply.status in REFUSED:
            return reply, "", 0.0
        if reply.status == 200:
            return (reply, "", 0.0) if _chosen(reply.body) else (None, "no completion", 0.0)
        if may_pass(reply.status):
            return None, f"HTTP {reply.status}", _asked_to_wait(reply)
        hint = f"look at url and model {self._settings.model!r}"
        if reply.status in FORBIDDEN:
            name = self._settings.api_key_env
            hint = f"look at the key in {name}" if name else "name its key in `api_key_env`"
        raise LamdaError(f"{url}: HTTP {reply.status}: {self._words(reply.body)}; {hint}")

    def _headers(self) -> dict[str, str]:
        told = {"Content-Type": "application/json", "Accept": "application/json"}
        return {**told, "Authorization": f"Bearer {self._key()}"} if self._key() else told

    def _key(self) -> str:
        """The key; LamdaError, which never holds it, where it is missing or cannot be sent."""
        name = self._settings.api_key_env
        if not name:
            return ""
        key = os.environ.get(name, "").strip()
        if not key:
            raise LamdaError(f"{name}: expected the endpoint's key in this environment variable")
        return sendable(name, key)

    def _words(self, body: bytes) -> str:
        """What a server says, in short."""
        text = body.decode("utf-8", "replace")
        try:
            error = parse_json(body)["error"]
            text = str(error["message"] if isinstance(error, dict) else error)
        except (ValueError, TypeError, KeyError, IndexError):
            pass
        return " ".join(self._without_key(text).split())[:SHOWN] or "no words"

    def _chosen(self, body: bytes) -> dict[str, Any]:
        """As `_chosen`, without the key."""
        found = _chosen(body)
        texts = [self._without_key(text) for text in found["texts"]]
        return {**found, "texts": texts, "model": self._without_key(found["model"])[:SHOWN]}

    def _without_key(self, text: str) -> str:
        """A server's text without the key, which some repeat: it is kept, and shown in messages.

        Only in texts, once they are read: there every spelling of JSON has become the key itself,
        and a key that is also a word of the reply's form, such as `token`, leaves that readable.
        """
        key = self._key()
        return text.replace(key, "***") if len(key) >= SECRET else text


def _asked_to_wait(reply: Reply) -> float:
    """Retry-After in seconds; 0 where there is none, or a date."""
    told = {name.lower(): value for name, value in reply.headers.items()}.get("retry-after", "")
    return float(told) if told.strip().isdecimal() and len(told) < 10 else 0.0


def _chosen(body: bytes) -> dict[str, Any]:
    """The parts of a completion that are kept; {} for what is none."""
    try:
        found = parse_json(body)
    except ValueError:
        return {}
    choices = found.get("choices") if isinstance(found, dict) else None
    if not isinstance(choices, list) or not choices:
        return {}
    usage = found.get("usage")
    told = usage if isinstance(usage, dict) else {}
    model = found.get("model")
    return {
        "texts": [_text(choice) for choice in choices],
        "cut": sum(_is_cut(choice) for choice in choices),
        "sent": _count(told.get("prompt_tokens")),
        "written": _count(told.get("completion_tokens")),
        "model": model if isinstance(model, str) and model.isprintable() else "",
    }


def _is_cut(choice: Any) -> bool:
    return isinstance(choice, dict) and choice.get("finish_reason") == "length"


def _text(choice: Any) -> str:
    """What a choice says; '' for one that was cut off at its limit, refused, or calls a tool."""
    message = choice.get("message") if isinstance(choice, dict) else None
    content = message.get("content") if isinstance(message, dict) else None
    return content if isinstance(content, str) and not _is_cut(choice) else ""


def _count(value: Any) -> int:
    """A number of tokens; 0 for what is none: servers leave it out, and some say null."""
    good = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53
    return value if good else 0


def _completion(reply: Any, n: int) -> Completion | None:
    """What is kept of a reply; of more choices than were asked for the first count. None for
    another form, which nothing here writes."""
    try:
        texts = tuple(str(text) for text in reply["texts"][:n])
        cut, sent, written = (int(reply[name]) for name in ("cut", "sent", "written"))
        tries = {str(reason): int(times) for reason, times in reply["tries"].items()}
        return Completion(texts, cut, sent, written, str(reply["model"]), tries)
    except (AttributeError, KeyError, TypeError, ValueError):
        return None
