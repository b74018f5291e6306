"""A training stage around the one loop: curve, checkpoints, cost, and the saved model."""

from __future__ import annotations

import gc
import hashlib
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from lamda.batches import RowSource
from lamda.carbon.budget import Budget
from lamda.carbon.measure import measure as measured_cost
from lamda.errors import LamdaError
from lamda.files import digest, write_json, write_text
from lamda.model.io import load_trainable
from lamda.model.runtime import use_device
from lamda.model.trainable import Trainable
from lamda.parallel.world import World, init_process_group
from lamda.tracking.tracker import tracked_curve
from lamda.training.checkpoint import remove_scratch, save_trained
from lamda.training.config import Training
from lamda.training.loop import train

SCRATCH = Path(".scratch")
"""Checkpoints of unfinished runs; outside the outputs, which DVC deletes before a retry."""


@dataclass(frozen=True)
class Job:
    """One training stage: its name, settings and outputs; `inputs`, by what they are, key its
    checkpoints.

    The curve grows beside the checkpoints and becomes `log` at the end, so that a killed run
    keeps it. One that has used up its `budget` saves a checkpoint and ends as a Refusal.
    `new_rows` are ids whose embeddings an adapter trains, too, and `known` goes into the metrics as
    it is.
    """

    name: str
    settings: Training
    seed: int
    inputs: Mapping[str, Path]
    out: Path
    log: Path
    metrics: Path
    budget: Budget | None = None
    new_rows: tuple[int, ...] = ()
    known: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def inputs_sha256(self) -> dict[str, str]:
        """The hash of each input, as it lay there when this was first asked."""
        return {name: digest([path]) for name, path in self.inputs.items()}

    def scratch(self, model: Trainable) -> Path:
        """Where the checkpoints of this run lie, and of no other that would train another model.

        Named by the inputs' content, the seed, `model`'s shape and `Training.trained()`, so that a
        run which is saved more often, or logged elsewhere, goes on where it was.
        """
        identity = {
            "inputs": self.inputs_sha256,
            "settings": self.settings.trained(),
            "seed": self.seed,
            "model": model.identity(),
        }
        key = hashlib.sha256(json.dumps(identity, sort_keys=True).encode()).hexdigest()[:16]
        return SCRATCH / self.name / key


def run_job(
    job: Job,
    model: Trainable,
    rows: RowSource,
    validation: RowSource | None = None,
    measure: Callable[[Trainable], Mapping[str, Any]] | None = None,
) -> None:
    """Train, save the model to `job.out` and the measured figures to `job.metrics`.

    `measure` gives further figures of the trained model. Under `torchrun` every process calls this
    and the first one writes; the cost is what the first one sees. The first one then reads the
    whole model to measure it, in place of its part, which a caller had better not hold.
    """
    device = use_device(job.settings.device)
    world = init_process_group(job.settings.parallel.model, device)
    tuning = job.settings.tuning
    if tuning is not None and tuning.adapter is not None:
        refuse_several(world)
        model.adapt(tuning.adapter, job.new_rows, job.seed)
    if world.mesh is None:
        model.to(device)  # of several processes each gets its part there (lamda.parallel.shard)
    scratch = job.scratch(model)
    curve = scratch / "curve.csv"
    tracker = tracked_curve(curve)
    with measured_cost(job.name, _devices(model, world)) as cost:
        over = partial(job.budget.refusal, cost, job.name) if job.budget else None
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
            over=over,
        )
        save_trained(model, job.out, scratch, world)
        if world.is_main_process:
            write_text(job.log, curve.read_text(encoding="utf-8"))
    if world.is_main_process:
        if measure and world.mesh is not None:
            del model
            gc.collect()  # sharded modules and their hooks know one another
            model = load_trainable(job.out, world.mesh.device_type)
        figures = measure(model.eval()) if measure else {}
        known = origin(job.out, job.inputs_sha256) | {"cost": asdict(cost)}
        write_json(job.metrics, {**asdict(report), **figures, **job.known, **known})
    if world.is_main_process:
        remove_scratch(scratch)
    world.leave()


def refuse_several(world: World) -> None:
    """LamdaError where several processes would share an adapter, which is too small to be."""
    if world.mesh is not None:
        raise LamdaError(
            "key 'model.tuning.adapter': it is trained by one process; take the key out, or start"
            " the stage without torchrun"
        )


def origin(model: Path, inputs_sha256: Mapping[str, str]) -> dict[str, Any]:
    """What a gate holds a model against that it is given as this run's: the hash of its folder,
    and of each thing that it was trained from."""
    return {"model_sha256": digest([model]), "inputs_sha256": dict(inputs_sha256)}


def _devices(model: Trainable, world: World) -> int:
    """Accelerators of this machine that the run computes on: one for each of its processes."""
    own = next(model.parameters()).device.type
    kind = own if world.mesh is None else world.mesh.device_type
    return 0 if kind == "cpu" else int(os.environ.get("LOCAL_WORLD_SIZE", "1"))
