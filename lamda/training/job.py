"""A training stage around the one loop: tracker, checkpoints, cost, and the saved model."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from lamda.batches import RowSource, optimizer_steps
from lamda.carbon.report import measure as measured_cost
from lamda.config.params import CarbonReport, Tracking, Training
from lamda.files import digest, write_json, write_text
from lamda.model.io import load_model
from lamda.model.transformer import Transformer
from lamda.parallel.world import World, join_world
from lamda.tracking.tracker import open_tracker
from lamda.training.checkpoint import remove_scratch, save_trained
from lamda.training.loop import train

SCRATCH = Path(".scratch")
"""Checkpoints of unfinished runs; outside the outputs, which DVC deletes before a retry."""


@dataclass(frozen=True)
class Job:
    """One training stage: its name, settings and outputs; `inputs` key its checkpoints.

    The curve grows beside the checkpoints and becomes `log` at the end, so that a killed run
    keeps it.
    """

    name: str
    settings: Training
    seed: int
    tracking: Tracking
    energy: CarbonReport
    inputs: Sequence[Path]
    out: Path
    log: Path
    metrics: Path

    @property
    def steps(self) -> int:
        """Optimizer steps of the run."""
        settings = self.settings
        return optimizer_steps(settings.tokens, settings.batch_rows, settings.row_tokens)


def run_job(
    job: Job,
    model: Transformer,
    rows: RowSource,
    validation: RowSource | None = None,
    measure: Callable[[Transformer], Mapping[str, Any]] | None = None,
) -> None:
    """Train, save the model to `job.out` and the measured figures to `job.metrics`.

    `measure` gives further figures of the trained model. Under `torchrun` every process calls this
    and the first one writes; the cost is what the first one sees.
    """
    world = join_world(job.settings.parallel.model)
    settings = job.settings.model_dump_json(exclude={"recompute", "parallel"})
    bound = f"{settings} {job.seed} {asdict(model.config)}"
    key = hashlib.sha256(f"{digest(list(job.inputs))} {bound}".encode()).hexdigest()[:16]
    scratch = SCRATCH / job.name / key
    with measured_cost(job.name, job.energy) as cost:
        curve = scratch / "curve.csv"
        tracker = open_tracker(
            curve,
            wandb=job.tracking.wandb and world.first,
            project=job.tracking.project,
            directory=SCRATCH / "wandb",
            name=job.name,
            config=job.settings.model_dump(),
        )
        with tracker:
            report = train(
                model,
                rows,
                job.settings,
                seed=job.seed,
                scratch=scratch,
                tracker=tracker,
                validation=validation,
                name=job.name,
                world=world,
            )
        save_trained(model, job.out, scratch, world)
        if world.first:
            write_text(job.log, curve.read_text(encoding="utf-8"))
    if world.first:
        figures = measure(_whole(model, job, world).eval()) if measure else {}
        write_json(job.metrics, {**asdict(report), **figures, "cost": asdict(cost)})
        remove_scratch(scratch)
    world.leave()


def _whole(model: Transformer, job: Job, world: World) -> Transformer:
    """The trained model in this process alone."""
    return model if world.mesh is None else load_model(job.out)
