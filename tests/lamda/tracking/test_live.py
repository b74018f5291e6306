"""A training is sent while it runs; a server that hangs half-way holds it up as long as is told."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from lamda.tracking import live
from lamda.tracking.live import GIVEN_UP, Live, end_group
from lamda.tracking.spool import PLACE, Spool
from lamda.tracking.sync import sync
from lamda.tracking.tracker import CurveFile

from ...wandb_server import WandbServer
from .test_sync import server, spool, steps_of
from .whole_run import put

__all__ = ["server"]
PATIENCE = 120.0


def until_there(server: WandbServer, run: str, steps: list[int]) -> None:
    """Wait until the server has these steps."""
    limit = time.monotonic() + PATIENCE
    while steps_of(server, run) != steps:
        assert time.monotonic() < limit, f"the server has {steps_of(server, run)}"
        time.sleep(0.1)


def begun(root: Path, name: str) -> tuple[Spool, CurveFile, Live]:
    """A training that has begun, its curve, and what sends it."""
    kept = spool(root, name, steps=0, state="running")
    curve = CurveFile(root / f"{name}.csv")
    put(kept.folder / "curve", str(curve.path))
    sender = Live.start(kept, "one")
    assert sender is not None
    return kept, curve, sender


@pytest.mark.slow  # W&B sends every 15 seconds
def test_rows_arrive_while_the_training_runs_and_a_hang_is_said_once(
    tmp_path: Path,
    server: WandbServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(live, "FINISH_SECONDS", PATIENCE)
    kept, curve, sender = begun(tmp_path, "well")
    curve.log({"loss": 2.0}, 10)
    curve.log({"loss": 1.5}, 20)
    until_there(server, "well", [10, 20])
    kept.extend([*kept.rows(), (21, {"train/final_loss": 1.5})])
    kept.update(state="finished")
    sender.finish()
    assert steps_of(server, "well") == [10, 20, 21]
    assert kept.is_sent
    assert capsys.readouterr().err == ""

    _, curve, sender = begun(tmp_path, "hangs")
    curve.log({"loss": 2.0}, 10)
    until_there(server, "hangs", [10])
    server.mode = "hang"
    monkeypatch.setattr(live, "FINISH_SECONDS", 0.5)
    curve.log({"loss": 1.5}, 20)
    sender.finish()
    assert sender.process.poll() is not None
    told = capsys.readouterr().err
    assert told.count("\n") == told.count("W&B: ") == 1
    assert (tmp_path / PLACE / GIVEN_UP).read_text() == "one\n"
    assert Live.start(Spool(tmp_path / PLACE / "runs/hangs"), "one") is None

    server.mode = "well"
    assert [len(steps_of(server, run)) for run in ("well", "hangs")] == [3, 1]
    sync(tmp_path, PATIENCE)
    assert steps_of(server, "hangs") == [10, 20]


def test_a_service_in_a_session_of_its_own_ends_with_its_sender() -> None:
    """As wandb-core is one: of the sender's group it is no part."""
    service = "import subprocess, sys; subprocess.Popen([sys.executable, '-c', 'input()'], " \
        "stdin=sys.stdin, start_new_session=True); print(flush=True); input()"  # fmt: skip
    sender = subprocess.Popen(
        [sys.executable, "-c", service], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        start_new_session=True,
    )  # fmt: skip
    assert sender.stdout is not None and sender.stdin is not None
    sender.stdout.readline()
    (child,) = psutil.Process(sender.pid).children()
    end_group(sender.pid)
    sender.wait()
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE
    sender.stdin.close()
    sender.stdout.close()
    end_group(sender.pid)  # gone already: no error
