"""How a model that was trained elsewhere is trained on."""

from __future__ import annotations

from lamda.config.section import Count, Positive, Section, Share


class Adapter(Section):
    """LoRA (Hu et al. 2021): beside each matrix W of the layers, B @ A of `rank` is trained, scaled
    by `alpha` / `rank`; W itself stays. `dropout` is of what A reads."""

    rank: Count = 16
    alpha: Positive = 32.0
    dropout: Share = 0.0


class Tuning(Section):
    """By AdamW with the peak rate `lr` in every stage, since Muon's steps are too large for weights
    that AdamW left; of all weights, or of an `adapter` and the control symbols' rows alone."""

    lr: Positive = 1.0e-4
    adapter: Adapter | None = None
