"""The exceptions that a user is meant to read, and the exit codes of every process.

An orchestrator tells by them what to do next. 75 is EX_TEMPFAIL of sysexits.h; above 128 a signal
ended the process, as shells say it.
"""

from __future__ import annotations

import re
from typing import ClassVar

MISLEADING = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
"""Characters that show a text as another one (bidirectional controls), or not at all, that steer a
terminal, or that no file can hold."""
SECRETS = (
    re.compile(r"(?P<kept>\bhttps?://)[^/\s'\"<>]+@", re.IGNORECASE),
    re.compile(r"(?P<kept>[\w+.-]://[^/\s:@'\"<>]*:)[^/\s'\"<>]+@"),
)
"""Name and password in an address on the web, and the password in any other. One sign before ://
tells as much as the whole scheme, which would make the time grow with the square of a text."""

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


def shown(text: str) -> str:
    """`text` as a person may see it: misleading characters escaped, as in `\\u202e`, and no name or
    password in an address. Names of files, rows and runs come from anywhere.
    """
    for secret in SECRETS:
        text = secret.sub(r"\g<kept>***@", text)
    return MISLEADING.sub(lambda found: _escaped(ord(found[0])), text)


def _escaped(code: int) -> str:
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


class LamdaError(Exception):
    """Bad input or a broken environment, said in one line.

    The message names the file, key or row, what was expected there, and what to do.
    Entry points print it without a traceback and exit with `exit_code`.
    """

    exit_code: ClassVar[int] = BAD_INPUT

    def __str__(self) -> str:
        return shown(super().__str__())


class Refusal(LamdaError):
    """A gate found the data wanting: running it again on the same data finds the same.

    Its own exit code lets an orchestrator tell it from a fault, which may be worth a retry.
    """

    exit_code = REFUSED


class NoAnswer(LamdaError):
    """A place does not answer for now: another attempt may well be answered."""

    exit_code = TRY_AGAIN


class Waiting(LamdaError):
    """A stage has written its tasks and waits for people; their answers let it go on."""

    exit_code = WAITING
