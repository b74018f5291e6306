"""Stage pretrain: PT (paper section 3), fresh or from a base, with an early lesson in copying."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lamda.carbon.budget import Budget
from lamda.config.base_model import has_base
from lamda.config.params import Params
from lamda.data.copying import CopyLesson
from lamda.data.packing import PackedRows
from lamda.data.shards import Shard, open_shards
from lamda.errors import LamdaError
from lamda.model.backbone import Family
from lamda.model.runtime import chosen_precision, use_device
from lamda.model.trainable import Trainable
from lamda.parallel.world import start_device
from lamda.plugins import build
from lamda.stage import run
from lamda.tokenizer import Tokenizer
from lamda.training.by_source import BATCHES, validation_losses
from lamda.training.config import Training
from lamda.training.job import Job, run_job


def main(
    params: Params, tokens: Path, tokenizer: Path, out: Path, metrics: Path, curve: Path
) -> None:
    """Train PT on the packed rows of the corpus."""
    settings = params.pretrain
    pieces = Tokenizer.load(tokenizer)
    family: Family = build("backbones", params.model, params.seed)
    tuning = getattr(family, "tuning", None)
    # a checkpoint of one base is none of another, also where both have one shape
    beside = {
        "mixture": dict(params.data.mixture),
        "base": dict(params.model.files) or params.model.options.get("hub"),
    }
    job = Job(
        "pretrain", Training.of(settings, params.execution, tuning, **beside), params.seed,
        {"tokens": tokens, "tokenizer": tokenizer}, out, curve, metrics,
        Budget.of(params.execution.budget_g_co2e, params.carbon_report), pieces.added,
        {"continued": has_base(params.model.options)},
    )  # fmt: skip

    def packed(shards: Sequence[Shard], steps: int) -> PackedRows:
        return PackedRows(
            shards, params.data.mixture, seq_len=settings.seq_len,
            batch_size=settings.batch_size, steps=steps, seed=params.seed, pad=pieces.pad,
            begin=pieces.begin,
        )  # fmt: skip

    def rows(part: str, steps: int) -> PackedRows:
        return packed(open_shards(tokens / part), steps)

    lesson = CopyLesson(
        rows("train", settings.steps),
        share=settings.copy_share,
        tokens=settings.copy_tokens,
        later=settings.copy_later,
        text=pieces.text_pieces,
        seed=params.seed,
    )

    def by_source(trained: Trainable) -> dict[str, Any]:
        own = {
            shard.name: packed([shard], BATCHES)
            for shard in open_shards(tokens / "validation")
            if params.data.mixture.get(shard.name)
        }
        losses = validation_losses(trained, own, settings.precision)
        given = lesson.tokens_by_source(settings.steps)
        named = {name: {"tokens": count} | losses.get(name, {}) for name, count in given.items()}
        return {"sources": named}

    # the model is held by nobody here: see run_job
    run_job(job, _made(family, params, pieces), lesson, rows("validation", BATCHES), by_source)


def _made(family: Family, params: Params, pieces: Tokenizer) -> Trainable:
    """The model to begin with; LamdaError for one that cannot be trained."""
    told = getattr(family, "trains_on", None)
    if told is not None:
        device = use_device(params.execution.device)
        told(device, chosen_precision(params.pretrain.precision, device.type))
    with start_device():
        model = family.create(pieces.vocab_size)
    if not isinstance(model, Trainable):
        raise LamdaError(
            f"key 'model.use': {params.model.use!r}: expected a family whose models are a"
            f" lamda.model.trainable.Trainable, found {type(model).__name__}"
        )
    return model


if __name__ == "__main__":
    run(main)
