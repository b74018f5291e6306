"""Commands of a run: each in a process group that ends with it, with the worker, or in time."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from lamda.errors import shown
from lamda.git import git_environment
from lamda.runner.failures import TryAgain

GRACE_SECONDS = 45.0
"""Between SIGTERM and SIGKILL: a training writes a checkpoint after its step (own choice)."""
KEPT_LINES = 400
POLL_SECONDS = 0.05
GUARDIAN = Path(__file__).with_name("guardian.py")

Echo = Callable[[str], None]


class Stopped(TryAgain):
    """The worker was asked to end, or the time was over; the same task may run again."""


@dataclass(frozen=True, slots=True)
class Completed:
    """A command that ended: its code and the last lines of what it wrote, both streams.

    `answer` is all of its standard output, where that was asked for apart; `lines` are then what it
    wrote besides.
    """

    code: int
    lines: Sequence[str]
    answer: str = ""


@dataclass(slots=True)
class Shell:
    """Runs the commands of one task.

    `limit` is the moment (time.monotonic) at which the task's time is over; `stop` may be called
    from a signal handler or another thread, and ends what runs, and what would run next. `keep` are
    descriptors, such as locks, that the commands hold as well; `variables` join their environment.
    """

    grace: float = GRACE_SECONDS
    limit: float | None = None
    echo: Echo = print
    keep: list[int] = field(default_factory=list)
    variables: dict[str, str] = field(default_factory=dict)
    stopped: bool = False
    _current: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def stop(self) -> None:
        """End the command that runs: SIGTERM to its group, SIGKILL after the grace."""
        self.stopped = True
        if self._current is not None and self._current.stdin is not None:
            self._current.stdin.close()

    def run(self, command: Sequence[str], folder: Path, *, apart: bool = False) -> Completed:
        """Run `command` in `folder`, echoing its lines.

        `apart`: its standard output is an answer to this program, and is not mixed with what the
        command, or one below it, warns of. Stopped when `stop` was called or the time is over,
        after the group has ended.
        """
        self._check()
        guarded = [sys.executable, "-P", str(GUARDIAN), str(self.grace), *command]
        lines: deque[str] = deque(maxlen=KEPT_LINES)
        # A file and no pipe: what runs may still write its checkpoint when this process is gone.
        with tempfile.TemporaryFile() as log, tempfile.TemporaryFile() as answer:
            process = subprocess.Popen(
                guarded, cwd=folder, env=_environment() | self.variables,
                stdin=subprocess.PIPE, stdout=answer if apart else log, stderr=log,
                pass_fds=tuple(self.keep), start_new_session=True,
            )  # fmt: skip
            self._current = process
            if self.stopped:  # by a signal that came between the check and here
                self.stop()
            with self._ended(process), self._timer():
                for line in map(shown, _follow(process, log.fileno())):
                    lines.append(line)
                    self.echo(line)
            answer.seek(0)
            told = answer.read().decode(errors="replace")
        self._check()
        return Completed(process.returncode, lines, told)

    def _check(self) -> None:
        if self.limit is not None and time.monotonic() >= self.limit:
            raise Stopped("the time is over (meta.timeout_minutes); what ran was ended")
        if self.stopped:
            raise Stopped("stopped by a signal; what ran was ended")

    @contextmanager
    def _ended(self, process: subprocess.Popen[bytes]) -> Iterator[None]:
        """Whatever happens inside, the process and its group are gone afterwards."""
        try:
            yield
        finally:
            self._current = None
            if process.stdin is not None:
                process.stdin.close()
            process.wait()

    @contextmanager
    def _timer(self) -> Iterator[None]:
        if self.limit is None:
            yield
            return
        timer = threading.Timer(max(0.0, self.limit - time.monotonic()), self.stop)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()


def _follow(process: subprocess.Popen[bytes], log: int) -> Iterator[str]:
    """The lines of a growing file until the process has ended; its own offset stays untouched."""
    offset, rest, ended = 0, b"", False
    while not ended:
        ended = process.poll() is not None
        while chunk := os.pread(log, 1 << 16, offset):
            offset += len(chunk)
            *complete, rest = (rest + chunk).replace(b"\r", b"\n").split(b"\n")
            yield from (line.decode(errors="replace") for line in complete if line)
        if not ended:
            time.sleep(POLL_SECONDS)
    if rest:
        yield rest.decode(errors="replace")


def _environment() -> dict[str, str]:
    """The commands' environment: `python` is this interpreter, nothing asks or calls home, and git,
    which DVC asks too, sees the repository that it stands in."""
    here = str(Path(sys.executable).parent)
    return git_environment() | {
        "PATH": os.pathsep.join([here, os.environ.get("PATH", os.defpath)]),
        "DVC_NO_ANALYTICS": "1",
        "PYTHONUNBUFFERED": "1",
    }
