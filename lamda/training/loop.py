"""The one training loop: pre-training and every fine-tuning run through `train`.

A step: take the batch of this step, predict each next token, measure how wrong that was, compute
from it the direction in which each parameter would have been less wrong (its gradient), and move
each a little that way. What differs between pre-training and fine-tuning is the batches alone:
which rows they are made of, and which positions have a target.

Everything that a step depends on (batch, learning rate) is a function of the step's number and the
seed. So a run that is killed goes on from its last checkpoint and ends with the same bits.
"""

from __future__ import annotations

import math
import sys
import threading
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import torch
from torch import Tensor
from tqdm import tqdm

from lamda.batches import Batch, RowSource
from lamda.errors import TRY_AGAIN, LamdaError, Refusal
from lamda.model.flops import ADAPTING, TRAINING
from lamda.model.runtime import autocast, chosen_precision, prepare_process
from lamda.model.trainable import Trainable
from lamda.parallel.shard import reshard, shard, whole_head
from lamda.parallel.world import World, check_batch
from lamda.tracking.tracker import Tracker
from lamda.training.checkpoint import Checkpoints, Progress
from lamda.training.compiled import compiled_hidden, recompute_activations
from lamda.training.config import Training
from lamda.training.loss import hidden_loss, positions_with_target, target_shares
from lamda.training.meter import Meter
from lamda.training.optim import Optimizer, clip_gradients
from lamda.training.schedule import rate_factor
from lamda.training.stop import Over, stop_on_signal


@dataclass(frozen=True, slots=True)
class TrainingReport:
    """What a run did.

    Losses are cross-entropies in nats a token; a run without steps has no `final_loss`. `seconds`
    and `flops` cover all parts of a resumed run; `tokens_per_second` covers this part without its
    first step, which may compile, and is 0 when this part had no other step.
    """

    steps: int
    tokens: int
    seconds: float
    tokens_per_second: float
    final_loss: float | None
    validation_loss: float | None
    flops: int
    resumed_from: int


def train(
    model: Trainable,
    rows: RowSource,
    settings: Training,
    *,
    seed: int,
    scratch: Path,
    tracker: Tracker,
    validation: RowSource | None = None,
    validation_batches: int = 4,
    name: str = "train",
    world: World | None = None,
    over: Over | None = None,
) -> TrainingReport:
    """Train `model` in place for settings.tokens tokens; the same inputs give the same bytes.

    Resumes from the newest checkpoint in `scratch`, which the caller keys by the run's inputs and
    removes after success. SIGTERM saves and exits with code 75; what `over` says saves too, and is
    raised as a Refusal. LamdaError for a loss that is not finite, a batch of another shape, and a
    checkpoint of another configuration.

    With the processes of a `world` each calls it with the same arguments; `model` is shared among
    them (lamda.parallel.shard), `rows` gives each the whole batch, and only the first one tracks.
    """
    prepare_process()
    torch.manual_seed(seed)
    run = _Run(model, settings, seed, scratch, name, world or World())
    resumed_from, earlier = run.step, run.seconds
    first = run.world.is_main_process
    if first:
        tracker.rewind(resumed_from)
    bar = tqdm(
        total=run.steps, initial=run.step, desc=name, unit="step", file=sys.stderr, mininterval=1.0,
        disable=not first,
    )  # fmt: skip
    with bar, stop_on_signal() as stop, run.checkpoints.finished():
        while run.step < run.steps:
            metrics, stops = run.advance(rows.batch(run.step), stop)
            last = run.step == run.steps
            why = over(run.step, earlier) if over is not None and not last else ""
            spent = over is not None and run.world.totals([bool(why)])[0] > 0
            # saved, and validated, now and then, at the end, and before stopping
            saves = last or stops or spent or run.step % settings.checkpoint_every == 0
            if validation is not None and saves and not (stops or spent):
                metrics["validation_loss"] = run.validate(validation, validation_batches)
            if first and (saves or run.step % settings.log_every == 0):
                tracker.log(metrics, run.step)
            bar.set_postfix_str(
                f"loss {metrics['loss']:.3f}, {run.tokens_per_second:,.0f} tokens/s", refresh=False
            )
            bar.update()
            if saves:
                run.save()
            if stops and not last:
                run.checkpoints.wait()  # before it is said
                if first:
                    tqdm.write(f"{name}: stopped, saved at step {run.step}", file=sys.stderr)
                raise SystemExit(TRY_AGAIN)
            if spent:
                run.checkpoints.wait()
                raise Refusal(why or f"{name}: another process has used up its budget")
    if not run.steps and validation is not None:  # a model that stays as it was
        loss = run.validate(validation, validation_batches)
        if first:
            tracker.log({"validation_loss": loss}, 0)
    return run.report(resumed_from)


