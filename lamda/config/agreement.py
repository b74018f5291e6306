"""Whether the sections of params.yaml agree with each other; said before any training."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lamda.config.decodings import check_decodings
from lamda.config.params import Layers, Params
from lamda.config.raters_agree import check_raters
from lamda.config.yaml_file import read_yaml
from lamda.task_names import IN_ROLES, RATED, TASKS, TUNINGS

READ_RESULTS = ("finetune_groundedness", "finetune_rollouts")
"""Whose rows hold what the toolset found."""
OWN_SETTINGS = ("data", "toolset", "model")
"""Sections whose keys are their implementations': what `min_` means there is theirs to say."""


def check_agreement(root: Path, layers: Layers, params: Params) -> None:
    """LamdaError with file and key for sections that contradict each other, or that would only
    fail when most of the work is done."""
    check_tasks(layers, params)
    _check_pairs(layers, params)
    _check_base(layers, params)
    _check_rows(layers, params)
    check_raters(layers, params)
    _check_weights(root, layers, params)
    check_decodings(layers, params)


def _check_base(layers: Layers, params: Params) -> None:
    """A fresh model has to read something."""
    if not params.pretrain.tokens and params.tokenize.base is None:
        raise layers.error(
            ["pretrain", "tokens"],
            "expected at least 1, found 0; a model that is left as it is needs `model.base`",
        )


def _check_pairs(layers: Layers, params: Params) -> None:
    """A least value above the greatest lets nothing through."""
    for keys, values in _mappings(params.model_dump(exclude=set(OWN_SETTINGS)), []):
        for low, least in values.items():
            high = f"max_{low.removeprefix('min_')}"
            most = values.get(high)
            if not (low.startswith("min_") and _is_number(least) and _is_number(most)):
                continue
            if least > most:
                told = f"{least} is above {high}, {most}: nothing would pass"
                if layers.is_profiles([*keys, high]) and not layers.is_profiles([*keys, low]):
                    low, told = high, f"{most} is below {low}, {least}: nothing would pass"
                raise layers.error([*keys, low], told)


def _mappings(values: Mapping[str, Any], at: list[str]) -> Iterator[tuple[list[str], Any]]:
    yield at, values
    for key, value in values.items():
        if isinstance(value, Mapping):
            yield from _mappings(value, [*at, str(key)])


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float)


def _check_rows(layers: Layers, params: Params) -> None:
    """A row holds the response and as much of what it answers; a research row, a result besides."""
    written, result = params.decoding.new_tokens, params.decoding.snippet_tokens
    for stage in TUNINGS:
        least = 2 * written + (result if stage in READ_RESULTS else 0)
        found = getattr(params, stage).seq_len
        if found < least:
            raise layers.error(
                [stage, "seq_len"],
                f"expected at least {least} tokens beside decoding.new_tokens of {written}, found "
                f"{found}: no example would fit",
            )


def _check_weights(root: Path, layers: Layers, params: Params) -> None:
    """The weights of section `respond` are names that dvc.yaml gives stages respond and converse,
    where they are there."""
    graph = root / "dvc.yaml"
    stages = read_yaml(graph).get("stages") if graph.exists() else None
    for asked, sections in (("respond", ("models", "ablations")), ("converse", ("models",))):
        stage = stages.get(asked) if isinstance(stages, Mapping) else None
        if not isinstance(stage, Mapping):
            continue
        known = re.findall(r"--model[ =](\S+?)=", " ".join(str(stage.get("cmd", "")).split()))
        for section in sections:
            for name, model in getattr(params.respond, section).items():
                if model.weights not in known:
                    has = f"stage {asked} of dvc.yaml has: {', '.join(known)}"
                    raise layers.error(
                        ["respond", section, name, "weights"],
                        f"no weights {model.weights!r}; {has}",
                    )


def check_tasks(layers: Layers, params: Params) -> None:
    """LamdaError with file and key for a task that nothing would read, or that nobody would answer.

    A task that is taken away only in `data` is no error: its metrics and shares stay unused.
    """
    data = params.data
    if not data.knowledge:
        raise layers.error(
            ["data", "knowledge"],
            "expected at least one source, found none: the search index would be empty",
        )
    for task in data.annotation:
        if task not in TASKS:
            raise layers.error(
                ["data", "annotation", task], f"unknown task; expected {', '.join(TASKS)}"
            )
        if task in RATED and task not in data.raters:
            raise layers.error(
                ["data", "raters", task],
                f"missing, though data.annotation.{task} is there: nobody would ever rate it; "
                f"name its raters, or take `data.annotation.{task}` away with null",
            )
    if "groundedness" in data.annotation and "groundedness" not in data.researchers:
        raise layers.error(
            ["data", "researchers", "groundedness"],
            "missing, though data.annotation.groundedness is there: nobody would research it; "
            "name them, or take `data.annotation.groundedness` away with null",
        )
    known = dict.fromkeys((*TASKS, *data.evaluation, IN_ROLES))
    named = [
        *((["evaluate", section, name, "task"], of.task)
          for section in ("metrics", "faults")
          for name, of in getattr(params.evaluate, section).items() if not of.mean_of),
        *((["evaluate", "by_kind"], task) for task in params.evaluate.by_kind),
        *((["judge", "min_judged", task], task) for task in params.judge.min_judged),
        *((["data", name, task], task)
          for name in ("judges", "development", "raters", "researchers")
          for task in getattr(data, name)),
    ]  # fmt: skip
    for key, task in named:
        if task not in known:
            raise layers.error(key, f"expected a task, {', '.join(known)}; found {task!r}")
    for task in data.partners:
        if task not in RATED:
            raise layers.error(
                ["data", "partners", task],
                f"expected {' or '.join(RATED)}: what is asked of whole dialogs",
            )
    _check_also(layers, params)
    for task in params.rate.min_rated:
        if task not in RATED:
            raise layers.error(
                ["rate", "min_rated", task], f"expected {' or '.join(RATED)}, which are rated"
            )
    for section, name, reason in params.promotion.unknown(params.evaluate.metrics):
        raise layers.error(["promotion", section, name], reason)


def _check_also(layers: Layers, params: Params) -> None:
    """Optional questions are of the task whose raters ask them: others nobody would be asked."""
    for section in ("raters", "judges"):
        for task, choice in getattr(params.data, section).items():
            also = choice.options.get("also") or ()
            known = params.rate.optional(task)
            for question in also if task in TASKS and isinstance(also, list | tuple) else ():
                if question not in known:
                    raise layers.error(
                        ["data", section, task, "also"],
                        f"{task} has no optional question {question!r}; it has: "
                        f"{', '.join(known) or 'none'}",
                    )
