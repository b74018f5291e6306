from __future__ import annotations

import multiprocessing
import os
import signal
import time

import pytest

from lamda.errors import LamdaError
from lamda.gates import beside as module
from lamda.gates.beside import beside


@pytest.fixture(autouse=True, params=[True, False], ids=["two cores", "one core"])
def cores(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    monkeypatch.setattr(module, "second_core", lambda: request.param)
    return bool(request.param)


def test_the_result_and_what_was_raised_come_back(cores: bool) -> None:
    text = "x" * 2**20  # more than a pipe holds
    with beside(lambda: (text, os.getpid())) as result:
        found, process = result()
    assert found == text and (process != os.getpid()) is cores

    def fail() -> int:
        raise LamdaError("no such table")

    with beside(fail) as nothing, pytest.raises(LamdaError, match="no such table"):
        nothing()


def test_work_that_nobody_waits_for_is_ended(cores: bool) -> None:
    with pytest.raises(KeyError), beside(lambda: time.sleep(600)):
        raise KeyError
    assert multiprocessing.active_children() == []


def test_a_fork_that_was_killed_is_one_line(cores: bool) -> None:
    if not cores:
        pytest.skip("there is no fork")
    killed = pytest.raises(LamdaError, match=r"ended with -9, perhaps for want of memory")
    with beside(lambda: os.kill(os.getpid(), signal.SIGKILL)) as result, killed:
        result()
