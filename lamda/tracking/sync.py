"""`lamda sync`: tells W&B what it was not told yet, in bounded time, as often as one likes."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lamda.errors import TRY_AGAIN, LamdaError, shown
from lamda.tracking.live import GIVEN_UP, KEY, MODE, end_group, mode
from lamda.tracking.spool import PLACE, Spool, forget_copies, spools

RUN_SECONDS = 45.0
"""How long one run may take; W&B's own attempts at a server that fails never end."""
KEPT = "workspaces/reports/*/wandb"
"""Where runs of an orchestrator on this machine leave what was not sent (lamda.runner.outcomes)."""


class NotSent(LamdaError):
    """The server did not take everything; another attempt sends the rest."""

    exit_code = TRY_AGAIN


@dataclass(frozen=True, slots=True)
class Synced:
    """Runs that were sent, or completed, now; rows that were sent; runs that were complete."""

    runs: int
    rows: int
    complete: int


def unsent(root: Path, *, every: bool = False) -> tuple[list[Spool], int]:
    """The runs kept in `root` that the server has not taken whole, and how many it has; `every`:
    all of them, whatever is noted here."""
    known = [spool for place in _places(root) for spool in spools(place)]
    waiting = [spool for spool in known if every or not spool.is_sent]
    return waiting, len(known) - len(waiting)


def _places(root: Path) -> list[Path]:
    return [root, *sorted(root.glob(KEPT))]


def sync(root: Path, seconds: float, *, every: bool = False) -> Synced:
    """Send what is kept in `root`, in at most `seconds`.

    A run that it refuses is a line on standard error, and the others are sent. LamdaError without
    a key, or where the environment wants nothing sent; NotSent, in one line, where the server did
    not take all of it.
    """
    if mode() != "online":
        raise LamdaError(
            f"W&B is {mode()}: set {KEY} (and {MODE} to online, or not at all) and run again"
        )
    waiting, complete = unsent(root, every=every)
    if not waiting:
        return Synced(0, 0, complete)
    told: list[dict[str, Any]] = []
    refused, why = 0, ""
    for one in _told(waiting, seconds):
        if one.get("refused"):
            line = f"W&B did not take {one['id']}, which is kept: {one['error']}\n"
            sys.stderr.write(shown(line))
            refused += 1
        elif one.get("error"):
            why = str(one["error"])
            break  # a server that fails once is not asked for the rest
        else:
            told.append(one)
    rows = sum(int(one.get("rows", 0)) for one in told)
    took = f"W&B took {len(told)} of {len(waiting)} runs ({rows} rows)"
    if len(told) + refused < len(waiting):
        why = why or f"no answer within {seconds:g} s"
        raise NotSent(f"{took}: {why}; the rest is kept: run `lamda sync` again")
    for place in _places(root):
        (place / PLACE / GIVEN_UP).unlink(missing_ok=True)  # it answers again
        forget_copies(place)  # once more: the sender has ended, nobody writes there any more
    if refused:
        raise NotSent(f"{took} and refused {refused}, kept: see above, and run `lamda sync` again")
    return Synced(len(told), rows, complete)


def _told(waiting: Sequence[Spool], seconds: float) -> Iterator[dict[str, Any]]:
    """What the sender says of each run, until it has ended or the time is over; it never outlives
    this."""
    command = [sys.executable, "-m", "lamda.tracking.sending"]
    sender = subprocess.Popen(
        [*command, *(str(spool.folder.absolute()) for spool in waiting)],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    assert sender.stdout is not None
    limit, rest = time.monotonic() + seconds, b""
    try:
        while True:
            left = min(limit - time.monotonic(), RUN_SECONDS)
            if left <= 0 or not select.select([sender.stdout], [], [], left)[0]:
                return
            chunk = os.read(sender.stdout.fileno(), 1 << 16)
            if not chunk:
                return
            *lines, rest = (rest + chunk).split(b"\n")
            yield from (json.loads(line) for line in lines if line.startswith(b"{"))
    finally:
        end_group(sender.pid)
        sender.wait()
        sender.stdout.close()
