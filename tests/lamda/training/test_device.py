"""A training lives where its model is: nothing is made on another device, unless it says so."""

from __future__ import annotations

import copy
import dataclasses
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch.overrides import TorchFunctionMode
from torch.utils._device import _device_constructors

from lamda.batches import Batch
from lamda.errors import LamdaError
from lamda.model import runtime
from lamda.model.hugging_face.backbone import HuggingFaceBackbone
from lamda.model.runtime import use_device
from lamda.model.transformer import Transformer
from lamda.model.tuning import Adapter, Tuning
from lamda.tracking.tracker import CurveFile
from lamda.training import loop, loss, meter
from lamda.training.checkpoint import Checkpoints
from lamda.training.config import Training
from lamda.training.loop import train

from .conftest import Counting
from .test_families import steady


def test_a_training_makes_nothing_on_another_device(
    model: Transformer,
    settings: Callable[..., Training],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What names no device lands on 'meta' here, and fails where it meets the model's."""
    monkeypatch.setattr(meter, "matmul_peak", lambda *_: 1e12)
    monkeypatch.setattr(loop, "prepare_process", lambda: None)
    monkeypatch.setattr(Checkpoints, "save", lambda *_: None)  # the library's own copies
    states = []
    for number, elsewhere in enumerate(("cpu", "meta")):
        trained = copy.deepcopy(model)
        with torch.device(elsewhere):
            report = train(
                trained, Counting(targets=0.5), settings(grad_accum_steps=2), seed=3,
                scratch=tmp_path / str(number), tracker=CurveFile(tmp_path / f"{number}.csv"),
                validation=Counting(), validation_batches=1,
            )  # fmt: skip
        assert report.steps == 12
        states.append(trained.state_dict())
    for name, value in states[0].items():
        assert torch.equal(value, states[1][name]), name


class Packed(Counting):
    """Two documents in each row, the second of which begins elsewhere in each; losses on half."""

    def batch(self, step: int) -> Batch:
        one = super().batch(step)
        slots, cuts = np.arange(self.seq_len), np.arange(3, 3 + self.rows)
        return dataclasses.replace(one, documents=(slots >= cuts[:, None]).astype(np.int64))


class Elsewhere(TorchFunctionMode):
    """What names no device lands on `place`, but for what peft makes: it moves that by itself."""

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def __torch_function__(
        self, func: Any, types: Any, args: Sequence[Any] = (), kwargs: Any = None
    ) -> Any:
        kwargs = kwargs or {}
        by = Path(sys._getframe(1).f_code.co_filename)
        if func in _device_constructors() and "peft" not in by.parts:
            kwargs = {"device": self.place} | {k: v for k, v in kwargs.items() if v is not None}
        return func(*args, **kwargs)


ADAPTER = Adapter(rank=2, alpha=4.0, dropout=0.2)


@pytest.mark.parametrize(
    ("kind", "adapter"),
    [("llama", None), ("llama", ADAPTER), ("gemma2", None), ("smollm2", ADAPTER)],
    ids=["fused loss", "adapter", "chunked loss and windows", "tied adapter"],
)
def test_a_base_makes_nothing_on_another_device(
    kind: str,
    adapter: Adapter | None,
    settings: Callable[..., Training],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """... with packed rows, their masks and positions, and losses in several pieces."""
    monkeypatch.setattr(meter, "matmul_peak", lambda *_: 1e12)
    monkeypatch.setattr(loop, "prepare_process", lambda: None)
    monkeypatch.setattr(Checkpoints, "save", lambda *_: None)  # the library's own copies
    monkeypatch.setattr(loss, "CHUNK", 7)
    told = settings(
        tokens=3 * 64, grad_accum_steps=2, activation_checkpointing=True,
        tuning=Tuning(lr=0.01, adapter=adapter),
    )  # fmt: skip
    states = []
    for number, elsewhere in enumerate(("cpu", "meta")):
        trained = HuggingFaceBackbone(steady(kind))
        assert (trained.head() is None) == (kind == "gemma2")
        if adapter is not None:
            trained.adapt(adapter, [398, 399], seed=1)
        with Elsewhere(elsewhere):
            report = train(
                trained, Packed(targets=0.5), told, seed=3, scratch=tmp_path / str(number),
                tracker=CurveFile(tmp_path / f"{number}.csv"), validation=Packed(),
                validation_batches=1,
            )  # fmt: skip
        assert report.steps == 3
        states.append(trained.state_dict())
    for name, value in states[0].items():
        assert torch.equal(value, states[1][name]), name


@pytest.mark.parametrize(
    ("there", "chosen"), [((), "cpu"), (("mps",), "mps"), (("mps", "cuda"), "cuda")]
)
def test_auto_is_the_fastest_device_there_is(
    there: tuple[str, ...], chosen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: "cuda" in there)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: "mps" in there)
    asked: list[bool] = []
    monkeypatch.setattr(
        runtime.torch, "use_deterministic_algorithms", lambda on, warn_only: asked.append(on)
    )
    monkeypatch.setenv("LOCAL_RANK", "1")
    assert use_device("auto") == torch.device(chosen, 1 if chosen == "cuda" else None)
    assert asked == [True] * (chosen == "cuda")
    assert use_device("cpu") == torch.device("cpu")


def test_a_device_that_is_not_there_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(
        LamdaError, match=r"'execution\.device': 'cuda': torch finds no such device"
    ):
        use_device("cuda")
