"""Somebody talks with a model over many turns, and every response of it is kept (paper section 5).

Two halves, as the paper's crowd had them (sections 5 and 6.2): interactive, where what the model
says is part of what comes next, and static, where it answers a recorded dialog turn by turn. The
model reads of a long dialog what it reads at inference; the rows hold all of it, for the raters.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tqdm import tqdm

from lamda.annotation.partners import Partners, Talk
from lamda.dialog.agent import Agent, Answer
from lamda.errors import LamdaError
from lamda.evaluation.config import Converse, Dialogs
from lamda.evaluation.places import HALVES, INTERACTIVE, row_name
from lamda.evaluation.respond import said
from lamda.records import Context, JudgedResponse
from lamda.task_names import RATED


@dataclass
class _Dialog:
    """A dialog on its way; `length` is that of both sides, `heard` the last answer to the person,
    None where there is none and the dialog ends."""

    task: str
    half: str
    number: int
    length: int
    talk: Talk
    turns: list[str] = field(default_factory=list)
    heard: str | None = ""

    def goes_on(self) -> bool:
        """Whether the person says something more, which then stands at the end of `turns`."""
        if self.heard is None or len(self.turns) + 2 > self.length:
            return False
        turn = self.talk.say(self.heard)
        if turn is None:
            return False
        if not isinstance(turn, str) or not turn.strip():
            raise LamdaError(
                f"partners of {self.task}, dialog {self.number}: expected a turn with words, or "
                f"None at the end, found {turn!r}"
            )
        self.turns.append(turn)
        return True

    def take(self, model: str, answer: Answer) -> JudgedResponse:
        """The model's answer as a row; the dialog goes on with it, or with the recorded one."""
        context, place = tuple(self.turns), (self.half, self.task, self.number, len(self.turns) + 1)
        asked = Context(row_name(*place), self.task, self.talk.kind, context)
        self.heard = answer.text if self.half == INTERACTIVE else self.talk.answer()
        if self.heard is not None:
            self.turns.append(self.heard)
        return said(answer, model, asked)


def talk_with(
    agent: Agent, partners: Mapping[str, Partners], settings: Converse, batch_size: int
) -> list[JudgedResponse]:
    """Every response of `agent` in its dialogs, not judged yet: by dialog, then by turn.

    All dialogs go on side by side, `batch_size` of them decoded at once. LamdaError for partners
    that say nothing.
    """
    going = [
        dialog
        for task in RATED
        if task in partners
        for half in HALVES
        for dialog in _opened(task, half, partners[task], settings.of(task))
    ]
    order = {(d.task, d.half, d.number): place for place, d in enumerate(going)}
    found: list[tuple[int, JudgedResponse]] = []
    with tqdm(desc=agent.name, unit="turn") as bar:
        while going := [dialog for dialog in going if dialog.goes_on()]:
            for batch in _batches(going, batch_size):
                answers = agent.respond_batch([tuple(dialog.turns) for dialog in batch])
                for dialog, answer in zip(batch, answers, strict=True):
                    place = order[dialog.task, dialog.half, dialog.number]
                    found.append((place, dialog.take(agent.name, answer)))
                bar.update(len(batch))
    found.sort(key=lambda pair: (pair[0], len(pair[1].context)))
    return [row for _, row in found]


def _opened(task: str, half: str, partners: Partners, settings: Dialogs) -> Iterator[_Dialog]:
    lengths = spread(settings.min_turns, settings.max_turns, settings.dialogs)
    talks = partners.talks(task, settings.dialogs)
    for number, (length, talk) in enumerate(zip(lengths, talks, strict=False)):
        yield _Dialog(task, half, number, length, talk)


def spread(low: int, high: int, count: int) -> list[int]:
    """`count` whole numbers from `low` to `high`, evenly spread: every turn number gets its share
    of the dialogs, however few there are. A single one is `high`."""
    if count == 1:
        return [high]
    return [low + round(n * (high - low) / (count - 1)) for n in range(count)]


def _batches(dialogs: Sequence[_Dialog], size: int) -> Iterator[Sequence[_Dialog]]:
    """Dialogs of similar length together, so that little padding is computed."""
    ordered = sorted(dialogs, key=lambda dialog: sum(map(len, dialog.turns)))
    for first in range(0, len(ordered), size):
        yield ordered[first : first + size]
