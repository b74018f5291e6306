"""Whether the pipeline and its tests can work on this machine, for `lamda doctor`.

Every check says what was found, and what to do where that is not enough. Nothing is changed, no
credential is printed, and what may not answer is asked for a few seconds at most.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from lamda.errors import LamdaError, shown
from lamda.runner.doctor.check import BAD, GOOD, LOOK, Check
from lamda.runner.doctor.machine import MACHINE
from lamda.runner.doctor.project import PROJECT

__all__ = ("BAD", "GOOD", "LOOK", "Check", "examine", "lines")
GRAPH = "dvc.yaml"
WORDS = {GOOD: "ok", LOOK: "look", BAD: "BAD"}


def examine(root: Path) -> list[Check]:
    """All checks of a working tree and its machine, in order.

    LamdaError outside of a working tree of this project.
    """
    if not (root / GRAPH).is_file():
        raise LamdaError(
            f"{root.resolve()}: no {GRAPH} here; go to the root of a clone that has its files"
        )
    return [_examined(name, look, root) for name, look in (*MACHINE, *PROJECT)]


def _examined(name: str, look: Callable[[Path], Check], root: Path) -> Check:
    try:
        return look(root)
    except (LamdaError, OSError) as error:
        return Check(name, LOOK, str(error), "see what the line says")
    except Exception as error:  # its words may hold part of an address with a password
        return Check(name, LOOK, f"not looked at: {type(error).__name__}", "look yourself")


def lines(checks: Sequence[Check]) -> Iterator[str]:
    """A line for each check, and one for all of them."""
    for check in checks:
        todo = f"; {check.todo}" if check.todo else ""
        text = " ".join(shown(f"{check.found}{todo}").split())
        yield f"{WORDS[check.state]:<4} {check.name:<12} {text}"
    bad = [check.name for check in checks if check.state == BAD]
    yield (
        f"`make repro` and `make test` cannot work here: {', '.join(bad)}"
        if bad
        else "`make repro` and `make test` can work here"
    )
