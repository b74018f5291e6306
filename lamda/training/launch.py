"""`torchrun` for the training stages: one line and one exit code for what ends a run.

    python -m lamda.training.launch --nproc-per-node 2 -m stages.pretrain --tokens ...

takes torchrun's options and starts the same processes. torchrun itself ends with 1 and a traceback
whether its processes were saved by SIGTERM or met bad input; this ends as one process would:
75 ('resume me') after SIGTERM, else with the code of the process that failed first, and tells that
to DVC's callers (lamda.ends).
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence
from typing import NoReturn

from torch.distributed.elastic.multiprocessing.api import SignalException
from torch.distributed.elastic.multiprocessing.errors import ChildFailedError
from torch.distributed.run import get_args_parser, run

from lamda.ends import told_end
from lamda.errors import SIGNALLED, TRY_AGAIN

PATIENCE = 1800
"""Seconds that processes may take to save after SIGTERM, unless --shutdown-timeout says other."""


def main(arguments: Sequence[str]) -> int:
    """Start the processes, wait for them, and give the exit code of the run."""
    options = get_args_parser().parse_args(["--shutdown-timeout", str(PATIENCE), *arguments])
    try:
        run(options)
    except SignalException as stopped:
        number = int(stopped.sigval)
        return TRY_AGAIN if number == signal.SIGTERM else SIGNALLED + number
    except ChildFailedError as failed:
        rank, first = failed.get_first_failure()
        if first.exitcode == TRY_AGAIN:
            return TRY_AGAIN
        print(f"error: process {rank} ended with exit code {first.exitcode}", file=sys.stderr)
        return first.exitcode if first.exitcode > 0 else SIGNALLED - first.exitcode
    return 0


def launch(arguments: Sequence[str]) -> NoReturn:
    """As `main`, and end; where DVC runs this, the end is told."""
    with told_end():
        raise SystemExit(main(arguments))


if __name__ == "__main__":
    launch(sys.argv[1:])
