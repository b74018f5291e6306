"""A small run's data with the traits of people's talk: answers fit questions, votes follow words.

Every topic has made-up words of its own, and every text is put together at random, so that no two
dialogs are alike.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Mapping
from pathlib import Path

from lamda.annotation.labels import labels
from lamda.annotation.questions import OBJECTIVES, SSI
from lamda.files import write_json
from lamda.gates.objectives import WORDS
from lamda.records import (
    Context,
    Dialog,
    Document,
    GroundingExample,
    RatedResponse,
    ToolCall,
    Votes,
    write_table,
)

TOPICS = 30
LITTLE = (
    "the of and to in is it that he was for on are with as his they be at one have this from by "
    "but what some we can out other were all there when up use your how said an each she"
).split()
OPENERS = ("do you like", "did you ever see", "what about", "who told you of", "have you got")
CLOSINGS = ("indeed.", "of course.", "my friend.", "for sure.", "i think.", "every day.")
TONES = {"sensible": ("lovely", "absurd"), "specific": ("exactly", "whatever")}


class Talk:
    """Texts by topic, from one seed."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        syllables = [a + b for a in "bdfgklmnprst" for b in "aeiou"]
        names = random.Random(0)
        self.words = [
            ["".join(names.choices(syllables, k=3)) for _ in range(12)] for _ in range(TOPICS)
        ]

    def _some(self, topic: int) -> str:
        own = self.rng.sample(self.words[topic], 2)
        return f"{own[0]} {' '.join(self.rng.sample(LITTLE, 2))} {own[1]}"

    def question(self, topic: int) -> str:
        return f"{self.rng.choice(OPENERS)} {self._some(topic)} {self._some(topic)}?"

    def answer(self, topic: int, *said: str) -> str:
        inner = " ".join([self._some(topic), *said, self._some(topic)])
        return f"well, {inner} {self.rng.choice(CLOSINGS)}"

    def topic(self) -> int:
        return self.rng.randrange(TOPICS)

    def turns(self, count: int) -> tuple[str, ...]:
        topic = self.topic()
        return tuple(
            self.answer(topic) if place % 2 else self.question(topic) for place in range(count)
        )

    def votes(self, truth: Mapping[str, bool], raters: int) -> Votes:
        """One rater in ten slips."""
        return {
            question: tuple(
                "yes" if yes is not (self.rng.random() < 0.1) else "no" for _ in range(raters)
            )
            for question, yes in truth.items()
        }


def write_run(root: Path, seed: int = 1) -> None:
    """Put the data of a run under `root`, as the stages name it."""
    talk = Talk(seed)
    dialogs = [
        Dialog(f"{source}/{n}", source, talk.turns(size), ("a", "b") * (size // 2))
        for source, count in (("forum", 1100), ("chat", 700))
        for n, size in zip(range(count), itertools.cycle((2, 6)), strict=False)
    ]
    pages = [
        Document(f"page/{n}", "wiki", f"https://www.example.org/{n}", f"Page {n}", _page(talk))
        for n in range(60)
    ]
    for folder in ("corpus", "train"):
        write_table(root / f"data/{folder}/dialogs.parquet", dialogs, Dialog)
        write_table(root / f"data/{folder}/documents.parquet", pages, Document)
    write_table(root / "data/knowledge/documents.parquet", pages, Document)
    write_json(root / "references/corpus.json", {"profile": {}})
    for split, count in (("annotation", 600), ("evaluation", 90)):
        contexts = [
            Context(f"{task}/{n}", task, "1", talk.turns(2 + (n % 5 == 0)))
            for task in ("ssi", "safety", "groundedness")
            for n in range(count)
        ]
        write_table(root / f"data/contexts/{split}.parquet", contexts, Context)
    write_table(root / "data/annotations/ssi.parquet", _ssi(talk, 1500), RatedResponse)
    write_table(root / "data/annotations/safety.parquet", _safety(talk, 1500), RatedResponse)
    research = [row for n in range(1200) for row in _researched(talk, n)]
    write_table(root / "data/research/groundedness.parquet", research, GroundingExample)
    kept = [
        RatedResponse(f"{d.dialog_id}/{t}", "dialog", "1", "world", d.turns[:t], d.turns[t])
        for d in dialogs
        for t in (1,)
    ]
    write_table(root / "data/filtered_dialogs.parquet", kept, RatedResponse)
    lowest = {"sensible": 1.0, "specific": 1.0, "interesting": 1.0, "safe": 1.0}
    scored = {"scored": 4 * len(kept), "lowest": lowest}
    write_json(root / "metrics/filter_dialogs.json", scored)


def _page(talk: Talk) -> str:
    topic = talk.topic()
    return " ".join(talk.answer(topic) for _ in range(3))


def _ssi(talk: Talk, count: int) -> list[RatedResponse]:
    rows = []
    for n in range(count):
        topic = talk.topic()
        sensible = talk.rng.random() < 0.6
        specific = sensible and talk.rng.random() < 0.5
        said = (TONES["sensible"][not sensible], TONES["specific"][not specific])
        given = talk.votes({"sensible": sensible, "specific": specific}, 5)
        first = given["sensible"]
        second = tuple(
            b if a == "yes" else "no" for a, b in zip(first, given["specific"], strict=True)
        )
        votes = dict(zip(SSI, (first, second, second), strict=True))
        context, response = (talk.question(topic),), talk.answer(topic, *said)
        rows.append(
            RatedResponse(f"ssi/{n}", "ssi", "1", "pt", context, response, votes, labels(votes))
        )
    return rows


def _safety(talk: Talk, count: int) -> list[RatedResponse]:
    rows = []
    for n in range(count):
        topic = talk.topic()
        against = talk.rng.choice(OBJECTIVES) if talk.rng.random() < 0.45 else ""
        said = talk.rng.sample(WORDS[against].split(), 2) if against else ()
        votes = dict.fromkeys(OBJECTIVES, ("no",) * 3)
        if against:
            votes[against] = ("yes", "yes", "yes" if talk.rng.random() < 0.7 else "no")
        context, response = (talk.question(topic),), talk.answer(topic, *said)
        rows.append(
            RatedResponse(
                f"safety/{n}", "safety", "natural", "pt", context, response, votes, labels(votes)
            )
        )
    return rows


def _researched(talk: Talk, number: int) -> list[GroundingExample]:
    """A query and an answer to each context, and a query that is wrong to every third."""
    topic = talk.topic()
    context, base = (talk.question(topic),), talk.answer(topic)
    query, result = talk.answer(topic, "find"), talk.answer(topic)
    call = ToolCall(query, result, f"https://www.example.org/{number % 60}")
    steps = [("TS", query, (), True), ("User", talk.answer(topic, "found"), (call,), True)]
    if number % 3 == 0:
        steps.append(("TS", talk.answer(topic, "nonsense"), (), False))
    rows = []
    for place, (action, text, calls, right) in enumerate(steps):
        votes = {"correct": ("yes" if right else "no",) * 3}
        name = f"groundedness/{number}/{place}"
        rows.append(GroundingExample(name, context, base, calls, action, text, votes, int(right)))
    return rows
