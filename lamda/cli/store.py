"""Commands on a store: `lamda release`, `releases`, `fetch`; those on the champion are
lamda.cli.champion's, those on its inbox lamda.cli.inbox's.

Its place is `--from`, else LAMDA_STORE, else key storage.uri of params.yaml.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lamda.outputs import PARAMS

if TYPE_CHECKING:
    from lamda.storage.store import Store

commands = typer.Typer(add_completion=False)
StoreUri = Annotated[
    str, typer.Option("--from", help="Folder or s3://bucket/prefix; default: storage.uri.")
]


def store_at(uri: str) -> Store:
    """The store of `uri`, or when that is empty the one of LAMDA_STORE or params.yaml."""
    from lamda.storage.location import store_uri
    from lamda.storage.opening import open_store

    return open_store(uri or store_uri(PARAMS))


def store_there(uri: str) -> Store:
    """As `store_at`; LamdaError where a folder was named that is not there."""
    from lamda.storage.opening import check_there

    place = store_at(uri)
    if uri:
        check_there(place)
    return place


SCRATCH = Path(".scratch/cache")


def cached_release(name: str, uri: str) -> Path:
    """The folder of a release, fetched into the user's cache unless it is there."""
    from lamda.registry.alias import resolve
    from lamda.registry.release import fetch_release

    store = store_there(uri)
    identity = resolve(store, name)
    folder = _cache() / "lamda" / "releases" / identity
    fetch_release(store, identity, folder)
    return folder


def _cache() -> Path:
    """The user's cache; a folder here for a user without a home, as in some containers."""
    named = os.environ.get("XDG_CACHE_HOME")
    if named:
        return Path(named)
    try:
        return Path.home() / ".cache"
    except RuntimeError:
        return SCRATCH


@commands.command()
def release(store: StoreUri = "") -> None:
    """Make a release of what the pipeline made: model, tokenizer, index, card, results, lock.

    It is refused unless the commit, dvc.lock and every gate's report explain the files at hand.
    """
    from lamda.registry.publish import GRAPH, publish
    from lamda.runner.graph import load_graph

    place = store_at(store)
    made, is_new = publish(Path(), load_graph(Path(GRAPH)), place)
    note(place, made.id, commit=made.commit)
    print(f"{made.id}: {'released' if is_new else 'was released already'}")


@commands.command()
def releases(store: StoreUri = "") -> None:
    """List the releases, the newest first; * marks the champion."""
    from lamda.errors import BAD_INPUT, LamdaError
    from lamda.registry.alias import read_alias
    from lamda.registry.release import FORMAT, list_releases

    place = store_there(store)
    champion = read_alias(place).release
    broken: list[LamdaError] = []
    found = list_releases(place, broken)
    for made in found:
        size = sum(file.size for file in made.files.values()) / 2**20
        mark = "*" if made.id == champion else " "
        old = "" if made.format == FORMAT else f"  format {made.format}, expected {FORMAT}"
        print(f"{mark} {made.id}  {made.created}  commit {made.commit[:12]}  {size:.1f} MiB{old}")
    if not found and not broken:
        print("no releases yet: `lamda release` makes one")
    for error in broken:
        print(error, file=sys.stderr)
    if broken:
        raise typer.Exit(BAD_INPUT)


@commands.command()
def fetch(
    name: Annotated[
        str,
        typer.Argument(
            metavar="[NAME]",
            help="A public data set; or a release: champion, or an id.",
        ),
    ] = "",
    to: Annotated[
        Path | None,
        typer.Option(help="Folder to make: of a set own/NAME by default; needed for a release."),
    ] = None,
    testing: Annotated[
        bool, typer.Option("--testing", help="Of a set: the parts kept for testing too, apart.")
    ] = False,
    store: StoreUri = "",
) -> None:
    """Download a public data set, or a release; every file is checked. Without a name: the sets."""
    from lamda.cli.data import catalogue_lines, fetch_public, is_public
    from lamda.errors import LamdaError
    from lamda.registry.alias import resolve
    from lamda.registry.release import fetch_release

    if not name:
        print("\n".join(catalogue_lines()))
        return
    if is_public(name):
        fetch_public(name, to, testing)
        return
    if to is None:
        raise LamdaError(
            f"{name}: no public data set (`lamda fetch` lists them); a release needs `--to FOLDER`"
        )
    place = store_there(store)
    fetched = fetch_release(place, resolve(place, name), to)
    print(f"{fetched.id}: {len(fetched.files)} files in {to}")


def note(place: Store, release: str, commit: str = "", alias: str = "") -> None:
    """Keep for W&B what became of a release."""
    from lamda.tracking.recording import guarded
    from lamda.tracking.releases import note_release

    guarded(lambda: note_release(Path(), place.uri, release, commit=commit, alias=alias))