class _Run:
    """Model, optimizer and progress of one call of `train`."""

    def __init__(
        self,
        model: Trainable,
        settings: Training,
        seed: int,
        scratch: Path,
        name: str,
        world: World,
    ) -> None:
        self.model, self.settings, self.name = model, settings, name
        self.shape = (settings.batch_size, settings.seq_len)
        self.world = world
        check_batch(self.world, *self.shape, settings.grad_accum_steps)
        self.batch_tokens = settings.batch_size * settings.seq_len
        self.steps = settings.steps
        self.device = self.world.device(model.device)
        self.precision = chosen_precision(settings.precision, self.device.type)
        if settings.activation_checkpointing:
            recompute_activations(model)
        shard(model, self.world, self.precision)
        # after sharding: the optimizer's memory lies where the parameters lie
        self.optimizer = Optimizer(model, settings.muon_lr, settings.lr, settings.tuning)
        # what must be the same for a checkpoint to be continued
        identity = {"model": model.identity(), "settings": settings.trained(), "seed": seed}
        self.checkpoints = Checkpoints(scratch, identity, self.world)
        done = self.checkpoints.resume(model, self.optimizer)
        self.step, self.seconds, self.flops = done.step, done.seconds, done.flops
        self.loss, self.validation_loss = done.loss, done.validation_loss
        self.hidden = compiled_hidden(model) if settings.compile else model.hidden
        self.passes = ADAPTING if settings.adapts else TRAINING
        self.meter = Meter(self.precision, self.device)
        self.first_seconds: float | None = None
        self.later_seconds, self.later_steps, self.later_flops = 0.0, 0, 0

    @property
    def tokens_per_second(self) -> float:
        """Training speed of this part of the run, without its first step and validation."""
        return (
            self.later_steps * self.batch_tokens / self.later_seconds if self.later_steps else 0.0
        )

    def advance(self, batch: Batch, stop: threading.Event) -> tuple[dict[str, float], bool]:
        """One step of the optimizer; its metrics, and whether any process was told to stop."""
        started = time.monotonic()
        # warmup, plateau, cooldown: the share of the peak learning rate at this step
        factor = rate_factor(self.step, self.steps, self.settings.warmup, self.settings.cooldown)
        self.model.train()
        # forward and backward: afterwards every parameter holds its gradient
        cross_entropy, positions = self.batch_loss(batch, learns=True)
        # one batch of strange rows must not throw the model far off
        norm = clip_gradients(self.model, self.settings.clip).item()
        # with several processes each computed a part; all of them agree on the sums
        self.loss, count, stops = self.world.totals([cross_entropy, positions, stop.is_set()])
        # before the update: the parameters are still good, and so is the last checkpoint
        if not (math.isfinite(self.loss) and math.isfinite(norm)):
            raise LamdaError(
                f"{self.name}: step {self.step + 1}: expected a finite loss, found {self.loss}"
                f" (gradient norm {norm}); lower {self.settings.rate_keys}"
            )
        self.optimizer.step(factor)
        self.step += 1
        self.count(time.monotonic() - started, int(count))
        metrics = {
            "tokens": float(self.step * self.batch_tokens),
            "loss": self.loss,
            "learning_rate": factor * self.optimizer.rates[0],
            "gradient_norm": norm,
            "tokens_per_second": self.tokens_per_second,
            **self.meter.read(
                self.later_flops, self.later_seconds, self.later_steps, self.steps - self.step
            ),
        }
        return metrics, stops > 0

    def batch_loss(self, batch: Batch, *, learns: bool) -> tuple[float, int]:
        """This process's part of a batch: its share of the cross-entropy, and the number of its
        positions that got logits. Adds to the gradients if it `learns`."""
        if batch.tokens.shape != self.shape:
            raise LamdaError(
                f"{self.name}: step {self.step + 1}: expected a batch of {self.shape} tokens,"
                f" found {batch.tokens.shape}; make the rows of batch_size x seq_len"
            )
        put = partial(torch.as_tensor, device=self.device)
        targets = put(batch.targets, dtype=torch.long)  # (B, T)
        # each position's share of the loss, of the whole batch: parts can be added up afterwards
        weights = None if batch.weights is None else put(batch.weights).flatten()
        share = target_shares(targets.flatten(), weights).view_as(targets)  # (B, T)
        # of the batch, the rows of this process, in `grad_accum_steps` parts one after the other
        rows, parts = self.world.rows(len(targets)), self.settings.grad_accum_steps
        tokens = put(batch.tokens, dtype=torch.long)[rows]
        documents = put(batch.documents)[rows]
        own = [x.chunk(parts) for x in (tokens, documents, targets[rows], share[rows])]
        total, positions = 0.0, 0
        for part in zip(*own, strict=True):
            with autocast(self.precision, self.device.type):
                loss, cross_entropy, count = self.part_loss(*part)
                if learns:
                    loss.backward()  # adds to the gradients of the parts before
            total, positions = total + cross_entropy.item(), positions + count
        return total, positions

    def part_loss(
        self, tokens: Tensor, documents: Tensor, targets: Tensor, share: Tensor
    ) -> tuple[Tensor, Tensor, int]:
        """Loss, cross-entropy and positions with logits of some rows, all (b, T), of a batch."""
        # `documents` keeps what is packed into one row apart: no position reads another document
        hidden = self.hidden(tokens, documents)  # (b, t, D), for t of the positions
        own = self.world.positions(tokens.shape[1])
        targets, share = targets[:, own].flatten(), share[:, own].flatten()  # (b * t,)
        hidden = self.model.scaled(hidden.flatten(0, 1))  # (b * t, D)
        # most of a fine-tuning's positions have no loss, so they need no logits either
        chosen = positions_with_target(targets)  # (M,)
        if chosen is not None:
            hidden, targets, share = hidden[chosen], targets[chosen], share[chosen]
        head, z_loss = whole_head(self.model), self.settings.z_loss  # (V, D)
        loss, cross_entropy = hidden_loss(self.model, head, hidden, targets, share, z_loss)
        return loss, cross_entropy, len(targets)

    def count(self, seconds: float, positions: int) -> None:
        """Add one step's time and FLOPs."""
        blocks = self.batch_tokens * self.model.block_flops(self.settings.seq_len)
        flops = self.passes * (blocks + positions * self.model.logit_flops())
        self.flops += flops
        self.seconds += seconds
        if self.first_seconds is None:
            self.first_seconds = seconds
        else:
            self.later_seconds += seconds
            self.later_steps += 1
            self.later_flops += flops

    @torch.no_grad()
    def validate(self, rows: RowSource, batches: int) -> float:
        """Mean cross-entropy over the first `batches` batches of `rows`."""
        self.model.eval()
        losses = [self.batch_loss(rows.batch(step), learns=False)[0] for step in range(batches)]
        reshard(self.model)  # a checkpoint comes next
        self.validation_loss = self.world.totals([sum(losses)])[0] / batches
        return self.validation_loss

    def save(self) -> None:
        """Begin to write a checkpoint of this step."""
        progress = Progress(self.step, self.seconds, self.flops, self.loss, self.validation_loss)
        self.checkpoints.save(self.model, self.optimizer, progress)

    def report(self, resumed_from: int) -> TrainingReport:
        """The finished run."""
        return TrainingReport(
            steps=self.steps,
            tokens=self.steps * self.batch_tokens,
            seconds=self.seconds,
            tokens_per_second=self.tokens_per_second,
            final_loss=self.loss,
            validation_loss=self.validation_loss,
            flops=self.flops,
            resumed_from=resumed_from,
        )
