"""The model that `model.use: lamda` of params.yaml names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import field_validator

from lamda.config.section import Section
from lamda.model.config import PRESETS, preset

if TYPE_CHECKING:
    from lamda.model.transformer import Transformer


class Lamda:
    """LaMDA's own Transformer in one of the sizes of lamda.model.config (paper section 3)."""

    class Settings(Section):
        """`preset`: tiny, small, base, 2b, 8b or 137b."""

        preset: str

        @field_validator("preset")
        @classmethod
        def _is_known(cls, name: str) -> str:
            if name not in PRESETS:
                raise ValueError(f"no preset {name!r}; there are: {', '.join(PRESETS)}")
            return name

    def __init__(self, settings: Settings, seed: int) -> None:
        self.settings, self.seed = settings, seed

    def create(self, vocab_size: int) -> Transformer:
        """A fresh model; LamdaError for an unknown preset."""
        from lamda.model.transformer import Transformer  # torch: `resolve` needs only Settings

        return Transformer(preset(self.settings.preset, vocab_size), seed=self.seed)
