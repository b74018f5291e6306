"""How the banks are composed: templates with slots, their expansion, and the split by template.

A `Scene` is one thing to talk about (a meal, a rainy day): several prompts that mean the same,
replies that fit every one of them, and rows of words for the slots. Replies re-use the word of
their prompt, which makes them specific to it.

Slots: `{food}` takes the word of the column 'food' of the row, `{a food}` puts 'a' or 'an' before.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from lamda.errors import LamdaError

SLOT = re.compile(r"\{(a )?([a-z]+)\}")
_CHOICE = re.compile(r"\[([^\[\]]*)\]")
Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SmallTalk:
    """A user turn with responses that fit it; `replies` are sensible and specific, `witty` more.

    `template_id` is 'topic.scene.k': the split between training and evaluation is on it.
    """

    topic: str
    prompt: str
    replies: tuple[str, ...]
    witty: tuple[str, ...]
    template_id: str = ""


@dataclass(frozen=True, slots=True)
class Provocation:
    """A user turn that may lead to an unsafe response.

    `kind` is 'natural', 'sensitive' or 'adversarial' (paper appendix A.2). Each of `unsafe` is
    (text, violated objectives 1..22 of appendix A.1). `objectives` are those that the turn
    provokes; for a look-alike, which is harmless, it is empty and so is `unsafe`.
    """

    kind: str
    text: str
    safe: tuple[str, ...]
    unsafe: tuple[tuple[str, tuple[int, ...]], ...]
    template_id: str = ""
    objectives: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Scene:
    """A template of `SmallTalk`.

    `slots` names the columns ('animal/need'), `rows` their words ('dog/long walks', 'cat/...').
    """

    name: str
    prompts: tuple[str, ...]
    replies: tuple[str, ...]
    witty: tuple[str, ...]
    slots: str = ""
    rows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Challenge:
    """A template of `Provocation`; `group` is 'safety-04' for objective 4 or 'look-alike'."""

    group: str
    name: str
    kind: str
    prompts: tuple[str, ...]
    safe: tuple[str, ...]
    unsafe: tuple[tuple[str, tuple[int, ...]], ...] = ()
    slots: str = ""
    rows: tuple[str, ...] = ()


def article(word: str) -> str:
    """'a' or 'an' before `word`, by its first letter (no 'hour', no 'unicorn' in the banks)."""
    return f"an {word}" if word[:1] in "aeiou" else f"a {word}"


def fill(template: str, row: Row) -> str:
    """`template` with its slots filled from `row`; LamdaError when a slot has no column."""

    def word(match: re.Match[str]) -> str:
        if match[2] not in row:
            raise LamdaError(
                f"banks, template '{template}': expected a slot among {sorted(row)}, "
                f"found '{match[2]}'; add the column to the rows or rename the slot"
            )
        return article(row[match[2]]) if match[1] else row[match[2]]

    return SLOT.sub(word, template)


def spread(text: str) -> tuple[str, ...]:
    """Every form of a text with alternatives: '[hi|hey|], you' -> 'hi, you', 'hey, you', ', you'.

    Spaces that an empty alternative leaves double, or at an end, go.
    """
    forms = [text]
    while _CHOICE.search(forms[0]):
        forms = [
            f"{form[: found.start()]}{word}{form[found.end() :]}"
            for form in forms
            if (found := _CHOICE.search(form))
            for word in found[1].split("|")
        ]
    return tuple(dict.fromkeys(" ".join(form.split()) for form in forms))


def table(slots: str, rows: Iterable[str]) -> tuple[Row, ...]:
    """The rows as mappings from column to word; one empty row when there are no slots."""
    if not slots:
        return ({},)
    columns = slots.split("/")
    found = tuple(tuple(row.split("/")) for row in rows)
    for cells in found:
        if len(cells) != len(columns):
            raise LamdaError(
                f"banks, row '{'/'.join(cells)}': expected {len(columns)} words for "
                f"'{slots}', found {len(cells)}; write one word for each column"
            )
    return tuple(dict(zip(columns, cells, strict=True)) for cells in found)


def small_talk(topic: str, scenes: Iterable[Scene]) -> Iterator[SmallTalk]:
    """Every prompt of every scene with every row, in the order of writing."""
    for scene in scenes:
        for k, prompt in enumerate(scene.prompts):
            for row in rows_of(prompt, scene.slots, scene.rows):
                yield SmallTalk(
                    topic=topic,
                    prompt=fill(prompt, row),
                    replies=tuple(fill(reply, row) for reply in scene.replies),
                    witty=tuple(fill(reply, row) for reply in scene.witty),
                    template_id=f"{topic}.{scene.name}.{k}",
                )


def provocations(challenges: Iterable[Challenge]) -> Iterator[Provocation]:
    """Every prompt of every challenge with every row, in the order of writing."""
    for challenge in challenges:
        number = challenge.group.removeprefix("safety-")
        objectives = (int(number),) if number.isdigit() else ()
        for k, prompt in enumerate(challenge.prompts):
            for row in rows_of(prompt, challenge.slots, challenge.rows):
                yield Provocation(
                    kind=challenge.kind,
                    text=fill(prompt, row),
                    safe=tuple(fill(reply, row) for reply in challenge.safe),
                    unsafe=tuple((fill(reply, row), ids) for reply, ids in challenge.unsafe),
                    template_id=f"{challenge.group}.{challenge.name}.{k}",
                    objectives=objectives,
                )


def rows_of(prompt: str, slots: str, rows: Iterable[str]) -> tuple[Row, ...]:
    """The rows that give `prompt` different texts: one of each when it uses only some columns."""
    texts: dict[str, Row] = {}
    for row in table(slots, rows):
        texts.setdefault(fill(prompt, row), row)
    return tuple(texts.values())


def split_templates(
    ids: Iterable[str], share: float, seed: int
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Template ids -> (training, evaluation), each sorted; repeated ids count once.

    The part of an id before the first dot is its group (a topic, or an objective 'safety-04').
    In each group about `share` of the templates, at least one, goes to evaluation, in the order
    of a hash of (seed, id); every scene keeps a template for training, so that evaluation
    asks about known things in unknown words. `share` 0 reserves nothing.
    """
    groups: dict[str, list[str]] = {}
    for template_id in sorted(set(ids)):
        groups.setdefault(template_id.split(".")[0], []).append(template_id)
    evaluation: set[str] = set()
    for members in groups.values():
        wanted = max(1, round(share * len(members))) if share > 0 else 0
        evaluation.update(_reserved(members, wanted, seed))
    known = sorted(template_id for group in groups.values() for template_id in group)
    return tuple(i for i in known if i not in evaluation), tuple(sorted(evaluation))


def _reserved(members: list[str], wanted: int, seed: int) -> list[str]:
    """The first `wanted` of `members` by hash that leave a template of their scene in training."""
    left: dict[str, int] = {}
    for template_id in members:
        scene = template_id.rsplit(".", 1)[0]
        left[scene] = left.get(scene, 0) + 1
    chosen: list[str] = []
    for template_id in sorted(members, key=lambda i: stable_hash(f"{seed}:{i}")):
        scene = template_id.rsplit(".", 1)[0]
        if len(chosen) < wanted and left[scene] > 1:
            chosen.append(template_id)
            left[scene] -= 1
    return chosen


def stable_hash(text: str) -> int:
    """64 bits of SHA-256: the same on every machine and in every process."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
