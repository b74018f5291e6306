"""A model as rater (`endpoint`): it reads what people read, and answers the same forms.

Its votes are samples of one rater: their agreement says how sure the model is, and nothing about
whether it is right. That is told by its agreement with people's votes (lamda.annotation.against).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from lamda.annotation.agreement import SAMPLE
from lamda.annotation.endpoint.answers import (
    form_question,
    read_answers,
    schema,
    schema_in_words,
)
from lamda.annotation.endpoint.client import REFUSED, Client
from lamda.annotation.endpoint.config import EndpointSettings, RaterSettings
from lamda.annotation.endpoint.pool import GAVE_UP, Usage, answered, each
from lamda.annotation.forms import TASKS, Form, form, identity, prompt
from lamda.annotation.own_objectives import CASCADE, PAPER, Quality, Safety
from lamda.annotation.raters import Also, Ballot, Item
from lamda.errors import LamdaError, NoAnswer


class EndpointRaters:
    """Raters that are a model behind an OpenAI-compatible address."""

    class Settings(RaterSettings):
        """See lamda.annotation.endpoint.config; `also` asks optional questions besides,
        `safety` and `ssi` say what is asked of these."""

        also: Also = ()
        safety: Safety = PAPER
        ssi: Quality = CASCADE

    def __init__(self, settings: Settings, seed: int) -> None:
        self._settings = settings
        self.usage: dict[str, dict[str, Any]] = {}
        """Task -> what its questions cost, and how many items they left without a judgement."""
        self._troubles: dict[str, LamdaError] = {}

    def form(self, task: str) -> Form:
        """What the model is asked; LamdaError for an unknown task."""
        of = self._settings
        return form(task, of.instructions, of.also, of.safety, of.ssi)

    def identity(self) -> Mapping[str, str]:
        """What a judgement depends on: questions, instructions, prompt, and the model as it is
        asked. Never how many votes it gives, nor what it replied."""
        of = self._settings
        told = identity(of.instructions, of.also, of.safety, of.ssi)
        forms = [self.form(task) for task in TASKS]
        asked = [[prompt(each, ("",), ""), schema_in_words(schema(each))] for each in forms]
        return {**told, "prompt": _hash(asked), "model": model_asked(self._settings)}

    def rate(self, task: str, items: Sequence[Item]) -> list[Ballot]:
        """See Raters. An item has a ballot where all votes on it came in the form, each from a
        reply of its own; else it has none.

        LamdaError for an unknown task, a key or model that the server does not know, and a server
        that takes no request at all.
        """
        asked, client, usage = self.form(task), Client(self._settings), Usage()

        def judged(item: Item) -> tuple[Ballot, Usage]:
            own = Usage()
            question = form_question(asked, item.context, item.response)
            votes = answered(
                client, self._settings, question, self._settings.votes,
                lambda text: read_answers(asked, text), own,
            )  # fmt: skip
            return _ballot(asked, votes or ()), own

        ballots = []
        for ballot, own in each(client, self._settings.parallel, judged, items):
            ballots.append(ballot)
            usage.add(own)
        unjudged = sum(not ballot.votes for ballot in ballots)
        self.usage[task] = {**usage.plain(self._settings), "unjudged": unjudged}
        if unjudged:
            self._troubles[task] = trouble(self._settings, usage, client)
        return ballots

    def trouble(self, task: str) -> LamdaError | None:
        """Why items of the task have no ballot, and what can be done; None where all have one."""
        return self._troubles.get(task)


def _ballot(asked: Form, votes: Sequence[Mapping[str, str]]) -> Ballot:
    if not votes:
        return Ballot()
    raters = tuple(f"{SAMPLE}{number}" for number in range(1, len(votes) + 1))
    return Ballot(raters, {q: tuple(vote[q] for vote in votes) for q in asked.questions})


def trouble(settings: EndpointSettings, usage: Usage, client: Client) -> LamdaError:
    """Why a model left something without an answer, by what was counted, and what to do."""
    told = ", ".join(f"{reason}: {n}" for reason, n in usage.failures.most_common() if n)
    line = f"{settings.model} at {settings.url} left some without an answer ({told})"
    if client.takes_none:
        return LamdaError(f"{line}; it takes no request: {client.refusal}; `extra` and `max_tokens`"
                          " say what stands in one")  # fmt: skip
    gave_up = {reason for reason in usage.failures if reason.startswith(GAVE_UP)}
    if gave_up - {f"{GAVE_UP}: HTTP {status}" for status in REFUSED}:
        return NoAnswer(f"{line}; run again when it answers: what it said is kept")
    if gave_up:  # a filter of contents, or a text too long: another time it says the same
        return LamdaError(f"{line}; it refuses those: {client.refusal}; ask another model, or "
                          "lower the share that is needed")  # fmt: skip
    return LamdaError(f"{line}; look at the model, or raise `attempts` or `max_tokens`")


def model_asked(settings: EndpointSettings) -> str:
    """The model and how it samples, as one text."""
    more = {"temperature": settings.temperature, **settings.extra}
    return f"{settings.model} {json.dumps(more, sort_keys=True)}"


def _hash(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
