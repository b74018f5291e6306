"""What ends several processes has the exit code that one process would have."""

import signal
from argparse import Namespace
from pathlib import Path

import pytest
from torch.distributed.elastic.multiprocessing.api import SignalException
from torch.distributed.elastic.multiprocessing.errors import ChildFailedError, ProcessFailure

from lamda.ends import End, read_end
from lamda.errors import TRY_AGAIN
from lamda.training import launch

COMMAND = ["--nproc-per-node", "2", "-m", "stages.pretrain", "--tokens", "data"]


def child_failed(code: int) -> ChildFailedError:
    """A second process that ended with `code`."""
    return ChildFailedError("stages.pretrain", {1: ProcessFailure(1, 4321, code, "none")})


@pytest.mark.parametrize(
    ("end", "code", "line"),
    [
        (None, 0, ""),
        (SignalException("told to", signal.SIGTERM), TRY_AGAIN, ""),
        (SignalException("told to", signal.SIGINT), 130, ""),
        (child_failed(TRY_AGAIN), TRY_AGAIN, ""),
        (child_failed(2), 2, "error: process 1 ended with exit code 2\n"),
        (child_failed(-9), 137, "error: process 1 ended with exit code -9\n"),
    ],
)
def test_exit_codes(
    end: BaseException | None,
    code: int,
    line: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def ends(options: Namespace) -> None:
        assert (options.training_script, options.nproc_per_node) == ("stages.pretrain", "2")
        if end is not None:
            raise end

    monkeypatch.setattr(launch, "run", ends)
    assert launch.main(COMMAND) == code
    assert capsys.readouterr().err == line


def test_a_save_may_take_long_unless_asked_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    monkeypatch.setattr(launch, "run", lambda options: found.append(options.shutdown_timeout))
    launch.main(COMMAND)
    launch.main(["--shutdown-timeout", "7", *COMMAND])
    assert found == [launch.PATIENCE, 7]


def test_the_end_is_told_to_who_started_dvc(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ends(options: Namespace) -> None:
        raise child_failed(-9)

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DVC_STAGE", "pretrain")
    monkeypatch.setattr(launch, "run", ends)
    with pytest.raises(SystemExit):
        launch.launch(COMMAND)
    assert read_end(tmp_path, "pretrain") == End(137)
