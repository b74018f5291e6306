"""Commands on what people put into a store: `lamda ingest` and `lamda unfile`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lamda.cli.store import StoreUri, store_there
from lamda.errors import REFUSED, LamdaError, shown
from lamda.outputs import FILED, PARAMS

if TYPE_CHECKING:
    from lamda.ingestion.ingest import Intake
    from lamda.ingestion.waiting import Answered
    from lamda.storage.store import Store

commands = typer.Typer(add_completion=False)


@commands.command()
def ingest(
    as_json: Annotated[bool, typer.Option("--json", help="Print what was done as JSON.")] = False,
    store: StoreUri = "",
) -> None:
    """Check the files in the store's inbox: file the good ones, refuse the others (exit code 3).

    What may still be growing is left alone.
    """
    from lamda.config.limits import Gates
    from lamda.config.params import load_section
    from lamda.data.config import Data
    from lamda.ingestion.checker import Checker
    from lamda.ingestion.ingest import PAUSE, SETTLE
    from lamda.ingestion.ingest import ingest as take

    place = store_there(store)
    gates = load_section(PARAMS, "gates", Gates)
    limits = gates.corpus.model_dump()
    sources = load_section(PARAMS, "data", Data).mixture
    with Checker() as check:
        done = take(place, sources, limits, check=check, pause=PAUSE, settle=SETTLE)
    if as_json:
        print(json.dumps(done.to_json() | _answered(place)))
    else:
        _tell_intake(done)
    if done.refused:
        raise typer.Exit(REFUSED)


def _answered(place: Store) -> dict[str, Any]:
    """The waiting runs that were `answered`, and what is `unreadable` of them: it hides neither the
    others nor what was filed, of which nobody tells a second time."""
    from lamda.ingestion.waiting import answered_runs

    broken: list[LamdaError] = []
    answered: list[Answered] = []
    try:
        answered = answered_runs(place, broken)
    except LamdaError as error:
        broken.append(error)
    return {
        "answered": [one.to_json() for one in answered],
        "unreadable": [str(error) for error in broken],
    }


def _tell_intake(done: Intake) -> None:
    for filed in done.filed:
        print(shown(f"filed {filed.kind}/{filed.version}/{filed.name}: {filed.rows} rows"))
    for refusal in done.refused:
        problems = "1 problem" if refusal.wrong == 1 else f"{refusal.wrong} problems"
        print(shown(f"refused {refusal.key}: {problems}; {refusal.reasons[0]}"))
    for waiting in done.waiting:
        print(shown(f"left alone {waiting.key}: {waiting.reason}"))
    if not (done.filed or done.refused or done.waiting):
        print("the inbox is empty")


@commands.command()
def unfile(
    version: Annotated[
        str,
        typer.Argument(metavar="VERSION", help="As `lamda ingest` printed it, or KIND/VERSION."),
    ],
    store: StoreUri = "",
) -> None:
    """Take filed data back: move them to unfiled/ in the store, where no new run finds them."""
    from lamda.ingestion.filed import read_pins
    from lamda.ingestion.filing import UNFILED
    from lamda.ingestion.filing import unfile as take_back

    place = store_there(store)
    pin = take_back(place, version)
    name = f"{pin.kind}/{pin.version}"
    print(
        f"{name}/{pin.name}: {pin.rows} rows taken back; they lie in {place.uri}/{UNFILED}/{name}"
    )
    pinned = {(p.kind, p.version) for p in read_pins(FILED)} if FILED.exists() else set()
    if (pin.kind, pin.version) in pinned:
        command = "lamda pin" if len(pinned) > 1 else "lamda pin --gone"
        print(f"{FILED} still pins them: `{command}` takes them off it, then `dvc repro`")
