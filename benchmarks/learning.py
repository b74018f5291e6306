"""Loss against tokens on the embedded corpus: this project's start and optimizer, and plain ones.

The plain model is the same Transformer with torch's default initialisation, learned absolute
positions instead of the relative bias, and AdamW for everything. Both see the same rows in the same
order under the same schedule; ours gets half the tokens.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.optim import AdamW

from lamda.batches import Batch, optimizer_steps
from lamda.config.params import Params
from lamda.data.build import build_corpus
from lamda.data.packing import PackedRows
from lamda.data.shards import open_shards
from lamda.data.tokenization import tokenize_corpus
from lamda.model.config import ModelConfig, preset
from lamda.model.layers import Attention
from lamda.model.runtime import autocast
from lamda.model.transformer import Transformer
from lamda.tokenizer import Tokenizer
from lamda.training.loss import fused_token_loss, target_shares
from lamda.training.optim import Optimizer, clip_gradients
from lamda.training.schedule import rate_factor

CORPUS = {
    "forum": {"dialogs": 6000},
    "chitchat": {"dialogs": 200},
    "encyclopedia": {"documents": 1500},
}
WARMUP, COOLDOWN, Z_LOSS = 0.02, 0.4, 1e-4
VALIDATION_BATCHES = 4
POINTS = 20
"""Validation losses along a run, evenly spread."""

Update = Callable[[float], object]
"""One step of the optimizer at a share of its peak rate."""


class PlainTransformer(Transformer):
    """Default initialisation, learned absolute positions, no relative bias."""

    def __init__(self, config: ModelConfig, seq_len: int, seed: int) -> None:
        torch.manual_seed(seed)
        super().__init__(config)
        self.positions = nn.Embedding(seq_len, config.d_model)
        self.embedding.register_forward_hook(self._add_positions)

    @torch.no_grad()
    def initialise(self) -> None:
        """Leave torch's defaults; the logits are as usual divided by sqrt(d_kv), in the query."""
        for module in self.modules():
            if isinstance(module, Attention):
                module.query.weight *= self.config.d_kv**-0.5
                module.bias.weight.requires_grad_(False)  # stays zero

    def _add_positions(self, module: nn.Module, inputs: tuple[Tensor], output: Tensor) -> Tensor:
        return output + self.positions.weight[: output.shape[1]]


@dataclass(frozen=True, slots=True)
class Curve:
    """Validation losses (nats a token) after so many tokens."""

    tokens: list[int]
    losses: list[float]

    def first_at(self, loss: float) -> int | None:
        """The tokens after which the loss was first at most `loss`."""
        return next((t for t, x in zip(self.tokens, self.losses, strict=True) if x <= loss), None)


@dataclass(frozen=True, slots=True)
class Lesson:
    """The corpus as batches, and how a run goes over it."""

    params: Params
    tokens: Path
    pieces: Tokenizer
    precision: torch.dtype
    steps: int

    @property
    def step_tokens(self) -> int:
        """Tokens of a step."""
        return self.params.pretrain.batch_size * self.params.pretrain.seq_len

    def rows(self, part: str, steps: int) -> list[Batch]:
        """The first `steps` batches of `part`."""
        settings = self.params.pretrain
        rows = PackedRows(
            open_shards(self.tokens / part),
            self.params.data.mixture,
            seq_len=settings.seq_len,
            batch_size=settings.batch_size,
            steps=steps,
            seed=self.params.seed,
            pad=self.pieces.pad,
        )
        return [rows.batch(step) for step in range(steps)]

    def run(self, model: Transformer, update: Update, steps: int) -> Curve:
        """Train `model` for `steps` of the lesson's batches."""
        batches = self.rows("train", self.steps)[:steps]
        held_out = self.rows("validation", VALIDATION_BATCHES)
        curve = Curve([], [])
        for step, batch in enumerate(batches, start=1):
            model.train()
            self.loss(model, batch)[0].backward()
            clip_gradients(model, self.params.pretrain.clip)
            update(rate_factor(step - 1, steps, WARMUP, COOLDOWN))
            if step == steps or step % max(1, self.steps // POINTS) == 0:
                curve.tokens.append(step * self.step_tokens)
                curve.losses.append(self.validate(model, held_out))
        return curve

    def loss(self, model: Transformer, batch: Batch) -> tuple[Tensor, Tensor]:
        """Loss to minimise and cross-entropy of one batch."""
        tokens, documents = torch.as_tensor(batch.tokens), torch.as_tensor(batch.documents)
        targets = torch.as_tensor(batch.targets).flatten()  # (B * T,)
        with autocast(self.precision):
            hidden = model.scaled(model.hidden(tokens, documents).flatten(0, 1))  # (B * T, D)
            return fused_token_loss(
                hidden, model.embedding.weight, targets, target_shares(targets), Z_LOSS
            )

    @torch.no_grad()
    def validate(self, model: Transformer, batches: Sequence[Batch]) -> float:
        """Mean cross-entropy of `batches`."""
        model.eval()
        return sum(self.loss(model, batch)[1].item() for batch in batches) / len(batches)


def prepare(params: Params, folder: Path, precision: torch.dtype, tokens: int) -> Lesson:
    """Build and tokenize a part of the embedded corpus in `folder`."""
    smaller = {
        name: source.model_copy(update=CORPUS.get(name, {}))
        for name, source in params.data.corpus.items()
    }
    data = params.data.model_copy(update={"corpus": smaller})
    corpus, pieces = folder / "corpus", folder / "tokenizer.model"
    excluded = folder / "excluded.parquet"
    build_corpus(data, data.seed, None, corpus, folder / "knowledge", excluded, params.clean)
    set_to = params.tokenize
    tokenize_corpus(
        corpus, set_to.vocab_size, set_to.digits, set_to.validation, pieces, folder / "tokens"
    )
    steps = optimizer_steps(tokens, params.pretrain.batch_size, params.pretrain.seq_len)
    return Lesson(params, folder / "tokens", Tokenizer.load(pieces), precision, max(2, steps))


def ours(lesson: Lesson) -> Curve:
    """This project's model and optimizer, over half of the lesson."""
    config, settings = _config(lesson), lesson.params.pretrain
    model = Transformer(config, seed=lesson.params.seed)
    optimizer = Optimizer(model, settings.muon_lr, settings.lr)
    return lesson.run(model, optimizer.step, lesson.steps // 2)


def plain(lesson: Lesson, rate: float) -> Curve:
    """The plain model with AdamW at `rate`, over the whole lesson."""
    settings = lesson.params.pretrain
    model = PlainTransformer(_config(lesson), settings.seq_len, lesson.params.seed)
    learned = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = AdamW(learned, lr=rate, foreach=True)

    def update(factor: float) -> None:
        optimizer.param_groups[0]["lr"] = rate * factor
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)

    return lesson.run(model, update, lesson.steps)


def _config(lesson: Lesson) -> ModelConfig:
    return preset(lesson.params.model.options["preset"], lesson.pieces.vocab_size)
