"""Many questions at once, each with as many replies as it needs; what they cost is added up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar

from lamda.annotation.endpoint.answers import NotInForm
from lamda.annotation.endpoint.client import Client, Completion, Down, Question
from lamda.annotation.endpoint.config import EndpointSettings

T = TypeVar("T")
R = TypeVar("R")
MILLION = 1_000_000
GAVE_UP = "gave up"
"""Begins the reason why nothing came at all."""
AHEAD = 4
"""Questions that wait behind each that is under way: bounds what is held."""


@dataclass
class Usage:
    """What some questions cost: completions, choices in them and those in the form, tokens by the
    server's count, and failures by reason. The same whether replies came now or were kept."""

    replies: int = 0
    choices: int = 0
    valid: int = 0
    sent: int = 0
    written: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    models: Counter[str] = field(default_factory=Counter)

    def add(self, other: Usage) -> None:
        """Add what another one counts."""
        for name in ("replies", "choices", "valid", "sent", "written"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.failures.update(other.failures)
        self.models.update(other.models)

    def note(self, completion: Completion) -> None:
        """Count a completion, whatever its choices hold."""
        self.replies += 1
        self.choices += len(completion.texts)
        self.sent += completion.sent
        self.written += completion.written
        self.failures.update(completion.tries)
        self.failures["cut off"] += completion.cut
        self.models[completion.model or "unnamed"] += 1

    def plain(self, settings: EndpointSettings) -> dict[str, Any]:
        """What metrics say; `cost` where the settings name a price."""
        told: dict[str, Any] = {
            "model": settings.model,
            "answered_by": dict(sorted(self.models.items())),
            "replies": self.replies,
            "choices": self.choices,
            "valid": self.valid,
            "tokens_sent": self.sent,
            "tokens_written": self.written,
            "failures": {reason: n for reason, n in sorted(self.failures.items()) if n},
        }
        if settings.price:
            bill = self.sent * settings.price.input + self.written * settings.price.output
            told["cost"] = round(bill / MILLION, 6)
        return told


def answered(
    client: Client,
    settings: EndpointSettings,
    question: Question,
    wanted: int,
    read: Callable[[str], T],
    usage: Usage,
) -> list[T] | None:
    """`wanted` replies to a question, each as `read` takes it; None where they did not come, within
    `attempts` completions for each, or the server was down.

    How many choices a completion has is counted: as many as are lacking are asked for again.
    """
    found: list[T] = []
    for number in range(wanted * settings.attempts):
        try:
            completion = client.complete(question, wanted - len(found), number)
        except Down as down:
            usage.failures[f"{GAVE_UP}: {down}"] += 1
            return None
        usage.note(completion)
        for text in completion.texts:
            try:
                found.append(read(text))
                usage.valid += 1
            except NotInForm as reason:
                usage.failures[f"not in the form: {reason}"] += 1
        if len(found) >= wanted:
            return found
    return None


def each(client: Client, parallel: int, work: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
    """`work` on each item, `parallel` at a time, in order. Whatever ends it, also a signal, lets no
    further question be asked."""
    pool = ThreadPoolExecutor(max_workers=parallel)
    waiting: list[Any] = []
    try:
        for item in items:
            waiting.append(pool.submit(work, item))
            if len(waiting) > parallel * AHEAD:
                yield waiting.pop(0).result()
        while waiting:
            yield waiting.pop(0).result()
    finally:
        client.stop()
        pool.shutdown(wait=False, cancel_futures=True)
