"""`check_file` in a process of its own: a file that unpacks to more than memory holds, or makes the
reader crash or hang, ends that process and is refused, and the next file is looked at all the same.

One line of JSON asks: kind, path, sources, limits. One line answers: rows, problems.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from lamda.errors import LamdaError
from lamda.ingestion.checks import NO_LIMITS, Limits, check_file

READY = "ready\n"
MEMORY = 2 * 2**30
"""Bytes that looking into a file may take, above what the process starts with."""
DEADLINE = 3600.0
"""Seconds for one file, a hundred times what the largest takes: what needs longer does not end."""
PARTING = 10.0
"""Seconds that the process has to end by itself, once nothing more is asked."""


class Checker:
    """A `check` for `ingest`; the process begins with the first file and ends with the block."""

    def __init__(self, memory: int = MEMORY, deadline: float = DEADLINE) -> None:
        self._memory, self._deadline = memory, deadline
        self._child: subprocess.Popen[str] | None = None

    def __enter__(self) -> Checker:
        return self

    def __exit__(self, *error: object) -> None:
        if self._child is not None:
            self._end(self._child)

    def __call__(
        self, kind: str, path: Path, sources: Collection[str] = (), limits: Limits = NO_LIMITS
    ) -> tuple[int, list[str]]:
        """As `check_file`."""
        child = self._child or self._begin()
        asked = json.dumps([kind, str(path), sorted(sources), dict(limits)])
        with _killed_after(self._deadline, child) as late:
            try:
                print(asked, file=child.stdin, flush=True)
                answer = child.stdout.readline() if child.stdout else ""
            except BrokenPipeError:
                answer = ""
        if late.is_set():
            self._end(child)
            return 0, [
                f"expected a file that is read within {self._deadline:.0f} s, found one that takes "
                "longer; split it"
            ]
        if answer.endswith("\n"):
            rows, problems = json.loads(answer)
            return rows, problems
        code = self._end(child)
        return 0, [
            f"expected a file that {self._memory // 2**20} MiB are enough to read, found "
            f"one that ended its reader (exit code {code})"
        ]

    def _begin(self) -> subprocess.Popen[str]:
        paths = os.pathsep.join(path for path in sys.path if path)
        self._child = subprocess.Popen(
            [sys.executable, "-P", "-m", "lamda.ingestion.checker", str(self._memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a crashing library's own words
            text=True,
            env=os.environ | {"PYTHONPATH": paths},
            start_new_session=True,  # ^C is for the one who asks, and says nothing about a file
        )
        ready = self._child.stdout.readline() if self._child.stdout else ""
        if ready != READY:
            code = self._end(self._child)
            raise LamdaError(
                f"{sys.executable}: the inbox's reader ends at once ({code}); run again"
            )
        return self._child

    def _end(self, child: subprocess.Popen[str]) -> int:
        self._child = None
        if child.stdin:
            with suppress(BrokenPipeError):  # it ended before it was asked
                child.stdin.close()
        with _killed_after(PARTING, child):
            code = child.wait()
        if child.stdout:
            child.stdout.close()
        return code


@contextmanager
def _killed_after(seconds: float, child: subprocess.Popen[str]) -> Iterator[threading.Event]:
    """A block that the child's end is waited for in, or its answer; whether it was killed."""
    late = threading.Event()

    def kill() -> None:
        late.set()
        child.kill()

    timer = threading.Timer(seconds, kill)
    timer.start()
    try:
        yield late
    finally:
        timer.cancel()
        timer.join()


def main(memory: int) -> None:
    """Answer until there are no more questions, within `memory` bytes beyond those of the start."""
    with open("/proc/self/statm", encoding="ascii") as stream:
        before = int(stream.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (before + memory, resource.RLIM_INFINITY))
    print(READY, end="", flush=True)
    for line in sys.stdin:
        asked: list[Any] = json.loads(line)
        print(json.dumps(_look(*asked)), flush=True)


def _look(
    kind: str, path: str, sources: Collection[str], limits: Limits
) -> tuple[int, Sequence[str]]:
    try:
        return check_file(kind, Path(path), sources, limits)
    except Exception as error:  # whatever a library makes of it: the file is at fault, not the next
        said = " ".join(str(error).split())[:300]
        return 0, [f"expected a file that can be read, found {type(error).__name__} {said}"]


if __name__ == "__main__":
    main(int(sys.argv[1]))
