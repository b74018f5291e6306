"""`make real`: the recipe on a folder of public sets, and per set its validation AUC beside that of
a linear model on the same rows.

The run is an ordinary one, of the stages up to finetune_groundedness, in a clone of this tree
(.scratch/real): public sets do not come near the project's own data or outputs. What is held out is
chosen by hash of the context inside the parts to train on; the parts that authors keep for testing
are not looked for.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from ruamel.yaml import YAML

from benchmarks.clones import command, refuse_edits, working_tree
from benchmarks.real.compare import compare, lines
from benchmarks.real.own_files import OWN, convert
from lamda.config.data_file import FILE
from lamda.config.params import bind, load_params, overlay, read_layers
from lamda.config.profiles import set_profile
from lamda.config.resolve import resolve
from lamda.config.yaml_file import read_yaml
from lamda.errors import LamdaError
from lamda.files import write_json, write_text
from lamda.ingestion.config import Public
from lamda.ingestion.public.sets import ATTRIBUTED
from lamda.outputs import PARAMS, RESOLVED
from lamda.records import GroundingExample
from lamda.stage import one_line_errors

PROFILE = "real"
LAST = "finetune_groundedness"
"""The stage up to which is run; behind it comes the model's own research, which nobody rates."""
RESULT = "real.json"
RUN_BY = ("lamda", "lamda_world", "stages", "dvc.yaml", "params.yaml", "profiles", "references")
"""What of the repository decides what the run comes to."""


def prepare(
    source: Path,
    place: Path,
    folder: Path,
    base: Path | None,
    changes: Sequence[dict[str, Any]],
) -> None:
    """Make a clone of `source` at `place` with the sets of `folder` and the model `base` as its own
    data, and a profile that names them with `changes` laid over it; a clone that is there already
    goes on.

    LamdaError for edits that are not committed, which a clone would not have; as `convert`; for a
    base that is not there, and for a profile that does not bind.
    """
    if base is not None and not base.exists():
        raise LamdaError(f"--base {base}: no such file or folder")
    refuse_edits(source, RUN_BY)
    _clone(source, place)
    shutil.rmtree(place / OWN, ignore_errors=True)
    data = convert(folder, place)
    # laid over params.yaml there, where a null takes a key away: so no null may be lost here
    profile = {**read_yaml(Path(__file__).with_name("profile.yaml")), "trial": True, "data": data}
    if base is not None:
        profile = overlay(profile, {"model": {"base": str(_brought(base, place))}})
    for change in changes:
        profile = overlay(profile, change)
    with (place / f"profiles/{PROFILE}.yaml").open("w", encoding="utf-8") as stream:
        YAML().dump(profile, stream)
    write_text(place / FILE, "# The profile real says it all.\n")  # else it would be laid over that
    set_profile(place / PARAMS, PROFILE)
    resolve(place)


def _clone(source: Path, place: Path) -> None:
    """A working tree of the commit that `source` is at; one that is there is moved to that."""
    if place.exists():
        commit = command(["git", "rev-parse", "HEAD"], source).strip()
        command(["git", "fetch", "-q", "origin", commit], place)
        command(["git", "reset", "-q", "--hard", commit], place)
    else:
        working_tree(source, place).rename(place)


def _brought(base: Path, place: Path) -> Path:
    """A copy of a model in the clone's own/; its path from there."""
    copy = Path("own/base") / base.name
    shutil.rmtree(place / copy.parent, ignore_errors=True)
    (place / copy.parent).mkdir(parents=True)
    if base.is_dir():
        shutil.copytree(base, place / copy)
    else:
        shutil.copyfile(base, place / copy)
    return copy


def set_names(folder: Path) -> Callable[[GroundingExample], str]:
    """Which set an action came from, by context and response."""
    known = {
        (row.context, row.response): name
        for name, read in ATTRIBUTED.items()
        if (folder / name).is_dir()
        for row in read(folder / name)
    }
    return lambda row: known.get((row.context, row.text), "another set")


def public_folder(params: Path) -> Path:
    """`public.folder` of params.yaml, with its profile."""
    layers = read_layers(params)
    return Path(bind(layers, Public, ["public"]).folder if "public" in layers.values else "own")


def main(
    folder: Annotated[Path | None, typer.Option(help="Else public.folder of params.yaml.")] = None,
    preset: Annotated[str, typer.Option(help="Size of the model.")] = "tiny",
    base: Annotated[
        Path | None, typer.Option(help="A model to go on with, in place of a preset.")
    ] = None,
    changes: Annotated[Path | None, typer.Option(help="YAML laid over the profile.")] = None,
    place: Annotated[Path, typer.Option(help="Where the run is.")] = Path(".scratch/real"),
    only_compare: Annotated[bool, typer.Option(help="What was run before, once more.")] = False,
) -> None:
    """Run what is lacking, then print the table and write it as real.json beside the run."""
    found = folder or public_folder(PARAMS)
    if not only_compare:
        over: list[dict[str, Any]] = [] if base else [{"model": {"preset": preset}}]
        prepare(Path(), place, found, base, [*over, *([read_yaml(changes)] if changes else [])])
        command([sys.executable, "-m", "dvc", "repro", LAST], place, shown=True)
    told = compare(place, found, load_params(place / RESOLVED), set_names(found))
    write_json(place / RESULT, told)
    print("\n".join(lines(told)))
    print(f"{place / RESULT}: the same as JSON; try the model: lamda score FILE --model "
          f"{place}/models/grounded --tokenizer {place}/models/tokenizer.model "
          f"--params {place}/{RESOLVED}")  # fmt: skip


if __name__ == "__main__":
    with one_line_errors():
        typer.run(main)
