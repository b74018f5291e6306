"""Two or three of the same command at one moment."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from benchmarks.drills.workspace import NotSurvived, Workspace
from lamda.ingestion.filed import filed_versions
from lamda.records import Dialog, write_table
from lamda.registry.alias import read_alias
from lamda.storage.opening import open_store

REPRO = "lamda profile smoke && python -m lamda.runner.healing && dvc repro && lamda results"
"""What `make repro PROFILE=smoke` does once the environment is there."""
FILES = 9


def two_repros(place: Workspace) -> str:
    """Both at once, with a stage to run: one may be told of the other; nothing breaks."""
    expected = place.models()
    shutil.rmtree(place.folder / "models/ssi_safety")
    lock = (place.folder / "dvc.lock").read_text(encoding="utf-8")
    both = [place.start("bash", "-euc", REPRO) for _ in range(2)]
    told = [one.told() for one in both]
    if all(one.code for one in told):
        raise NotSurvived(f"both failed: {told[0].text[-300:]} / {told[1].text[-300:]}")
    for one in told:
        if one.code and not ("lock" in one.text or "busy" in one.text):
            raise NotSurvived(f"expected a line on the lock, found {one.text[-300:]}")
    place.run("bash", "-euc", REPRO).well()
    place.check(expected)
    if (place.folder / "dvc.lock").read_text(encoding="utf-8") != lock:
        raise NotSurvived("dvc.lock is another one")
    return f"{sum(one.code == 0 for one in told)} of 2 went through, the lock is as it was"


def two_promotions(place: Workspace, store: Path) -> str:
    """Two releases, each promoted by another process at one moment: each that says so is a move."""
    variables = {"LAMDA_STORE": str(store)}
    made = []
    for words in ("one", "two"):
        place.commit(words)
        made.append(place.run("lamda", "release", variables=variables).well().split(":")[0])
    if len(set(made)) != len(made):
        raise NotSurvived(f"expected two releases, found {made}")
    how = ("--override", "--by", "drill", "--reason", "a drill")
    both = [place.start("lamda", "promote", one, *how, variables=variables) for one in made]
    told = [one.told() for one in both]
    moves = [move.release for move in read_alias(open_store(str(store))).moves]
    won = [name for name, one in zip(made, told, strict=True) if one.code == 0]
    if not won or sorted(won) != sorted(moves):
        raise NotSurvived(
            f"told to have won: {won}; moves of the alias: {moves}; "
            f"{' / '.join(one.text.strip()[-300:] for one in told)}"
        )
    for one in told:
        if one.code:
            one.one_line()
    return f"{len(won)} of 2 told to have won, {len(moves)} moves of the alias"


def three_ingests(place: Workspace, store: Path) -> str:
    """Three at once over one inbox: every file is filed once, and nothing is refused or left."""
    opened = open_store(str(store))
    scratch = place.folder.parent / "new.parquet"
    for number in range(FILES):
        turns = (f"What grows in garden {number}?", f"Mostly beans, in {number} rows.")
        write_table(scratch, [Dialog(str(number), "forum", turns, ("a", "b"))], Dialog)
        opened.upload(scratch, f"inbox/dialogs/{number}.parquet")
    variables = {"LAMDA_STORE": str(store)}
    running = [place.start("lamda", "ingest", "--json", variables=variables) for _ in range(3)]
    told = [one.told() for one in running]
    place.run("lamda", "ingest", "--json", variables=variables).well()
    for one in told:
        if one.code:
            raise NotSurvived(f"exit {one.code}: {one.text.strip()[-300:]}")
    names = sorted(pin.name for pin in filed_versions(opened))
    left = [entry.key for folder in ("inbox", "refused") for entry in opened.list(folder)]
    if len(set(names)) != FILES or len(names) != FILES or left:
        raise NotSurvived(f"filed {names}, left {left}")
    shares = [len(json.loads(one.text.splitlines()[-1])["filed"]) for one in told]
    return f"{FILES} files filed once each, told by {shares}"
