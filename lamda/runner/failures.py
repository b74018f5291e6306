"""Why a task of a run failed, and so what an orchestrator does about it.

`Refused` and a plain LamdaError are final: another attempt would end alike. `TryAgain` passes by
itself: an interruption, the network, a place that another process holds.
"""

from __future__ import annotations

import re
import signal
from collections.abc import Sequence

from lamda.ends import End
from lamda.errors import REFUSED, SIGNALLED, TRY_AGAIN, LamdaError
from lamda.runner.graph import Stage

DISK_FULL = re.compile(r"No space left on device|Disk quota exceeded|disk is full", re.IGNORECASE)
NOT_PLACED = re.compile(r"No possible cache link types")
"""What DVC says when even a copy of a file from its cache cannot be written."""
DENIED = re.compile(
    r"credential|AccessDenied|Access Denied|InvalidAccessKey|SignatureDoesNotMatch|Forbidden"
    r"|NoSuchBucket|bucket does not exist|Unable to locate|Permission denied|Authentication failed",
    re.IGNORECASE,
)
UNREACHED = re.compile(
    r"Could not connect|Connection (?:was closed|refused|reset|aborted|timeout)|timed out"
    r"|ConnectionError|ServerDisconnected|ServiceUnavailable|InternalError|SlowDown"
    r"|Network is unreachable|name resolution",
    re.IGNORECASE,
)
GONE = re.compile(r"do not exist neither locally nor on remote|missing-files", re.IGNORECASE)
BUSY = re.compile(r"is busy|Unable to acquire lock", re.IGNORECASE)
EXITED = re.compile(r"ERROR: .* exited with (-?\d+)")
"""What DVC says of a command that tells nothing itself; not always at the beginning of a line."""


class TryAgain(LamdaError):
    """The same task may well succeed on another attempt."""


class Refused(LamdaError):
    """A gate said no to the data; nothing that follows may run."""


def _full_disk(what: str, text: str, words: str) -> LamdaError | None:
    """The error of a disk that is full, when the text speaks of one."""
    if DISK_FULL.search(text):
        return LamdaError(f"{what}: disk full: {words}; free space and clear the task")
    if NOT_PLACED.search(text):
        return LamdaError(
            f"{what}: disk full, or its folder may not be written: {words}; free space, or give "
            "the right, and clear the task"
        )
    return None


def stage_failure(
    stage: Stage, lines: Sequence[str], code: int = 0, end: End | None = None
) -> LamdaError:
    """What `dvc repro --single-item` means that failed with exit code `code` and these `lines`.

    `end` is what the stage's command told of its own end: it decides, and what was printed only
    where it told nothing.
    """
    text = "\n".join(lines)
    own = (end.words if end is not None else "") or own_words(lines)
    if full := _full_disk(f"stage {stage.name!r}", f"{text}\n{own}", own):
        return full
    if end is not None and end.code is None:
        return TryAgain(
            f"stage {stage.name!r}: killed before it could say why (out of memory, or kill -9); "
            "it goes on from what it has saved"
        )
    told = end.code if end is not None else _printed_code(text)
    if not told:  # the command has not run, or has done its part
        if SIGNALLED < code <= SIGNALLED + signal.NSIG:  # DVC's own failures are 255
            return TryAgain(f"stage {stage.name!r}: DVC was killed (exit code {code})")
        if BUSY.search(text):
            return TryAgain(f"stage {stage.name!r}: another process holds its files: {own}")
        if DENIED.search(text) or UNREACHED.search(text):  # it looks into the remote by itself
            return transfer_failure(f"stage {stage.name!r}: remote", lines)
        return LamdaError(f"stage {stage.name!r}: {_dvc_words(lines)}")
    if told == REFUSED and stage.kind == "gate":
        return Refused(f"{stage.name}: refused: {own}")
    if told == TRY_AGAIN or told < 0 or told > SIGNALLED:
        return TryAgain(f"stage {stage.name!r}: interrupted (exit code {told}): {own}")
    return LamdaError(f"stage {stage.name!r}: exit code {told}: {own}")


def _printed_code(text: str) -> int | None:
    found = EXITED.search(text)
    return None if found is None else int(found[1])


def transfer_failure(what: str, lines: Sequence[str]) -> LamdaError:
    """What a pull or push that failed with these `lines` means."""
    text, words = "\n".join(lines), _dvc_words(lines)
    if full := _full_disk(what, text, words):
        return full
    if GONE.search(text):
        return LamdaError(
            f"{what}: the remote does not have the data: {words}; run again from start"
        )
    if DENIED.search(text):
        return LamdaError(f"{what}: the remote refuses: {words}; check its address and credentials")
    return TryAgain(f"{what}: {words}; what was made stays in the workspace for the next attempt")


def own_words(lines: Sequence[str]) -> str:
    """What a stage said: its command's `error: ...` line, or the last line that is not DVC's."""
    plain = [line.strip() for line in lines if line.strip()]
    errors = [line.removeprefix("error: ") for line in plain if line.startswith("error: ")]
    others = [line for line in plain if not line.startswith(("ERROR: ", "> ", "Running stage"))]
    return (errors or others or ["it said nothing"])[-1]


def _dvc_words(lines: Sequence[str]) -> str:
    """DVC's ERROR lines in one, or the last line."""
    errors = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR: ")]
    return " ".join("; ".join(errors or list(lines)[-1:] or ["it said nothing"]).split())
