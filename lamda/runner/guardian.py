"""Stands between a worker and the command that it runs, and ends the command's processes.

    python -m lamda.runner.guardian GRACE COMMAND ...

Its standard input is a pipe from the worker. When the pipe closes, because the worker wishes it or
because the worker was killed, the whole process group of the command gets SIGTERM, and SIGKILL
after GRACE seconds: ending `dvc` alone would leave the training below it running. Exits with the
command's code (128 + N after signal N), once nothing of the group is left.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import select
import signal
import subprocess
import sys
import time

PR_SET_CHILD_SUBREAPER = 36  # Linux: orphans of the group become children of the guardian
POLL_SECONDS = 0.05
UNKNOWN = 70
"""Where the command's own code was lost (EX_SOFTWARE of sysexits.h): that is no success."""


def main() -> int:
    """Run the command until it and what it started have ended."""
    grace, command = float(sys.argv[1]), sys.argv[2:]
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    asked: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda signum, _: asked.append(signum))
    # The object is kept: Popen takes the code of a process that has ended when it is thrown away.
    leader = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)
    group = leader.pid
    code, limit, worker = None, None, True
    while _alive(group):
        worker = worker and _worker_is_there()
        code = _reaped(group, code)
        if limit is None and (asked or not worker or code is not None):
            limit = time.monotonic() + grace
            _signal(group, signal.SIGTERM)
        if limit is not None and time.monotonic() > limit:
            _signal(group, signal.SIGKILL)
        if not worker:
            time.sleep(POLL_SECONDS)
    code = _reaped(group, code)  # killed before it had a group of its own
    if code is None:
        print("error: the command ended, and nobody knows how", file=sys.stderr, flush=True)
        return UNKNOWN
    leader.returncode = code
    return code


def _worker_is_there() -> bool:
    """Waits a moment for the worker's end of the pipe to close."""
    readable, _, _ = select.select([sys.stdin], [], [], POLL_SECONDS)
    return not readable or bool(os.read(sys.stdin.fileno(), 1))


def _reaped(leader: int, code: int | None) -> int | None:
    """Take the codes of all children that have ended; the leader's is the command's."""
    with contextlib.suppress(ChildProcessError):
        while (found := os.waitpid(-1, os.WNOHANG))[0]:
            if found[0] == leader:
                code = os.waitstatus_to_exitcode(found[1])
    return 128 - code if code is not None and code < 0 else code


def _alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def _signal(group: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, number)


if __name__ == "__main__":
    sys.exit(main())
