"""The settings of one training run, and what of them its checkpoints depend on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from lamda.config.section import Count, Positive, Section, Share, Tokens, Whole
from lamda.model.tuning import Tuning


class Parallel(Section):
    """How processes share a training: `model` of them share each layer, the rest share batches."""

    model: Count = 1


class Execution(Section):
    """How trainings run: what they learn does not depend on it, and no stage lists it.

    `activation_checkpointing` computes activations a second time instead of keeping them, to save
    memory. `device` is what models are trained on, answer and score on; auto is the fastest there
    is. `budget_g_co2e` is what each training may cost before it saves and stops; 0: any. A run
    goes on from its checkpoint when these change. `corpus` says where texts are cleaned: on the
    cores of this machine, or on a Ray cluster; the bytes are the same.
    """

    log_every: Count
    checkpoint_every: Count
    activation_checkpointing: bool = False
    parallel: Parallel = Parallel()
    device: Literal["auto", "cpu", "cuda", "mps"] = "auto"
    budget_g_co2e: Annotated[float, Field(ge=0)] = 0.0
    corpus: Literal["local", "ray"] = "local"


class Learning(Section):
    """One run of the training loop; learning rates are for Muon and for AdamW.

    `precision` is what matrices are multiplied in: auto takes bfloat16 where the device has it.
    `grad_accum_steps` is the number of parts that a batch is computed in, one after the other.
    """

    tokens: Count
    batch_size: Count
    seq_len: Tokens
    muon_lr: Positive
    lr: Positive
    warmup: Share
    cooldown: Share
    clip: Positive
    z_loss: Annotated[float, Field(ge=0)]
    compile: bool
    precision: Literal["auto", "float32", "bfloat16"]
    grad_accum_steps: Count = 1

    @property
    def steps(self) -> int:
        """Optimizer steps of the run, at least one unless it has no tokens."""
        from lamda.batches import optimizer_steps  # numpy: the command line binds params without

        if not self.tokens:
            return 0
        return optimizer_steps(self.tokens, self.batch_size, self.seq_len)


class Training(Learning, Execution):
    """What the loop is given. `rows` are settings of a recipe that its rows are made by; `tuning`
    is there for a model that was trained elsewhere, and then says the rate."""

    tokens: Whole
    rows: Mapping[str, Any] = Field(default_factory=dict)
    tuning: Tuning | None = None

    @classmethod
    def of(
        cls, section: Learning, execution: Execution, tuning: Tuning | None = None, **beside: Any
    ) -> Training:
        """A stage's section, which may hold more than the loop reads, and how trainings run.

        `beside` are settings from elsewhere that the rows are made by.
        """
        own = section.model_dump(include=set(Learning.model_fields))
        rows = section.model_dump(exclude=set(Learning.model_fields))
        return cls(**own, **execution.model_dump(), rows=rows | beside, tuning=tuning)

    @property
    def adapts(self) -> bool:
        """Whether an adapter is trained in place of the weights."""
        return self.tuning is not None and self.tuning.adapter is not None

    @property
    def rate_keys(self) -> str:
        """The keys that say how fast it learns, for messages."""
        return "muon_lr and lr" if self.tuning is None else "model.tuning.lr"

    def trained(self) -> dict[str, Any]:
        """The settings that the trained model depends on, as plain JSON.

        The one place that decides whether a checkpoint may be continued: the name of its directory
        and the identity inside it are both made of this.
        """
        return self.model_dump(mode="json", exclude=set(Execution.model_fields))


class Pretrain(Learning):
    """Pre-training; `copy_share` of the rows of the first `copy_tokens` tokens is a lesson in
    copying, and `copy_later` of the rest. 0 `tokens` leave a model that was trained elsewhere as it
    is."""

    tokens: Whole
    copy_share: Share
    copy_tokens: Whole
    copy_later: Share
