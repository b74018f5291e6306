"""Mutations of the corpus, the annotated sets, the research and what was filtered."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from benchmarks.mutations.base import Change, Mutation
from benchmarks.mutations.texts import (
    in_two,
    invisible,
    look_alike,
    other_signs,
    spam,
    template,
    unpunctuated,
)
from benchmarks.mutations.votes import opposite, rerated
from lamda.annotation.labels import labels
from lamda.annotation.questions import GROUPS, OBJECTIVES
from lamda.files import write_json
from lamda.gates.profile import corpus_profile
from lamda.records import (
    Context,
    Dialog,
    Document,
    GroundingExample,
    RatedResponse,
    read_table,
    write_table,
)

R = TypeVar("R")
CORPUS, TRAIN = "data/corpus/dialogs.parquet", "data/train/dialogs.parquet"
SETS = ("data/annotations/ssi.parquet", "data/annotations/safety.parquet")
RESEARCH = "data/research/groundedness.parquet"
FILTERED = "data/filtered_dialogs.parquet"
Rows = Callable[[list[R], random.Random], list[R]]


def rewritten(record: type[R], change: Rows[R], *paths: str) -> Change:
    """The same change to the rows of one or more tables."""

    def apply(folder: Path, seed: int) -> None:
        for path in paths:
            rows = change(read_table(folder / path, record), random.Random(seed))
            write_table(folder / path, rows, record)

    return apply


def _each_turn(change: Callable[[str], str]) -> Rows[Dialog]:
    def apply(rows: list[Dialog], rng: random.Random) -> list[Dialog]:
        return [replace(row, turns=tuple(map(change, row.turns))) for row in rows]

    return apply


def _doubled(change: Callable[[str], str], share: float = 1.0) -> Rows[Dialog]:
    """A share of the dialogs again under new ids, with each turn changed."""

    def apply(rows: list[Dialog], rng: random.Random) -> list[Dialog]:
        copies = [
            replace(row, dialog_id=f"{row.dialog_id}b", turns=tuple(map(change, row.turns)))
            for row in rows[: int(share * len(rows))]
        ]
        return [*rows, *copies]

    return apply


def _half_with_a_word_more(rows: list[Dialog], rng: random.Random) -> list[Dialog]:
    copies = [
        replace(row, dialog_id=f"{row.dialog_id}b", turns=(*row.turns[:-1], f"{row.turns[-1]} yes"))
        for row in rows[: len(rows) // 2]
    ]
    return [*rows, *copies]


def _reversed(rows: list[Dialog], rng: random.Random) -> list[Dialog]:
    return [replace(row, turns=row.turns[::-1]) for row in rows]


def _shuffled_within(rows: list[Dialog], rng: random.Random) -> list[Dialog]:
    return [replace(row, turns=tuple(rng.sample(row.turns, len(row.turns)))) for row in rows]


def _shuffled_among(rows: list[Dialog], rng: random.Random) -> list[Dialog]:
    turns = [turn for row in rows for turn in row.turns]
    rng.shuffle(turns)
    following = iter(turns)
    return [replace(row, turns=tuple(next(following) for _ in row.turns)) for row in rows]


def _with_spam(make: Callable[[random.Random], tuple[str, ...]]) -> Rows[Dialog]:
    """One dialog in 26 more: 5,000 to the default's 130,000."""

    def apply(rows: list[Dialog], rng: random.Random) -> list[Dialog]:
        more = [
            Dialog(f"spam/{n}", rows[0].source, turns := make(rng), ("a", "b") * (len(turns) // 2))
            for n in range(len(rows) // 26)
        ]
        return [*rows, *more]

    return apply


def _templates(rows: list[Dialog], rng: random.Random) -> list[Dialog]:
    """A tenth of the turns is one template."""
    return [
        replace(row, turns=tuple(template(rng) if rng.random() < 0.1 else t for t in row.turns))
        for row in rows
    ]


def shortened_after_a_release(folder: Path, seed: int) -> None:
    """What is there was released; the next corpus has only the first two turns of each dialog."""
    dialogs = read_table(folder / CORPUS, Dialog)
    documents = read_table(folder / "data/corpus/documents.parquet", Document)
    profile = corpus_profile(dialogs, documents)
    write_json(folder / "references/corpus.json", {"profile": profile})
    short = [replace(row, turns=row.turns[:2], speakers=row.speakers[:2]) for row in dialogs]
    write_table(folder / CORPUS, short, Dialog)


def leaked(change: Callable[[str], str], contexts_as_turns: bool = True) -> Change:
    """All evaluation contexts in the training dialogs, changed; each as a dialog of its own."""

    def apply(folder: Path, seed: int) -> None:
        asked = read_table(folder / "data/contexts/evaluation.parquet", Context)
        rows = read_table(folder / TRAIN, Dialog)
        for number, row in enumerate(asked):
            said = row.context if contexts_as_turns else (" ".join(row.context),)
            turns = (*map(change, said), "I do not know.")
            speakers = tuple("ab"[place % 2] for place in range(len(turns)))
            rows.append(Dialog(f"leak/{number}", rows[0].source, turns, speakers))
        write_table(folder / TRAIN, rows, Dialog)

    return apply


def leaked_into(path: str, record: type[RatedResponse] | type[GroundingExample]) -> Change:
    """Evaluation contexts as those of annotated rows, in look-alike letters."""

    def apply(folder: Path, seed: int) -> None:
        asked = read_table(folder / "data/contexts/evaluation.parquet", Context)
        rows = read_table(folder / path, record)
        for number, row in enumerate(asked[: len(rows)]):
            rows[number] = replace(rows[number], context=tuple(map(look_alike, row.context)))
        write_table(folder / path, rows, record)

    return apply


def _flipped(rows: list[RatedResponse], rng: random.Random) -> list[RatedResponse]:
    return [rerated(row, rng) if rng.random() < 0.3 else row for row in rows]


def _flipped_research(rows: list[GroundingExample], rng: random.Random) -> list[GroundingExample]:
    return [
        replace(row, votes=opposite(row.votes, rng), correct=1 - row.correct)
        if row.votes and rng.random() < 0.3
        else row
        for row in rows
    ]


def _shuffled_responses(rows: list[RatedResponse], rng: random.Random) -> list[RatedResponse]:
    said = [row.response for row in rows]
    rng.shuffle(said)
    return [replace(row, response=response) for row, response in zip(rows, said, strict=True)]


def _swapped(rows: list[RatedResponse], rng: random.Random) -> list[RatedResponse]:
    return [
        replace(row, context=(*row.context[:-1], row.response), response=row.context[-1])
        for row in rows
    ]


def _renumbered(move: Callable[[Sequence[str]], list[str]], *groups: Sequence[str]) -> Change:
    names = {old: new for group in groups for old, new in zip(group, move(group), strict=True)}

    def apply(rows: list[RatedResponse], rng: random.Random) -> list[RatedResponse]:
        found = []
        for row in rows:
            votes = {names.get(question, question): given for question, given in row.votes.items()}
            found.append(replace(row, votes=votes, labels=labels(votes)))
        return found

    return rewritten(RatedResponse, apply, SETS[1])


def _again(rows: list[R], rng: random.Random, share: float, change: Callable[[R], R]) -> list[R]:
    copies = [
        replace(change(row), example_id=f"{row.example_id}b")  # type: ignore[type-var,attr-defined]
        for row in rng.sample(rows, int(share * len(rows)))
    ]
    return [*rows, *copies]


def _half_again(rows: list[R], rng: random.Random) -> list[R]:
    return _again(rows, rng, 0.5, lambda row: row)


def _third_opposed(rows: list[RatedResponse], rng: random.Random) -> list[RatedResponse]:
    return _again(rows, rng, 1 / 3, lambda row: rerated(row, rng))


def _shuffled_drafts(rows: list[GroundingExample], rng: random.Random) -> list[GroundingExample]:
    drafts = [row.base for row in rows]
    rng.shuffle(drafts)
    return [replace(row, base=draft) for row, draft in zip(rows, drafts, strict=True)]


def _shuffled_actions(rows: list[GroundingExample], rng: random.Random) -> list[GroundingExample]:
    """The texts of queries among queries, those of answers among answers."""
    texts: dict[str, list[str]] = {}
    for row in rows:
        texts.setdefault(row.action, []).append(row.text)
    for group in texts.values():
        rng.shuffle(group)
    return [replace(row, text=texts[row.action].pop()) for row in rows]


def _corpus(name: str, change: Rows[Dialog]) -> Mutation:
    return Mutation(name, "corpus", rewritten(Dialog, change, CORPUS))


def _rated(name: str, change: Rows[RatedResponse]) -> Mutation:
    return Mutation(name, "annotations", rewritten(RatedResponse, change, *SETS))


def _research(name: str, change: Rows[GroundingExample]) -> Mutation:
    return Mutation(name, "groundedness", rewritten(GroundingExample, change, RESEARCH))


def _kept(name: str, change: Rows[RatedResponse]) -> Mutation:
    return Mutation(name, "filtered_dialogs", rewritten(RatedResponse, change, FILTERED))


def _moved(numbers: Sequence[str]) -> list[str]:
    return [*numbers[1:], numbers[0]]


def _turned(numbers: Sequence[str]) -> list[str]:
    return list(reversed(numbers))


MUTATIONS: tuple[Mutation, ...] = (
    _corpus("dialogs doubled with other punctuation", _doubled(other_signs, 0.5)),
    _corpus("dialogs doubled with zero-width characters", _doubled(invisible, 0.5)),
    _corpus("dialogs doubled in look-alike letters", _doubled(look_alike, 0.5)),
    _corpus("dialogs doubled with a word more", _half_with_a_word_more),
    _corpus("turns reversed", _reversed),
    _corpus("turns truncated between words", _each_turn(lambda turn: in_two(turn, words=True))),
    _corpus("turns truncated in a word", _each_turn(lambda turn: in_two(turn, words=False))),
    _corpus("turns shuffled within dialogs", _shuffled_within),
    _corpus("turns shuffled among dialogs", _shuffled_among),
    _corpus("5,000 spam dialogs", _with_spam(spam)),
    _corpus("5,000 times the same spam", _with_spam(lambda rng: spam(random.Random(0)))),
    _corpus("10 % template text", _templates),
    Mutation("dialogs cut short after a release", "corpus", shortened_after_a_release),
    _rated("30 % of votes and labels flipped", _flipped),
    _rated("responses shuffled against their contexts", _shuffled_responses),
    _rated("context and response swapped", _swapped),
    Mutation("objectives renumbered: moved by one", "annotations", _renumbered(_moved, OBJECTIVES)),
    Mutation(
        "objectives renumbered within their groups",
        "annotations",
        _renumbered(_turned, *GROUPS.values()),
    ),
    _rated("half of a set doubled under new ids", _half_again),
    _rated("a third again with opposite votes", _third_opposed),
    Mutation("evaluation leaked without punctuation", "annotations", leaked(unpunctuated)),
    Mutation("evaluation leaked in look-alike letters", "annotations", leaked(look_alike)),
    Mutation("evaluation leaked with zero-width characters", "annotations", leaked(invisible)),
    Mutation("evaluation leaked as one turn each", "annotations", leaked(str.upper, False)),
    Mutation(
        "evaluation annotated in look-alike letters",
        "annotations",
        leaked_into(SETS[0], RatedResponse),
    ),
    _research("30 % of votes on research flipped", _flipped_research),
    _research("half of the research doubled under new ids", _half_again),
    _research("drafts shuffled against their contexts", _shuffled_drafts),
    _research("researched texts shuffled", _shuffled_actions),
    Mutation(
        "evaluation researched in look-alike letters",
        "groundedness",
        leaked_into(RESEARCH, GroundingExample),
    ),
    _kept("kept turns shuffled against their contexts", _shuffled_responses),
    _kept("kept context and response swapped", _swapped),
    _kept("half of the kept turns doubled under new ids", _half_again),
)
