"""What a released model is made of, for its card: data by source and size, raters, procedure.

Sizes and agreement are what the stages measured (FIGURES). A figure whose file is not there, as of
a run that was made before its stage was, is a dash.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lamda.annotation.shares import bracketed
from lamda.config.params import Params
from lamda.config.section import Choice
from lamda.errors import LamdaError
from lamda.files import read_json
from lamda.registry.departures import PEOPLE

FIGURES = tuple(
    Path(f"metrics/{name}.json")
    for name in ("corpus", "rate", "research", "rate_rollouts", "filter_dialogs")
)
"""What a card reads: it is a part of the release's id, so whoever releases has to have them."""
MADE = {
    "pretrain": "PT",
    "finetune_ssi_safety": "discriminators of quality and safety",
    "finetune_dialog": "FT quality-safety",
    "finetune_groundedness": "LaMDA, as it learned from researchers",
    "finetune_rollouts": "LaMDA",
}
UNKNOWN = "–"
ENDPOINT, DISCRIMINATORS = "endpoint", "discriminators"
"""The registered names of a model that rates or researches behind an address, and of a model whose
discriminators rate."""


def rater_kind(choice: Choice | None) -> str:
    """Who judges, as far as the choice of raters tells: people, a model by its name, or a program
    and its name."""
    if choice is None:
        return "nobody"
    if choice.use == ENDPOINT:
        return f"model {choice.options.get('model', UNKNOWN)}"
    if choice.use == DISCRIMINATORS:
        return f"discriminators of {choice.options.get('path', UNKNOWN)}"
    return "people" if choice.use == PEOPLE else f"program {choice.use}"


def data_lines(params: Params, root: Path) -> Iterator[str]:
    """A table of the sets that were trained on: what they are, their size, who made or rated them.

    LamdaError for a metrics file of another form.
    """
    corpus, rate = _read(root, "corpus"), _read(root, "rate")
    yield "| set | source | size | raters, and their agreement (Krippendorff's alpha) |"
    yield "|---|---|---|---|"
    for name, source in params.data.corpus.items():
        size = _counts(_at(corpus, "sources", name))
        share = f"{params.data.mixture[name]:g} of the tokens"
        yield f"| pre-training: {name}, {share} | {source.use} | {size} | {UNKNOWN} |"
    index = ", ".join(source.use for source in params.data.knowledge.values())
    size = _counts({"pages": _at(corpus, "knowledge", "rows")})
    yield f"| search index | {index} | {size} | {UNKNOWN} |"
    for task, context in params.data.annotation.items():
        rater = rater_kind(params.data.raters.get(task))
        if task == "groundedness":
            research = _read(root, "research")
            size = _counts({"actions": research.get("actions"), "contexts": context.count})
            rater = rater_kind(params.data.researchers.get(task))
            agreement = _alpha(research.get("agreement"))
        else:
            rows = _at(rate, "sizes", task)
            size = _counts({"rated responses": rows, "contexts": context.count})
            agreement = "; ".join(_agreements(rate, task))
        yield f"| annotated: {task} | {context.use} | {size} | {rater}; {agreement or UNKNOWN} |"
    own = _read(root, "rate_rollouts")
    if own.get("rated"):
        size = _counts({"rated answers": own["rated"], "actions": own.get("actions")})
        rater = rater_kind(params.data.raters.get("ssi"))
        yield f"| its own research | contexts of ssi, and its toolset | {size} | {rater} |"
    kept = _read(root, "filter_dialogs")
    size = _counts({"kept": kept.get("kept"), "scored": kept.get("scored")})
    kept_share = kept.get("kept_share")
    if isinstance(kept_share, float):
        size += f", {100 * kept_share:.1f} % (the paper: 32 %)"
    yield f"| filtered dialogs | pre-training dialogs | {size} | the discriminators |"
    for task, context in params.data.evaluation.items():
        judge = rater_kind(params.data.judges.get(task))
        yield f"| evaluation: {task} | {context.use} | {context.count:,} contexts | {judge} |"


def procedure_lines(params: Params) -> Iterator[str]:
    """The trainings in their order, and how each model that was evaluated answers."""
    for name, made in MADE.items():
        settings = getattr(params, name)
        yield (
            f"1. {name}: {made}. {settings.tokens:,} tokens in batches of {settings.batch_size} "
            f"rows of {settings.seq_len}; peak learning rates {settings.muon_lr:g} (Muon) and "
            f"{settings.lr:g} (AdamW)."
        )
    for shown, model in params.respond.rows.items():
        changes = f", but for {json.dumps(model.decoding)}" if model.decoding else ""
        yield f"* {shown} answers with weights {model.weights}, decoding: {model.decode}{changes}."


def _agreements(rate: Mapping[str, Any], task: str) -> Iterator[str]:
    agreement = _at(rate, "agreement") or {}
    safety = [name for name in agreement if name.startswith("unsafe") or name == "safe"]
    for name in safety if task == "safety" else [n for n in agreement if n not in safety]:
        yield f"{name} {_alpha(agreement[name])}"


def _alpha(found: Any) -> str:
    """'0.58 [0.57, 0.59]', or a dash where it was not measured or is undefined."""
    try:
        return f"{found['alpha']:.2f} {bracketed(found)}"
    except (KeyError, TypeError, ValueError):
        return UNKNOWN


def _counts(sizes: Any) -> str:
    """'130,000 rows, 652,141 turns', or a dash."""
    if not isinstance(sizes, Mapping):
        return UNKNOWN
    known = {name: size for name, size in sizes.items() if isinstance(size, int)}
    return ", ".join(f"{size:,} {name}" for name, size in known.items()) or UNKNOWN


def _read(root: Path, name: str) -> Mapping[str, Any]:
    """A stage's metrics; {} where they are not there."""
    path = root / next(path for path in FIGURES if path.stem == name)
    if not path.is_file():
        return {}
    found = read_json(path)
    if not isinstance(found, Mapping):
        raise LamdaError(f"{path}: expected an object of figures; run `dvc repro` again")
    return found


def _at(values: Any, *keys: str) -> Any:
    for key in keys:
        values = values.get(key) if isinstance(values, Mapping) else None
    return values
