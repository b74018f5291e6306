"""Stage finetune: one fine-tuning of lamda.finetuning.recipes, in the order of dvc.yaml.

`python -m stages.finetune --recipe NAME ...` takes its settings from the section finetune_NAME.
"""

from __future__ import annotations

from pathlib import Path

from lamda.carbon.budget import Budget
from lamda.config.params import Params
from lamda.errors import LamdaError
from lamda.finetuning.recipes import RECIPES
from lamda.finetuning.run import FinetuningJob
from lamda.finetuning.tasks import Files
from lamda.plugins import build
from lamda.stage import run
from lamda.templates import Limits


def main(
    params: Params,
    recipe: str,
    model: Path,
    tokenizer: Path,
    annotations: Path,
    tokens: Path,
    out: Path,
    metrics: Path,
    curve: Path,
    filtered: Path | None = None,
    research: Path | None = None,
    rated_research: Path | None = None,
    rollouts: Path | None = None,
) -> None:
    """Tune `model` by the recipe; `filtered` are the kept turns, which all but the first read;
    `research` and what raters said of it are for the last two, the model's own for the last."""
    if recipe not in RECIPES:
        raise LamdaError(f"--recipe {recipe!r}: no such recipe; there are: {', '.join(RECIPES)}")
    snippet = params.decoding.snippet_tokens if research else 0  # others read no results
    FinetuningJob(
        recipe=recipe,
        settings=getattr(params, f"finetune_{recipe}"),
        execution=params.execution,
        seed=params.seed,
        limits=Limits(params.decoding.context_tokens, snippet),
        model=model,
        tokenizer=tokenizer,
        tokens=tokens,
        files=Files(annotations, filtered, research, rated_research, rollouts),
        out=out,
        curve=curve,
        metrics=metrics,
        budget=Budget.of(params.execution.budget_g_co2e, params.carbon_report),
        tuning=getattr(build("backbones", params.model, params.seed), "tuning", None),
    ).run()


if __name__ == "__main__":
    run(main)
