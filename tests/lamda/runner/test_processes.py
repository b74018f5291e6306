"""A command's whole group ends with it, with the worker, on a signal and in time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from lamda.runner.processes import GUARDIAN, Shell, Stopped

# Like dvc: a parent that dies at once, and a training below it that saves when it is told to end.
TRAINING = """
trap 'echo saved > saved; exit 75' TERM
echo $$ > pid
while true; do sleep 0.05; done
"""
PARENT = ["sh", "-c", 'sh -c "$0" & wait', TRAINING]
STUBBORN = ["sh", "-c", "trap '' TERM; echo $$ > pid; while true; do sleep 0.05; done"]
WAIT_SECONDS = 20.0


def wait_for(condition: Callable[[], bool]) -> None:
    limit = time.monotonic() + WAIT_SECONDS
    while not condition():
        assert time.monotonic() < limit, "waited in vain"
        time.sleep(0.02)


def running(path: Path) -> bool:
    try:
        state = Path("/proc", path.read_text().strip(), "stat").read_text().rpartition(")")[2]
    except OSError:
        return False
    return state.split()[0] != "Z"


def written(path: Path) -> bool:
    return path.exists() and path.read_text().endswith("\n")


def test_code_and_lines_of_both_streams_come_back(tmp_path: Path) -> None:
    told: list[str] = []
    done = Shell(echo=told.append).run(
        ["sh", "-c", "echo one; echo two >&2; printf 'three\\rfour'; exit 7"], tmp_path
    )
    assert done.code == 7
    assert sorted(done.lines) == ["four", "one", "three", "two"]
    assert told == list(done.lines)


def test_a_command_that_a_signal_ended_tells_it(tmp_path: Path) -> None:
    assert Shell().run(["sh", "-c", "kill -9 $$"], tmp_path).code == 128 + signal.SIGKILL


def test_what_a_command_leaves_behind_is_ended(tmp_path: Path) -> None:
    command = "while true; do sleep 0.05; done & echo $! > pid"
    assert Shell(grace=5).run(["sh", "-c", command], tmp_path).code == 0
    assert not running(tmp_path / "pid")


def test_stop_reaches_the_training_below_its_parent(tmp_path: Path) -> None:
    shell = Shell(grace=WAIT_SECONDS)

    def stop() -> None:
        wait_for(lambda: written(tmp_path / "pid"))
        shell.stop()

    threading.Thread(target=stop).start()
    with pytest.raises(Stopped, match="by a signal"):
        shell.run(PARENT, tmp_path)
    assert (tmp_path / "saved").read_text() == "saved\n"
    assert not running(tmp_path / "pid")
    with pytest.raises(Stopped):
        shell.run(["touch", "later"], tmp_path)
    assert not (tmp_path / "later").exists()


def test_a_command_that_hangs_is_ended_when_its_time_is_over(tmp_path: Path) -> None:
    shell = Shell(grace=0.2, limit=time.monotonic() + 1)
    with pytest.raises(Stopped, match="timeout_minutes"):
        shell.run(STUBBORN, tmp_path)
    assert not running(tmp_path / "pid")


def test_a_worker_that_is_killed_takes_the_training_with_it(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from lamda.runner.processes import Shell; "
        "Shell(grace=20).run(sys.argv[2:], Path(sys.argv[1]))"
    )
    worker = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path), *PARENT], start_new_session=True
    )
    wait_for(lambda: written(tmp_path / "pid"))
    assert running(tmp_path / "pid")
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()
    wait_for(lambda: not running(tmp_path / "pid"))
    assert (tmp_path / "saved").read_text() == "saved\n"


def test_the_code_of_a_command_that_ends_at_once_is_not_lost(tmp_path: Path) -> None:
    # As under load: the command has ended before the guardian goes on.
    code = f"""
import os, runpy, subprocess, sys
class Late(subprocess.Popen):
    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT)
subprocess.Popen = Late
sys.argv = ["guardian", "5", "sh", "-c", "exit 7"]
runpy.run_path({str(GUARDIAN)!r}, run_name="__main__")
"""
    done = subprocess.run([sys.executable, "-c", code], stdin=subprocess.PIPE, check=False)
    assert done.returncode == 7
