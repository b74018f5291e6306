"""Commands on own data: `lamda data check`, `lamda data init`, and fetching public sets."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from lamda.errors import LamdaError, shown

commands = typer.Typer(add_completion=False, no_args_is_help=True)
OWN = Path("own")


@commands.command()
def check(
    profile: Annotated[
        str | None, typer.Option(help="As if this profile were switched to.")
    ] = None,
) -> None:
    """Say what data.yaml's sources hold, what was dropped and why, and what is missing for which
    stage; nothing is written."""
    from lamda.ingestion.own_data import check_data

    for line in check_data(Path(), profile):
        print(shown(line))


@commands.command()
def init(
    folder: Annotated[str, typer.Argument(metavar="FOLDER", help="A folder or file in own/.")],
    out: Annotated[Path, typer.Option(help="Where to write it.")] = Path("data.yaml"),
    add: Annotated[bool, typer.Option(help="Hand the folder over to DVC too.")] = True,
) -> None:
    """Write a commented data.yaml for the files in a folder, and `dvc add` the folder.

    For data that lie elsewhere (s3://, https://, another folder), print the line that brings them
    into own/ and pins them.
    """
    from lamda.ingestion.own_init import from_here, import_line, look
    from lamda.ingestion.own_yaml import check_free, write_data

    folder = from_here(folder)
    if line := import_line(folder):
        print(f"{folder} lies outside own/; bring it there, where its version is pinned:")
        print(f"  {line}")
        print(f"then: {shlex.join(['lamda', 'data', 'init', shlex.split(line)[-1]])}")
        return
    check_free(out)
    entries = look(folder.rstrip("/"))
    write_data(out, entries)
    for entry in entries:
        print(shown(entry.told or f"{entry.path}: {entry.role}"))
    print(f"{out}: written; `lamda data check` reads it")
    if add:
        _dvc_add(folder.rstrip("/"), out)


def _dvc_add(folder: str, written: Path) -> None:
    """Let DVC keep the folder; LamdaError, in one line, where it does not."""
    done = subprocess.run(
        [sys.executable, "-m", "dvc", "add", "-q", folder],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.strip()] or ["no reason given"]
        # behind what is wrong DVC says where help is
        reason = next((line for line in said if line.startswith("ERROR: ")), said[-1])
        told = f"{reason.removeprefix('ERROR: ')}; {written} was written all the same"
        raise LamdaError(f"{shlex.join(['dvc', 'add', folder])}: {told}")
    parent = Path(folder).parent
    add = shlex.join(["git", "add", str(written), f"{folder}.dvc", str(parent / ".gitignore")])
    print(shown(f"{folder}: kept by DVC; `{add}`"))


def is_public(name: str) -> bool:
    """Whether `lamda fetch NAME` means a public set, and no release."""
    from lamda.ingestion.public.catalogue import read_catalogue

    return name in read_catalogue()


def fetch_public(name: str, to: Path | None, testing: bool) -> None:
    """Fetch a public set into own/NAME, and say what it is, its licence and what comes next."""
    from lamda.ingestion.public.catalogue import read_catalogue
    from lamda.ingestion.public.fetch import fetch_set

    found = read_catalogue()[name]
    folder = to or OWN / name
    print(f"{name}: {found.title}; for {found.role}; licence {found.licence}")
    fetch_set(found, folder, lambda line: print(shown(line)), testing=testing)
    kept = [file for file, part in found.files.items() if part.testing]
    if kept and not testing:
        print(f"left out, kept for testing: {', '.join(kept)} (`--testing` gets them apart)")
    if found.kind == "labels":
        print("its rows are labels: `make real` learns from them (docs/discriminators.md)")
        return
    told = f"path: {folder}, kind: {found.kind}, format: {found.format}"
    columns = ", ".join(f"{field}: {column}" for field, column in found.columns.items())
    take = shlex.join(["lamda", "data", "init", str(folder)])
    print(f"next: {take}; or in data.yaml, below corpus:")
    print(f"  {name}: {{{told}{f', columns: {{{columns}}}' if columns else ''}}}")


def catalogue_lines() -> list[str]:
    """A line for each public set."""
    from lamda.ingestion.public.catalogue import read_catalogue

    return [
        f"{name}: {one.title}; {one.role}; {one.licence}" for name, one in read_catalogue().items()
    ]
