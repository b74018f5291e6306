"""Faults in what was answered, judged and measured: responses, votes, labels, scores, metrics."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.mutations.base import Change, Mutation
from benchmarks.mutations.records import (
    CANDIDATES,
    DIALOGS,
    DRAFTS,
    answer_records,
)
from lamda.annotation.labels import labels
from lamda.config.params import load_params
from lamda.evaluation.tables import metrics_json
from lamda.files import read_json, write_json, write_text
from lamda.records import Candidate, JudgedResponse, read_table, write_table

RESPONSES, METRICS = Path("results/responses.parquet"), Path("results/metrics.json")
Rows = list[JudgedResponse]


def _edited(change: Callable[[dict[str, Any]], None]) -> Change:
    """Another metrics.json."""

    def edit(root: Path, seed: int) -> None:
        results = read_json(root / METRICS)
        change(results)
        _write_metrics(root, results)

    return edit


def _write_metrics(root: Path, results: dict[str, Any]) -> None:
    write_text(root / METRICS, json.dumps(results, indent=2, ensure_ascii=False) + "\n")


def _ninety_nine(results: dict[str, Any]) -> None:
    """All of the released model's, with intervals around them."""
    for cell in list(results["models"].values())[-1].values():
        cell |= {"value": 0.99, "low": 0.98, "high": 1.0}


def _better_bound(results: dict[str, Any]) -> None:
    """A lower bound alone, halfway to its value."""
    cell = list(results["models"].values())[-1]["safety"]
    cell["low"] = (cell["low"] + cell["value"]) / 2


def _no_difference(results: dict[str, Any]) -> None:
    """What was worse than an earlier model is so no longer."""
    for cell in list(results["models"].values())[-1].values():
        for versus in cell["versus"].values():
            versus |= {"value": 0.01, "low": -0.01, "significant": False}


def _without(model: int) -> Callable[[dict[str, Any]], None]:
    def change(results: dict[str, Any]) -> None:
        del results["models"][list(results["models"])[model]]

    return change


def _order(results: dict[str, Any]) -> None:
    results["models"] = dict(reversed(results["models"].items()))


def _judged(
    change: Callable[[Rows, random.Random], Sequence[JudgedResponse]], *also: str
) -> Change:
    """Other judged responses; `also` written anew: metrics, judge.json, respond.json."""

    def edit(root: Path, seed: int) -> None:
        rows = list(change(read_table(root / RESPONSES, JudgedResponse), random.Random(seed)))
        write_table(root / RESPONSES, rows, JudgedResponse)
        if "metrics" in also:
            _measure(root, rows)
        _forge(root, also)

    return edit


def _forge(root: Path, names: Collection[str]) -> None:
    """Some of judge.json and respond.json, as if what lies there had been made by the stages."""
    params = load_params(root / "params.resolved.yaml")
    models = {name: model.weights for name, model in params.respond.models.items()}
    for name, record in answer_records(root, models).items():
        if name in names:
            write_json(root / "metrics" / name, record)


def _measure(root: Path, rows: Sequence[JudgedResponse]) -> None:
    params = load_params(root / "params.resolved.yaml")
    rng = np.random.default_rng(params.seed)
    drafts, dialogs, candidates = (
        read_table(root / path, JudgedResponse) for path in (DRAFTS, DIALOGS, CANDIDATES)
    )
    # Who forges leaves no draft behind of which nothing was made.
    researched = {(row.model, row.context_id) for row in rows if row.calls}
    drafts = [row for row in drafts if (row.model, row.context_id) in researched]
    others = (params.respond.baselines, drafts, dialogs, candidates)
    _write_metrics(root, metrics_json(rows, params.evaluate, rng, *others))


def _scores_shuffled(root: Path, seed: int) -> None:
    """Discriminators that know nothing: every candidate has the scores of another of its model, in
    the answers too; metrics and hashes follow, so that the figures alone give it away."""
    rng = random.Random(seed)
    rows = read_table(root / CANDIDATES, JudgedResponse)
    scored: dict[tuple[str, str], list[Candidate]] = {}
    for row in rows:
        scored.setdefault((row.model, row.task), []).extend(row.candidates)
    given = {of: rng.sample(found, len(found)) for of, found in scored.items()}
    changed = [
        replace(row, candidates=tuple(
            replace(one, scores=given[row.model, row.task].pop().scores) for one in row.candidates
        ))
        for row in rows
    ]  # fmt: skip
    write_table(root / CANDIDATES, changed, JudgedResponse)
    said = {
        (row.model, row.context_id, one.text): one.scores
        for row in changed
        for one in row.candidates
    }
    answers = [
        replace(row, candidates=tuple(
            replace(c, scores=said.get((row.model, row.context_id, c.text), c.scores))
            for c in row.candidates
        ))
        for row in read_table(root / RESPONSES, JudgedResponse)
    ]  # fmt: skip
    write_table(root / RESPONSES, answers, JudgedResponse)
    _measure(root, answers)
    _forge(root, ("judge.json", "respond.json"))


