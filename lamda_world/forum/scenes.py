"""Talk that leans on an earlier turn: what somebody told, and what somebody said of themselves."""

from __future__ import annotations

from dataclasses import dataclass

from lamda_world.data_files import Table, beside

_DATA = beside(__file__)

TELLINGS = _DATA.lines("tellings")
TOLD_REPLIES = _DATA.lines("told_replies")
CORRECTIONS = _DATA.lines("corrections")
"""Answers to a false belief; {fact} is the right statement."""
AGREED = _DATA.lines("agreed")
RECALL_QUESTIONS = _DATA.lines("recall_questions")
RECALLED = _DATA.lines("recalled")
NOT_RECALLED = _DATA.lines("not_recalled")


@dataclass(frozen=True, slots=True)
class Persona:
    """Something a participant says of themselves, and what must agree with it later.

    `replies` agree with `answer` and fit every one of `follow`; `contrary` contradict `answer`.
    """

    name: str
    opening: tuple[str, ...]
    answers: tuple[str, ...]
    follow: tuple[str, ...]
    replies: tuple[str, ...]
    contrary: tuple[str, ...]


def _persona(row: Table) -> Persona:
    row.only("name", "opening", "answers", "follow", "replies", "contrary")
    return Persona(
        name=row.text("name"),
        opening=row.lines("opening"),
        answers=row.lines("answers"),
        follow=row.lines("follow"),
        replies=row.lines("replies"),
        contrary=row.lines("contrary"),
    )


PERSONAS = tuple(map(_persona, _DATA.rows("personas")))
