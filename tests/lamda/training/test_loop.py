"""The loop learns, resumes to the bit, stops when asked, and says what is wrong."""

import math
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from lamda.batches import Batch, RowSource
from lamda.errors import TRY_AGAIN, LamdaError, Refusal
from lamda.model.flops import block_flops, logit_flops, training_flops
from lamda.model.transformer import Transformer
from lamda.tracking.tracker import COLUMNS, CurveFile
from lamda.training.config import Training
from lamda.training.loop import TrainingReport, train
from lamda.training.stop import Over

from .conftest import CONFIG, Counting

Build = Callable[..., Training]


class Same:
    """One batch for ever."""

    def batch(self, step: int) -> Batch:
        """The same one."""
        return Counting().batch(0)


class Interrupted(Counting):
    """Does something when a step's batch is asked for."""

    def __init__(self, at: int, act: Callable[[], object]) -> None:
        super().__init__()
        self.at, self.act = at, act

    def batch(self, step: int) -> Batch:
        """As Counting."""
        if step == self.at:
            self.act()
        return super().batch(step)


def power_cut() -> None:
    """End the run as a crash would."""
    raise OSError("power cut")


def fresh() -> Transformer:
    """The model that every run of these tests starts from."""
    return Transformer(CONFIG, seed=1)


def go(
    model: Transformer, rows: RowSource, settings: Training, curve: CurveFile, scratch: Path
) -> TrainingReport:
    """Train with a validation set."""
    return train(
        model, rows, settings, seed=3, scratch=scratch, tracker=curve, validation=Counting(),
        name="test",
    )  # fmt: skip


def state(model: Transformer) -> dict[str, Tensor]:
    """A copy of the parameters."""
    return {name: value.clone() for name, value in model.state_dict().items()}


def results(line: str) -> list[str]:
    """The cells of the curve that do not depend on how fast the machine is."""
    return line.split(",")[: COLUMNS.index("tokens_per_second")]


def test_overfits_one_batch(settings: Build, curve: CurveFile, tmp_path: Path) -> None:
    report = go(fresh(), Same(), settings(tokens=160 * 64), curve, tmp_path / "s")
    assert report.final_loss < 0.1  # fresh: ln(40) = 3.7
    assert (report.steps, report.tokens, report.resumed_from) == (160, 160 * 64, 0)
    assert report.flops == 160 * 64 * training_flops(CONFIG, 16)


def test_learns_from_few_targets_and_counts_their_flops(
    settings: Build, curve: CurveFile, tmp_path: Path
) -> None:
    rows = Counting(targets=0.25)
    report = go(fresh(), rows, settings(tokens=100 * 64), curve, tmp_path / "s")
    assert report.validation_loss is not None
    assert report.validation_loss < 1.0
    positions = sum(int((rows.batch(step).targets >= 0).sum()) for step in range(100))
    blocks = 100 * 64 * block_flops(CONFIG, 16)
    assert report.flops == 3 * (blocks + positions * logit_flops(CONFIG))


def test_a_budget_stops_with_a_checkpoint_and_a_larger_one_goes_on(
    settings: Build, curve: CurveFile, tmp_path: Path
) -> None:
    whole = fresh()
    expected = go(whole, Counting(), settings(), curve, tmp_path / "whole")
    asked: list[tuple[int, float]] = []

    def over(step: int, earlier_seconds: float) -> str:
        asked.append((step, earlier_seconds))
        return f"stopped at {step}" if step >= 7 else ""

    def part(model: Transformer, over: Over | None) -> TrainingReport:
        return train(model, Counting(), settings(), seed=3, scratch=tmp_path / "s", tracker=curve,
                     validation=Counting(), name="test", over=over)  # fmt: skip

    with pytest.raises(Refusal, match="^stopped at 7$"):
        part(fresh(), over)
    assert asked == [(step, 0.0) for step in range(1, 8)]
    with pytest.raises(Refusal, match="^stopped at 8$"):  # still over: one step, and no more
        part(fresh(), over)
    assert asked[-1][1] > 0
    again = fresh()
    report = part(again, None)
    assert report.resumed_from == 8
    assert report.final_loss == expected.final_loss
    for name, value in state(whole).items():
        assert torch.equal(value, state(again)[name]), name


def test_a_run_that_is_done_is_over_no_budget(
    settings: Build, curve: CurveFile, tmp_path: Path
) -> None:
    steps = settings(tokens=64).steps
    report = train(fresh(), Counting(), settings(tokens=64), seed=3, scratch=tmp_path / "s",
                   tracker=curve, over=lambda *_: "over")  # fmt: skip
    assert report.steps == steps == 1


def test_resumes_to_the_bit(settings: Build, curve: CurveFile, tmp_path: Path) -> None:
    whole = fresh()
    expected = go(whole, Counting(), settings(), curve, tmp_path / "whole")
    lines = curve.path.read_text().splitlines()
    broken = fresh()
    with pytest.raises(OSError, match="power cut"):
        go(broken, Interrupted(8, power_cut), settings(), curve, tmp_path / "s")
    again = fresh()
    report = go(again, Counting(), settings(), curve, tmp_path / "s")
    assert report.resumed_from == 5
    assert (report.final_loss, report.validation_loss, report.flops) == (
        expected.final_loss,
        expected.validation_loss,
        expected.flops,
    )
    wanted = state(whole)
    assert all(torch.equal(value, wanted[name]) for name, value in state(again).items())
    found = curve.path.read_text().splitlines()
    assert [results(line) for line in found] == [results(line) for line in lines]


