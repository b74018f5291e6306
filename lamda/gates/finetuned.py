"""Gate on the fine-tunings: how much of what was annotated does the model learn from, does each go
on from the one before it, and is what they saved a language model?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from lamda.finetuning.tasks import FEWEST_ACTIONS
from lamda.gates.contract import Frames, Gate, Limit
from lamda.gates.frames import Row, frame, same, skipped
from lamda.gates.reading import hash_of, json_object
from lamda.gates.rules import between, only
from lamda.gates.saved import (
    BEHAVIOUR_CHECKS,
    TRAINED_CHECK,
    WEIGHT_CHECKS,
    Saved,
    behaviour_rows,
    saved_model,
    tensor_rows,
    trained_rows,
)
from lamda.gates.tokens import Part, shards

STAGES = ("ssi_safety", "dialog", "groundedness", "rollouts")
"""In their order: each goes on from the model of the one before it, the first from PT."""
UNTAUGHT = "no fine-tuning had anything to learn"
NO_ROLLOUTS = "the model looked nothing up by itself, or nobody rated what came of it"
JUDGED = {
    "researched": "a researched answer",
    "own_actions": "the model's own research",
    "own_answers": "an answer of its own research",
}
"""Key of a fine-tuning's metrics -> what was judged there, beside researchers' actions."""
TABLES = {
    "pretrained": json_object("pretrained", "model_sha256", "inputs_sha256"),
    **{stage: json_object(stage, "fit", "model_sha256", "inputs_sha256") for stage in STAGES},
    "rated": json_object("rated", "actions", "right"),
    "ft_quality_safety": saved_model("ft_quality_safety"),
    "lamda": saved_model("lamda"),
    "tokenizer": hash_of("tokenizer"),
    "shards": shards("tokens"),
}


def finetuned_frames(
    pretrained: Mapping[str, Any],
    rated: Mapping[str, Any],
    ft_quality_safety: Saved,
    lamda: Saved,
    tokenizer: str,
    shards: Sequence[Part],
    **metrics: Mapping[str, Any],
) -> Frames:
    """Frames tasks (a row for each task of each fine-tuning), chain (what each training read),
    weights (a row a tensor), models and behaviour (a row for each of the two); judges (a row for
    each kind of action and attribute of a researched answer) where they were measured; rollouts (a
    row on the model's own actions).

    `rated` counts the model's own 'actions', and the 'right' ones. `metrics` hold under 'fit', by
    task, how many 'examples' there were to learn from, and of these the 'shortened_share' whose
    context was cut to fit a row and the 'left_out_share' that did not fit at all. `tokenizer` is
    the hash of its file.
    """
    figures = ("examples", "shortened_share", "left_out_share")
    rows = [
        {"example": f"{task} in finetune_{stage} ({fit['examples']} examples)"}
        | {key: fit[key] for key in figures}
        for stage, found in metrics.items()
        for task, fit in sorted(found["fit"].items())
    ]
    models = {"ft_quality_safety": ft_quality_safety, "lamda": lamda}
    trained = {
        "ft_quality_safety": (ft_quality_safety, metrics["dialog"]),
        "lamda": (lamda, metrics["rollouts"]),
    }
    judges = _judges({**metrics["groundedness"], **metrics["rollouts"]})
    return {
        **({"judges": frame(judges, "auc")} if judges else {}),
        "tasks": frame(rows, *figures) if rows else skipped(UNTAUGHT),
        "rollouts": _rollouts(rated["actions"], rated["right"]),
        "chain": frame(_chain(pretrained, metrics, tokenizer), "other"),
        "weights": frame(tensor_rows(models), "not_finite", "spread"),
        "models": frame(trained_rows(trained), "other"),
        "behaviour": frame(behaviour_rows(models, shards), "ratio", "depends"),
    }


def _rollouts(actions: int, right: int) -> pd.DataFrame:
    """A row on the actions, where there are enough to tell a share of."""
    if actions == 0:
        return skipped(NO_ROLLOUTS)
    if actions < FEWEST_ACTIONS:
        return skipped(f"{actions} own actions, and fewer than {FEWEST_ACTIONS} tell no share")
    return frame([{"example": f"own actions (n = {actions})", "right": right / actions}], "right")


def _judges(metrics: Mapping[str, Any]) -> list[Row]:
    """A row for what the model judges of research and its AUC, where held-out rows have both
    classes."""
    found = metrics.get("actions", {}) | {
        f"{name} of {what}": figures
        for key, what in JUDGED.items()
        for name, figures in metrics.get(key, {}).items()
    }
    return [
        {"example": f"{name} (n = {figures['n']})", "auc": figures["auc"]}
        for name, figures in found.items()
        if figures["auc"] is not None
    ]


def _chain(
    pretrained: Mapping[str, Any], metrics: Mapping[str, Mapping[str, Any]], tokenizer: str
) -> list[Row]:
    """A row for each training's tokenizer and shards, and for the model that a tuning began with.

    That it learned from PT's shards stands here; whether these are the tokenizer's, in the gate on
    tokens.
    """
    trainings = {"pretrain": pretrained} | {stage: metrics[stage] for stage in STAGES}
    found = []
    before = None
    for name, training in trainings.items():
        read = training["inputs_sha256"]
        found.append(same(f"{name}, tokenizer", tokenizer, read.get("tokenizer")))
        shards = pretrained["inputs_sha256"].get("tokens", "none")
        found.append(same(f"{name}, tokens", shards, read.get("tokens")))
        if before is not None:
            found.append(same(f"{name}, model", before, read.get("model")))
        before = training["model_sha256"]
    return found


CHECKS = (
    between("tasks.examples", "examples of every task", "examples", 1),
    between("tasks.shortened", "at most a share of {max_shortened_share} of a task's examples with"
            " a shortened context; else raise seq_len", "shortened_share", 0,
            Limit("max_shortened_share")),
    between("tasks.left_out", "at most a share of {max_left_out_share} of a task's examples left"
            " out; else raise seq_len", "left_out_share", 0, Limit("max_left_out_share")),
    between("rollouts.right", "between {min_right_share} and {max_right_share} of the model's own"
            " actions right; else its raters, or the model, tell nothing apart", "right",
            Limit("min_right_share"), Limit("max_right_share")),
    only("chain.same", "each training with this tokenizer, PT's shards and the model before it",
         "other", ""),
    # Too blind to choose by: no ground to stop a run, but to leave decoding.rank_finals off.
    between("judges.auc", "an AUC of at least {min_judge_auc} for every kind of action and every"
            " attribute of researched answers", "auc", Limit("min_judge_auc"), 1, severity="warn"),
    *WEIGHT_CHECKS,
    TRAINED_CHECK,
    *BEHAVIOUR_CHECKS,
)  # fmt: skip

GATE = Gate(TABLES, finetuned_frames, CHECKS)
