"""The model that `model.use: lamda` of params.yaml names."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Self

from pydantic import field_validator, model_validator

from lamda.config.section import OwnPath, Section
from lamda.errors import LamdaError
from lamda.files import read_json
from lamda.model.config import PRESETS, ModelConfig, preset
from lamda.model.facts import CONFIG

if TYPE_CHECKING:
    from lamda.model.shape import Shape
    from lamda.model.transformer import Transformer

TOKENIZER = "tokenizer.model"
"""What lies beside a model of lamda's own that was brought here."""


class Lamda:
    """LaMDA's own Transformer in one of the sizes of lamda.model.config (paper section 3), or one
    that was trained elsewhere to go on with."""

    class Settings(Section):
        """`preset`: tiny, small, base, 2b, 8b or 137b; or `base`, a folder that `lamda import`
        made."""

        preset: str | None = None
        base: OwnPath | None = None

        @field_validator("preset")
        @classmethod
        def _is_known(cls, name: str | None) -> str | None:
            if name is not None and name not in PRESETS:
                raise ValueError(f"no preset {name!r}; there are: {', '.join(PRESETS)}")
            return name

        @model_validator(mode="after")
        def _one_start(self) -> Self:
            if (self.preset is None) == (self.base is None):
                raise ValueError("expected either `preset` or `base`, found both or none")
            return self

    def __init__(self, settings: Settings, seed: int) -> None:
        self.settings, self.seed = settings, seed

    def create(self, vocab_size: int) -> Transformer:
        """A fresh model, or the base; LamdaError for an unknown preset, and for a base whose
        vocabulary is another tokenizer's."""
        from lamda.model.io import load_transformer  # torch: `resolve` needs only Settings
        from lamda.model.transformer import Transformer

        if self.settings.preset is not None:
            return Transformer(preset(self.settings.preset, vocab_size), seed=self.seed)
        base = str(self.settings.base)
        model = load_transformer(Path(base))
        if model.vocab_size != vocab_size:
            raise LamdaError(
                f"{base}: expected a vocabulary of {vocab_size}, found {model.vocab_size}; the"
                " tokenizer belongs to another model"
            )
        return model

    def shape(self, vocab_size: int) -> Shape:
        """The dimensions of the preset, with `vocab_size` ids, or of the base, by its config.json;
        LamdaError for a base that has none."""
        from lamda.model.shape import Shape

        if self.settings.preset is not None:
            return Shape.of(preset(self.settings.preset, vocab_size))
        path = Path(str(self.settings.base)) / CONFIG
        values = read_json(path, missing="copy the model there, or run `dvc pull`")
        if not isinstance(values, dict):
            raise LamdaError(f"{path}: expected keys and values; copy the model again")
        return Shape.of(ModelConfig.from_dict(values, str(path)))

    def tokenizer(self) -> bytes:
        """The tokenizer of the base; LamdaError where it has none."""
        path = Path(str(self.settings.base)) / TOKENIZER
        try:
            return path.read_bytes()
        except FileNotFoundError:
            raise LamdaError(f"{path}: no such file; copy the model's tokenizer there") from None