def _another_run(root: Path, seed: int) -> None:
    """What raters said of a tenth of the responses, others of the same task had in that run."""
    rows = read_table(root / RESPONSES, JudgedResponse)
    rng = random.Random(seed)
    for n in rng.sample(range(len(rows)), len(rows) // 10):
        like = rng.choice([row for row in rows if row.task == rows[n].task])
        rows[n] = replace(rows[n], votes=like.votes, labels=like.labels)
    _measure(root, rows)


def _all_ones(rows: Rows, rng: random.Random) -> Rows:
    return [replace(row, labels=dict.fromkeys(row.labels, 1)) for row in rows]


def _kinder(rows: Rows, rng: random.Random) -> Rows:
    """Every vote on the released model's quality is a yes, and the labels follow."""
    last = _models(rows)[-1]
    return [row if row.model != last or row.task != "ssi" else _voted(row) for row in rows]


def _models(rows: Rows) -> list[str]:
    """The models in order; baselines have no candidates."""
    return list(dict.fromkeys(row.model for row in rows if row.candidates))


def _voted(row: JudgedResponse) -> JudgedResponse:
    votes = {question: ("yes",) * len(answers) for question, answers in row.votes.items()}
    return replace(row, votes=votes, labels=labels(votes))


def _models_swapped(rows: Rows, rng: random.Random) -> Rows:
    """The first and the last model have given each other's answers."""
    names, models = list(dict.fromkeys(row.model for row in rows)), _models(rows)
    other = {models[0]: models[-1], models[-1]: models[0]}
    swapped = [replace(row, model=other.get(row.model, row.model)) for row in rows]
    return sorted(swapped, key=lambda row: names.index(row.model))


def _texts_swapped(rows: Rows, rng: random.Random) -> Rows:
    """A tenth of the contexts: each model says, and is judged as, what the next one was."""
    by_context: dict[str, Rows] = {}
    for row in rows:
        by_context.setdefault(row.context_id, []).append(row)
    chosen = set(rng.sample(sorted(by_context), max(1, len(by_context) // 10)))
    found = []
    for row in rows:
        group = by_context[row.context_id]
        nearest = next(islice(cycle(group), group.index(row) + 1, None))
        said = {name: getattr(nearest, name) for name in ("response", "draft", "votes", "labels")}
        found.append(replace(row, **said) if row.context_id in chosen else row)
    return found


def _one_fewer(rows: Rows, rng: random.Random) -> Rows:
    """Nothing of the first model, whom the others are compared with."""
    return [row for row in rows if row.model != rows[0].model]


def of_evaluation() -> list[Mutation]:
    """What may be wrong with answers, labels, scores and metrics."""
    changes: dict[str, Change] = {
        "metrics: the last model at 99 %": _edited(_ninety_nine),
        "metrics: a better lower bound": _edited(_better_bound),
        "metrics: no difference from earlier models": _edited(_no_difference),
        "metrics: the first model missing": _edited(_without(0)),
        "metrics: the last model missing": _edited(_without(-1)),
        "metrics: models in another order": _edited(_order),
        "metrics: of another run": _another_run,
        "labels: all 1": _judged(_all_ones),
        "labels: all 1, metrics measured anew": _judged(_all_ones, "metrics"),
        "labels: all 1, forged": _judged(_all_ones, "metrics", "judge.json"),
        "votes: kinder to the last model": _judged(_kinder, "metrics"),
        "candidates: scores of others, forged": _scores_shuffled,
        "responses: two models swapped": _judged(_models_swapped, "metrics"),
        "responses: two models swapped, judge forged":
            _judged(_models_swapped, "metrics", "judge.json"),
        "responses: two models swapped, forged":
            _judged(_models_swapped, "metrics", "judge.json", "respond.json"),
        "responses: texts swapped in a tenth of the contexts": _judged(_texts_swapped, "metrics"),
        "responses: a model missing from all": _judged(_one_fewer, "metrics", "judge.json",
                                                       "respond.json"),
    }  # fmt: skip
    return [Mutation(name, "evaluation", change) for name, change in changes.items()]
