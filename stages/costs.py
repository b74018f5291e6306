"""Stage costs: what every stage before it took, as the ledger of this machine has it.

Like the time of a training in its metrics this is a measurement, and no function of the deps. It is
kept apart so that all other stages are: what reports make of it depends on this file alone.
"""

from __future__ import annotations

from pathlib import Path

from lamda.carbon.collect import collect, makers, read_lock
from lamda.carbon.record import to_json
from lamda.files import write_json
from lamda.stage import run


def main(of: list[str], out: Path) -> None:
    """Collect what the stages took that made the files `--of`, as dvc.lock has them."""
    entries = read_lock(Path())
    stages = makers(entries, of)
    write_json(out, to_json(collect(Path(), entries, stages)))


if __name__ == "__main__":
    run(main)
