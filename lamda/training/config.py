"""The settings of one training run, and what of them its checkpoints depend on."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from lamda.config.section import Count, Positive, Section, Share, Whole

CHANGES_NOTHING = frozenset({"log_every", "checkpoint_every", "recompute", "parallel"})
"""Settings that leave the trained model as it is: when it is logged and saved, with how much
memory, and by how many processes. A run goes on from its checkpoint when they change."""


class Parallel(Section):
    """How processes share a training: `model` of them share each layer, the rest share batches."""

    model: Count = 1


class Training(Section):
    """One run of the training loop; learning rates are for Muon and for AdamW.

    `precision` is what matrices are multiplied in: auto takes bfloat16 where the device has it.
    `accumulate` is the number of parts that a batch is computed in, one after the other, and
    `recompute` computes activations a second time instead of keeping them: both need less memory.
    """

    tokens: Count
    batch_rows: Count
    row_tokens: Count
    muon_rate: Positive
    adamw_rate: Positive
    warmup: Share
    cooldown: Share
    clip: Positive
    z_loss: Annotated[float, Field(ge=0)]
    log_every: Count
    checkpoint_every: Count
    compile: bool
    precision: Literal["auto", "float32", "bfloat16"]
    accumulate: Count = 1
    recompute: bool = False
    parallel: Parallel = Parallel()

    @property
    def steps(self) -> int:
        """Optimizer steps of the run, at least one."""
        from lamda.batches import optimizer_steps  # numpy: the command line binds params without

        return optimizer_steps(self.tokens, self.batch_rows, self.row_tokens)

    def trained(self) -> dict[str, Any]:
        """The settings that the trained model depends on, as plain JSON.

        The one place that decides whether a checkpoint may be continued: the name of its directory
        and the identity inside it are both made of this.
        """
        return self.model_dump(mode="json", exclude=set(CHANGES_NOTHING))


class Pretrain(Training):
    """Pre-training; `copy_share` of the rows of the first `copy_tokens` tokens is a lesson in
    copying, and `copy_later` of the rest."""

    copy_share: Share
    copy_tokens: Whole
    copy_later: Share
