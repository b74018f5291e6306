"""A training is sent to W&B while it runs, by a process beside it that may hang or fail alone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from lamda.errors import shown
from lamda.files import write_text
from lamda.tracking.spool import Spool

FINISH_SECONDS = 20.0
"""How long the last numbers may take at the end of a training: less than it has to end in after
SIGTERM (lamda.runner.processes), and enough for the few kilobytes that are left then."""
ENDED_SECONDS = 2.0
"""How long a killed process may take to be gone; init may leave it as a zombie for ever."""
KEY, MODE = "WANDB_API_KEY", "WANDB_MODE"
GIVEN_UP = "given-up"
"""A file that names the pipeline run in which W&B did not answer: it is asked no more in that one,
until `lamda sync`."""


def mode() -> str:
    """What the environment wants: online where a key is set and nothing else is said, offline,
    disabled."""
    return os.environ.get(MODE) or ("online" if os.environ.get(KEY) else "offline")


class Live:
    """The process beside a training; its standard input is a pipe whose end tells it the end."""

    def __init__(self, spool: Spool, group: str, process: subprocess.Popen[bytes]) -> None:
        self.spool, self.group, self.process = spool, group, process

    @classmethod
    def start(cls, spool: Spool, group: str) -> Live | None:
        """Begin to send; None where nothing is online, or did not answer in this pipeline run."""
        mark = spool.folder.parents[1] / GIVEN_UP
        if mode() != "online" or (mark.is_file() and mark.read_text("utf-8").strip() == group):
            return None
        command = [sys.executable, "-m", "lamda.tracking.sending"]
        command += ["--follow", str(FINISH_SECONDS), str(spool.folder)]
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True,  # a signal to the training is none to it
        )  # fmt: skip
        return cls(spool, group, process)

    def finish(self) -> None:
        """Let it end, in FINISH_SECONDS; one line, once in a pipeline run, where not all was sent.

        What was not stays in the spool, for `lamda sync`.
        """
        if self.process.stdin is not None:
            self.process.stdin.close()
        try:
            self.process.wait(FINISH_SECONDS)
        except subprocess.TimeoutExpired:
            end_group(self.process.pid)
            self.process.wait()
        if not self.spool.is_sent:
            reason = self.spool.sent().get("error") or "no answer in time"
            give_up(self.spool.folder.parents[1], self.group, str(reason))


def give_up(place: Path, group: str, reason: str) -> None:
    """Note in `place`, the folder of all runs, that W&B does not answer; say so once a group."""
    mark = place / GIVEN_UP
    if not (mark.is_file() and mark.read_text("utf-8").strip() == group):
        write_text(mark, f"{group}\n")
        line = f"W&B: {reason}; what it was to be told is kept: `lamda sync`\n"
        sys.stderr.write(shown(line))


def end_group(pid: int) -> None:
    """End a process that leads its group, and what it started, and wait for that: W&B's own service
    leads a session of its own, and would write its run's files on."""
    import psutil

    started: list[psutil.Process] = []
    with suppress(psutil.Error):  # before, since an orphan is nobody's child
        started = psutil.Process(pid).children(recursive=True)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
    for process in started:
        with suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(started, timeout=ENDED_SECONDS)
