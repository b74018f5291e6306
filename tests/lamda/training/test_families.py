"""Families of transformers in the training loop, against the library's own forward and loss."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from lamda.model.hugging_face.backbone import HuggingFaceBackbone
from lamda.model.tuning import Adapter, Tuning
from lamda.tracking.tracker import CurveFile
from lamda.training.config import Training
from lamda.training.loop import TrainingReport, train
from tests.lamda.model.pairs import plain
from tests.lamda.training.conftest import Counting

STEPS = 3
TUNING = Tuning(lr=0.01)
ALL = {"tokens": STEPS * 64, "warmup": 0.0, "cooldown": 0.0, "z_loss": 0.0, "tuning": TUNING}
SAVING = {"activation_checkpointing": True, "grad_accum_steps": 2}
Build = Callable[..., Training]


def steady(kind: str) -> nn.Module:
    """A small model without dropout, so that two ways can be compared."""
    made = plain(kind)
    for part in made.modules():
        if isinstance(part, nn.Dropout):
            part.p = 0.0
    return made


def by_hand(model: nn.Module) -> list[float]:
    """The same steps as the library would make them; their losses."""
    optimizer = torch.optim.AdamW(
        model.parameters(), lr=TUNING.lr, betas=(0.9, 0.95), weight_decay=0.0
    )
    losses = []
    for step in range(STEPS):
        batch = Counting().batch(step)
        logits = model(torch.as_tensor(batch.tokens)).logits.float()  # (B, T, V)
        loss = F.cross_entropy(logits.flatten(0, 1), torch.as_tensor(batch.targets).flatten())
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        losses.append(loss.item())
    return losses


def go(model: HuggingFaceBackbone, settings: Training, folder: Path) -> TrainingReport:
    tracker = CurveFile(folder / "curve.csv")
    return train(model, Counting(), settings, seed=1, scratch=folder, tracker=tracker)


SLOW = pytest.mark.slow


@pytest.mark.parametrize(
    "kind", ["gpt2", "llama", *(pytest.param(name, marks=SLOW) for name in ("gemma2", "qwen3"))]
)
def test_steps_are_those_of_the_library(kind: str, settings: Build, tmp_path: Path) -> None:
    theirs = steady(kind)
    ours = HuggingFaceBackbone(copy.deepcopy(theirs))
    expected = by_hand(theirs.train())
    report = go(ours, settings(**ALL, **SAVING), tmp_path)
    assert report.final_loss == pytest.approx(expected[-1], abs=1e-4)
    assert expected[-1] < expected[0]
    wanted = dict(theirs.named_parameters())
    for name, parameter in ours.network.named_parameters():
        if name.endswith("c_attn.bias"):
            continue  # what is added to all keys moves no softmax: its gradient is rounding
        torch.testing.assert_close(parameter, wanted[name], rtol=1e-3, atol=1e-3)
    assert (ours.head() is None) == (kind == "gemma2")


def test_a_run_goes_on_from_its_checkpoint(settings: Build, tmp_path: Path) -> None:
    models = [HuggingFaceBackbone(steady("llama")) for _ in range(2)]
    told = settings(**ALL, checkpoint_every=2)
    go(models[0], told, tmp_path / "whole")
    (newest := tmp_path / "whole" / "step-00000003").rename(tmp_path / newest.name)
    report = go(models[1], told, tmp_path / "whole")
    assert report.resumed_from == 2
    for first, second in zip(models[0].parameters(), models[1].parameters(), strict=True):
        assert torch.equal(first, second)


def test_an_adapters_checkpoint_holds_what_is_trained(settings: Build, tmp_path: Path) -> None:
    adapter = Adapter(rank=2, alpha=4.0, dropout=0.2)
    told = settings(**ALL | {"tuning": Tuning(lr=0.01, adapter=adapter)}, checkpoint_every=2)
    models = [HuggingFaceBackbone(steady("gpt2")) for _ in range(2)]
    size = sum(parameter.numel() for parameter in models[0].parameters())
    for model in models:
        model.adapt(adapter, [398, 399], seed=1)
        trained = [p for p in model.parameters() if p.requires_grad]
        assert 0 < sum(p.numel() for p in trained) < size / 4
    flops = go(models[0], told, tmp_path / "s").flops
    (newest := tmp_path / "s" / "step-00000003").rename(tmp_path / newest.name)
    report = go(models[1], told, tmp_path / "s")
    assert (report.resumed_from, report.flops) == (2, flops)
    for first, second in zip(models[0].parameters(), models[1].parameters(), strict=True):
        assert torch.equal(first, second)
    for model in models:
        model.save(tmp_path / "out")
    assert not any("lora" in name for name, _ in models[0].named_parameters())
