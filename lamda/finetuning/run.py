"""The frame of every fine-tuning: a mix of examples through the one training loop."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from lamda.finetuning.rows import ExampleRows, Mix
from lamda.model.transformer import Transformer
from lamda.params import Params, Training
from lamda.training.job import Job, run_job


def finetune(
    name: str,
    params: Params,
    settings: Training,
    model: Transformer,
    mixes: Sequence[Mix],
    *,
    inputs: Sequence[Path],
    out: Path,
    log: Path,
    metrics: Path,
    pad: int,
    measure: Callable[[Transformer], Mapping[str, Any]] | None = None,
) -> None:
    """Train `model` on `mixes`; `measure` adds figures of the trained model to the metrics.

    `inputs` are the files that the stage read; they key its checkpoints.
    """
    job = Job(
        name,
        settings,
        params.seed,
        params.tracking,
        params.carbon_report,
        inputs,
        out,
        log,
        metrics,
    )
    rows = ExampleRows(
        mixes,
        row_tokens=settings.row_tokens,
        batch_rows=settings.batch_rows,
        steps=job.steps,
        seed=params.seed,
        pad=pad,
    )
    run_job(job, model, rows, measure=measure)
