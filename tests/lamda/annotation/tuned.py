"""Small models as a run leaves them: weights, calibration and tokenizer in one folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModelForCausalLM, GPT2Config

from lamda.generation.calibration import Calibration, Curve, Measured, Point, write_calibration
from lamda.model.config import ModelConfig
from lamda.model.hugging_face.backbone import HuggingFaceBackbone
from lamda.model.hugging_face.tokenization import base_tokenizer
from lamda.model.io import save_model
from lamda.model.transformer import Transformer
from lamda.tokenizer import ATTRIBUTES, Tokenizer, train_tokenizer
from tests.lamda.model.tokenizers_of import save

TEXTS = ["hello there, how are you?", "Porto has 249 thousand people.", "a small grey cat, yes."]
POINTS = (Point(at=0.7, taken=3, hits=3), Point(at=0.3, taken=9, hits=4))
MEASURED = Measured(curve=Curve(a=0.9, b=1.2, c=0.1), rows=20, positives=4, points=POINTS)
UNKNOWN = Measured(rows=20, positives=20)
"""Of an attribute with labels of one kind alone."""
ALL: Mapping[str, Measured] = dict.fromkeys(ATTRIBUTES, MEASURED)


def tuned(folder: Path, family: str = "lamda", measured: Mapping[str, Measured] = ALL) -> Path:
    """A model with random parameters, so that no two texts have one score."""
    path = folder.with_name(f"{folder.name}.tokenizer")
    if family == "lamda":
        train_tokenizer(TEXTS * 20, 330, path)
    else:
        path.write_text(base_tokenizer(save("byte_level", folder.with_name("base"))))
    model = _model(family, Tokenizer.load(path).vocab_size)
    torch.manual_seed(7)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(torch.randn(parameter.shape) * 0.3)
    save_model(model, folder)
    write_calibration(folder, Calibration(measured))
    return path.rename(folder / "tokenizer.model").parent


def _model(family: str, vocab_size: int) -> Any:
    if family == "lamda":
        return Transformer(ModelConfig(1, 16, 2, 8, 32, vocab_size), seed=1)
    config = GPT2Config(vocab_size=vocab_size, n_embd=16, n_layer=1, n_head=2)
    return HuggingFaceBackbone(AutoModelForCausalLM.from_config(config))
