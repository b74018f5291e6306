"""The exceptions that a user is meant to read, and what the process exits with."""

from __future__ import annotations

from typing import ClassVar


class LamdaError(Exception):
    """Bad input or a broken environment, said in one line.

    The message names the file, key or row, what was expected there, and what to do.
    Entry points print it without a traceback and exit with `exit_code`.
    """

    exit_code: ClassVar[int] = 2


class Refusal(LamdaError):
    """A gate found the data wanting: running it again on the same data finds the same.

    Its own exit code lets an orchestrator tell it from a fault, which may be worth a retry.
    """

    exit_code = 3
