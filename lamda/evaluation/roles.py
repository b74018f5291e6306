"""Answers in a role, and what raters say of them (paper section 8, tables 5 and 6).

A rater reads the role's definition as the first turn, then the role's own turns and the dialog; the
model reads all but the definition. Helpful is a subset of informative, and an answer with a link
that leads nowhere is not helpful, whatever raters say. Consistency is against the definition.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from lamda.annotation.contexts import ContextSource
from lamda.annotation.drawing import drawn_from
from lamda.annotation.questions import (
    CITED,
    CLAIMS,
    CONSISTENT,
    HELPFUL,
    RECOMMENDS,
    SUPPORTED,
)
from lamda.config.section import Sized
from lamda.dialog.agent import Agent
from lamda.dialog.in_role import in_role
from lamda.dialog.roles import Role
from lamda.errors import LamdaError
from lamda.evaluation.intervals import paired_differences, wilson
from lamda.evaluation.links import Links
from lamda.evaluation.metrics import Count
from lamda.evaluation.respond import answer_contexts
from lamda.files import write_text
from lamda.plugins import build
from lamda.records import Context, JudgedResponse
from lamda.task_names import IN_ROLES

BROKEN = "broken_link"
NO_SOURCE = "no_source"
MEASURES: Mapping[str, str] = {
    "helpful": "informative, and useful",
    CONSISTENT: "something that the role would say",
    "informative": "claims something that a source supports",
    NO_SOURCE: "facts without a source",
    "no_recommendation": "names nothing, though the role recommends",
    BROKEN: "a link that leads nowhere",
}
"""What is measured of a role, in the order of the table; the last three are losses."""


def role_contexts(choices: Mapping[str, Sized], seed: int, steps: Sequence[str]) -> list[Context]:
    """What is asked of each role, mended by `steps` as other contexts are: its name is the kind.
    LamdaError for a source without any."""
    rows: list[Context] = []
    for name, choice in choices.items():
        source: ContextSource = build("context_sources", choice, seed)
        found = drawn_from(source, IN_ROLES, "evaluation", choice.count, steps)
        if not found:
            raise LamdaError(
                f"data.roles.{name}: {choice.use} gives no contexts; add some, or take the role "
                f"away with `{name}: null`"
            )
        rows += [replace(row, context_id=f"{name}/{row.context_id}", kind=name) for row in found]
    return rows


def answer_in_roles(
    agent: Agent, roles: Mapping[str, Role], contexts: Sequence[Context], batch_size: int
) -> list[JudgedResponse]:
    """What `agent` answers as each context's role; in the order of `contexts`, not judged yet."""
    found: dict[str, JudgedResponse] = {}
    for name in dict.fromkeys(row.kind for row in contexts):
        role, own = roles[name], [row for row in contexts if row.kind == name]
        for row in answer_contexts(in_role(agent, role), own, batch_size, role.turns):
            read = (role.definition, *role.turns, *row.context)
            found[row.context_id] = replace(row, task=IN_ROLES, context=read)
    return [found[row.context_id] for row in contexts]


def with_links(rows: Iterable[JudgedResponse], links: Links) -> Iterator[JudgedResponse]:
    """The rows with a label on their links; where one is broken, nothing is helpful."""
    for row in rows:
        broken = int(bool(links.broken(row.response)))
        labels = {**row.labels, BROKEN: broken}
        if broken and HELPFUL in labels:
            labels[HELPFUL] = 0
        yield replace(row, labels=labels)


@dataclass(frozen=True, slots=True)
class RoleResults:
    """`roles`: role -> model -> measure -> value, low, high, n, and `versus` the first model."""

    roles: Mapping[str, Any]
    judged_by: str


def role_results(
    rows: Sequence[JudgedResponse],
    roles: Mapping[str, Role],
    resamples: int,
    confidence: float,
    rng: np.random.Generator,
) -> RoleResults:
    """Shares with Wilson's interval, and paired differences from the first model."""
    found: dict[str, Any] = {}
    for name in dict.fromkeys(row.kind for row in rows):
        own = [row for row in rows if row.kind == name]
        models = list(dict.fromkeys(row.model for row in own))
        counts = {
            model: [_counts(row, roles[name]) for row in own if row.model == model]
            for model in models
        }
        found[name] = {model: _cells(counts[model], confidence) for model in models}
        for model in models[1:]:
            differences = paired_differences(
                counts[model], counts[models[0]], resamples, confidence, rng
            )
            for measure, difference in zip(MEASURES, differences, strict=True):
                found[name][model][measure]["versus"] = {models[0]: difference.plain()}
    return RoleResults(found, ", ".join(sorted({row.judged_by for row in rows} - {""})))


def write_results(path: Path, results: RoleResults, beside: Mapping[str, Any]) -> None:
    """Write them as JSON, atomically, and what stands `beside` them: how far the judges agree with
    people. Models stay in their order, the first one first."""
    told = {**asdict(results), **beside}
    write_text(path, json.dumps(told, indent=2, ensure_ascii=False) + "\n")


def _counts(row: JudgedResponse, role: Role) -> list[Count | None]:
    """What an answer contributes to each of MEASURES; None where nobody has said."""
    said = row.labels
    informative = _both(said.get(CLAIMS), said.get(SUPPORTED))
    unsourced = _both(said.get(CLAIMS), _not(said.get(CITED)))
    values = {
        "helpful": said.get(HELPFUL),
        CONSISTENT: said.get(CONSISTENT),
        "informative": informative,
        NO_SOURCE: unsourced,
        "no_recommendation": _not(said.get(RECOMMENDS)) if role.recommends else None,
        BROKEN: said.get(BROKEN),
    }
    return [None if values[m] is None else Count(int(values[m] or 0), 1) for m in MEASURES]


def _both(first: int | None, second: int | None) -> int | None:
    """1 where both are; a 0 decides by itself."""
    if 0 in (first, second):
        return 0
    return None if None in (first, second) else 1


def _not(value: int | None) -> int | None:
    return None if value is None else 1 - value


def _cells(counts: Sequence[Sequence[Count | None]], confidence: float) -> dict[str, Any]:
    cells: dict[str, Any] = {}
    for column, measure in enumerate(MEASURES):
        total = sum((row[column] or Count() for row in counts), Count())
        low, high = wilson(total, confidence) if total.denominator else (None, None)
        cells[measure] = {"value": total.value, "low": low, "high": high, "n": total.denominator}
        cells[measure]["versus"] = {}
    return cells
