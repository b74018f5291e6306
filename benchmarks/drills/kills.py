"""SIGKILL at random times in every stage: the next `dvc repro` goes on to the same models."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

from benchmarks.drills.workspace import NotSurvived, Workspace
from lamda.runner.graph import load_graph
from lamda.runner.healing import RWLOCK

REPRO = ("dvc", "repro", "--no-run-cache")
"""Without the cache of runs: what was killed has to be made again, not fetched."""
START_SECONDS = 4.0
"""What DVC takes before a stage begins: kills fall there too."""


def stages(place: Workspace, tries: int, rng: random.Random) -> list[str]:
    """Which stage each try kills: all of them in turn, in random order."""
    names = [stage.name for stage in load_graph(place.folder / "dvc.yaml")]
    found: list[str] = []
    while len(found) < tries:
        rng.shuffle(names)
        found += names
    return found[:tries]


def killed(place: Workspace, stage: str, moment: float) -> float:
    """Kill the stage `moment` seconds after its command began; 0, or the seconds in which the
    command was through by itself."""
    since = time.monotonic()
    running = place.start(*REPRO, "--force", "--single-item", stage)
    while running.process.poll() is None and time.monotonic() < since + moment:
        time.sleep(0.02)
    took = time.monotonic() - since if running.process.poll() is not None else 0.0
    running.kill()
    running.told()
    return took


def kill_and_go_on(place: Workspace, stage: str, rng: random.Random) -> str:
    """One try; when it was killed, in words."""
    expected = place.models()
    longest = START_SECONDS + place.seconds.get(stage, 1.0)
    while (moment := rng.uniform(0, longest)) and (took := killed(place, stage, moment)):
        longest = took  # it was through before: that was no kill
    healed = place.run("python", "-m", "lamda.runner.healing").well().splitlines()
    place.run(*REPRO).well()
    place.check(expected)
    if "up to date" not in place.run("dvc", "status").text:
        raise NotSurvived("dvc status is not clean after dvc repro")
    return f"{stage} at {moment:.1f} s{f' ({len(healed)} healed)' if healed else ''}"


def kills(place: Workspace, tries: int, seed: int, say: Callable[[str], None]) -> str:
    """All tries; NotSurvived names those that failed."""
    rng = random.Random(seed)
    failed = []
    for number, stage in enumerate(stages(place, tries, rng), start=1):
        try:
            say(f"kill {number} of {tries}: {kill_and_go_on(place, stage, rng)}")
        except NotSurvived as error:
            failed.append(f"{stage}: {error}")
    if failed:
        raise NotSurvived("; ".join(failed))
    return f"{tries} kills, models bit-identical"


def empty_rwlock(place: Workspace) -> str:
    """As a kill leaves it while DVC writes it."""
    (place.folder / RWLOCK).write_text("")
    said = place.run("python", "-m", "lamda.runner.healing").well().strip()
    if "damaged by a kill" not in said or "\n" in said:
        raise NotSurvived(f"expected a line on {RWLOCK}, found {said!r}")
    place.run("dvc", "repro").well()
    return said