@pytest.mark.parametrize("changes", [{"grad_accum_steps": 2}, {"activation_checkpointing": True}])
def test_saving_memory_changes_no_number(
    changes: dict[str, Any], settings: Build, curve: CurveFile, tmp_path: Path
) -> None:
    plain, saving = fresh().double(), fresh().double()
    rows = Counting(targets=0.8)
    expected = go(plain, rows, settings(), curve, tmp_path / "plain")
    found = go(saving, rows, settings(**changes), curve, tmp_path / "saving")
    assert found.final_loss == pytest.approx(expected.final_loss, abs=1e-9)
    wanted = plain.state_dict()
    for name, value in saving.state_dict().items():
        torch.testing.assert_close(value, wanted[name], rtol=0, atol=1e-9)


def test_a_batch_that_does_not_divide_into_parts_is_named(
    model: Transformer, settings: Build, curve: CurveFile, tmp_path: Path
) -> None:
    with pytest.raises(LamdaError, match="key 'batch_size': 4: expected a multiple of 3"):
        go(model, Counting(), settings(grad_accum_steps=3), curve, tmp_path / "s")


def test_a_finished_run_is_not_trained_again(
    settings: Build, curve: CurveFile, tmp_path: Path
) -> None:
    first, second = fresh(), fresh()
    expected = go(first, Counting(), settings(), curve, tmp_path / "s")
    report = go(second, Interrupted(0, power_cut), settings(), curve, tmp_path / "s")
    assert (report.resumed_from, report.final_loss) == (12, expected.final_loss)
    assert report.validation_loss == expected.validation_loss
    wanted = state(first)
    assert all(torch.equal(value, wanted[name]) for name, value in state(second).items())


def test_sigterm_saves_and_asks_to_be_resumed(
    settings: Build, curve: CurveFile, tmp_path: Path
) -> None:
    before = signal.getsignal(signal.SIGTERM)
    rows = Interrupted(7, lambda: os.kill(os.getpid(), signal.SIGTERM))
    with pytest.raises(SystemExit) as stopped:
        go(fresh(), rows, settings(), curve, tmp_path / "s")
    assert stopped.value.code == TRY_AGAIN == 75
    assert signal.getsignal(signal.SIGTERM) == before
    report = go(fresh(), Counting(), settings(), curve, tmp_path / "s")
    assert report.resumed_from == 8


def test_curve_has_the_asked_for_lines(settings: Build, curve: CurveFile, tmp_path: Path) -> None:
    go(fresh(), Counting(), settings(), curve, tmp_path / "s")
    cells = [line.split(",") for line in curve.path.read_text().splitlines()]
    column = cells[0].index("validation_loss")
    assert [int(line[0]) for line in cells[1:]] == [2, 4, 5, 6, 8, 10, 12]
    assert [int(line[0]) for line in cells[1:] if line[column]] == [5, 10, 12]
    last = dict(zip(cells[0], map(float, cells[-1]), strict=True))
    assert last["mfu"] > 0
    assert last["memory_gib"] > 0
    assert last["seconds_left"] == 0


def test_a_loss_that_is_not_finite_names_the_step(
    model: Transformer, settings: Build, curve: CurveFile, tmp_path: Path
) -> None:
    def poison() -> None:
        with torch.no_grad():
            model.norm.weight[0] = math.nan

    with pytest.raises(LamdaError, match="test: step 4: expected a finite loss, found nan"):
        go(model, Interrupted(3, poison), settings(), curve, tmp_path / "s")


def test_a_batch_of_another_shape_is_named(
    model: Transformer, settings: Build, curve: CurveFile, tmp_path: Path
) -> None:
    with pytest.raises(LamdaError, match=r"expected a batch of \(4, 16\) tokens, found \(4, 8\)"):
        go(model, Counting(seq_len=8), settings(), curve, tmp_path / "s")


def test_a_batch_without_targets_changes_only_by_decay(
    model: Transformer, settings: Build, curve: CurveFile, tmp_path: Path
) -> None:
    before = model.embedding.weight.detach().clone()
    report = train(
        model, Counting(targets=0.0), settings(), seed=1, scratch=tmp_path, tracker=curve
    )
    assert (report.final_loss, report.validation_loss) == (0.0, None)
    assert torch.equal(model.embedding.weight, before)


def test_without_a_compiler_it_trains_uncompiled(
    settings: Build,
    curve: CurveFile,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("CXX", str(tmp_path / "no-such-compiler"))
    report = go(fresh(), Counting(), settings(compile=True), curve, tmp_path / "s")
    assert report.steps == 12
    assert capsys.readouterr().err.count("not compiled (no C++ compiler found)") == 1
