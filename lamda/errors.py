"""The exceptions that a user is meant to read, and the exit codes of every process.

An orchestrator tells by them what to do next. 75 is EX_TEMPFAIL of sysexits.h; above 128 a signal
ended the process, as shells say it.
"""

from __future__ import annotations

from typing import ClassVar

DONE = 0
BAD_INPUT = 2
"""Bad input, a broken environment or a full disk: another attempt ends alike."""
REFUSED = 3
"""A gate's refusal."""
WAITING = 4
"""People have to answer first; `tasks/` says what."""
TRY_AGAIN = 75
"""Interrupted after a checkpoint was written, or a place that does not answer: run again."""
SIGNALLED = 128
"""Exit codes above this tell which signal ended the command."""
TERMINATED = SIGNALLED + 15
"""Ended by SIGTERM."""


class LamdaError(Exception):
    """Bad input or a broken environment, said in one line.

    The message names the file, key or row, what was expected there, and what to do.
    Entry points print it without a traceback and exit with `exit_code`.
    """

    exit_code: ClassVar[int] = BAD_INPUT


class Refusal(LamdaError):
    """A gate found the data wanting: running it again on the same data finds the same.

    Its own exit code lets an orchestrator tell it from a fault, which may be worth a retry.
    """

    exit_code = REFUSED


class Waiting(LamdaError):
    """A stage has written its tasks and waits for people; their answers let it go on."""

    exit_code = WAITING
