"""Commands on the champion: `lamda promote`, `rejudge`, `rollback`, `pin`."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lamda.cli.store import StoreUri, note, store_at, store_there
from lamda.outputs import CHAMPION, FILED, REFERENCE

if TYPE_CHECKING:
    from lamda.registry.promotion import Verdict
    from lamda.storage.store import Store

commands = typer.Typer(add_completion=False)
By = Annotated[str, typer.Option(help="Who decides; default: the user's name.")]


def _person(by: str) -> str:
    """Who decides; LamdaError when neither `by` nor the system has a name."""
    from lamda.errors import LamdaError

    try:
        return by or getpass.getuser()
    except (KeyError, OSError):
        raise LamdaError("--by: expected a name, this system has none for its user") from None


@commands.command()
def promote(
    name: Annotated[
        str | None, typer.Argument(metavar="[RELEASE]", help="Default: the newest challenger.")
    ] = None,
    override: Annotated[
        bool, typer.Option("--override", help="Whatever the verdict; needs --by and --reason.")
    ] = False,
    reason: Annotated[str, typer.Option(help="Why; kept in the alias' history.")] = "",
    by: By = "",
    out: Annotated[Path | None, typer.Option(help="Write the verdict here, as JSON.")] = None,
    champion_responses: Annotated[
        Path | None, typer.Option(help="The champion's, judged again by `lamda rejudge`.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say the verdict.")] = False,
    store: StoreUri = "",
) -> None:
    """Make a release the champion, if it holds its own against the one there is.

    The limits are those of the default branch, or of the git ref in LAMDA_POLICY_REF.
    """
    from lamda.errors import LamdaError
    from lamda.registry import challenge
    from lamda.registry.alias import read_alias

    if override and dry_run:
        raise LamdaError("--override and --dry-run: expected one of them; nothing was moved")
    place = store_there(store)
    alias = read_alias(place)
    broken: list[LamdaError] = []
    challenger = name or challenge.find_challenger(place, alias.release, broken)
    for error in broken:
        print(f"passed over: {error}", file=sys.stderr)

    def judge() -> Verdict:
        verdict = _judged(place, challenger, alias.release, champion_responses)
        _tell(verdict, out, reasons=override or verdict.promote)
        return verdict

    if override:
        challenge.override(place, alias, challenger, judge, by, reason)
    else:
        verdict = judge()
        challenge.refuse(challenger, verdict)
        if dry_run:
            return
        challenge.promote(place, alias, challenger, verdict, _person(by), reason)
    note(place, challenger, alias=alias.name)
    print(f"{challenger} is the champion")


def _judged(place: Store, challenger: str, champion: str | None, again: Path | None) -> Verdict:
    """The verdict by the policy of the repository at hand."""
    from lamda.registry.challenge import judge_release
    from lamda.registry.policy import promotion_policy

    return judge_release(place, challenger, champion, promotion_policy("."), again)


def _tell(verdict: Verdict, out: Path | None, *, reasons: bool) -> None:
    """Print the verdict, and write it to `out`; without an override a refusal's `reasons` follow in
    the error's line."""
    from lamda.files import write_json
    from lamda.registry.promotion import describe

    print(describe(verdict, reasons=reasons))
    if out is not None:
        write_json(out, verdict.to_json())


@commands.command()
def rejudge(
    name: Annotated[str, typer.Argument(metavar="RELEASE", help="champion, or an id.")],
    out: Annotated[Path, typer.Option(help="Table to write, for --champion-responses.")],
    store: StoreUri = "",
) -> None:
    """Let the raters that params.yaml chooses judge again what a release's model said."""
    from lamda.config.resolve import current_params
    from lamda.errors import LamdaError
    from lamda.evaluation.judge import judge
    from lamda.records import JudgedResponse, write_table
    from lamda.registry import challenge
    from lamda.registry.alias import resolve

    if out.exists():
        raise LamdaError(f"{out}: it is there already; name another file")
    place, params = store_there(store), current_params()
    identity = resolve(place, name)
    rows = challenge.rejudge(
        place, identity, lambda said: judge(said, params.data.judges, params.data.seed)[0]
    )
    write_table(out, rows, JudgedResponse)
    judged = sum(bool(row.labels) for row in rows)
    print(f"{out}: {judged} of {len(rows)} responses of {identity} judged again")


@commands.command()
def rollback(
    name: Annotated[
        str | None, typer.Argument(metavar="[RELEASE]", help="Default: the champion before.")
    ] = None,
    reason: Annotated[str, typer.Option(help="Why; kept in the alias' history.")] = "",
    by: By = "",
    store: StoreUri = "",
) -> None:
    """Make an earlier release the champion again."""
    from lamda.registry.alias import roll_back

    place = store_there(store)
    alias = roll_back(place, name, _person(by), reason)
    note(place, str(alias.release), alias=alias.name)
    print(f"{alias.release} is the champion again")


@commands.command()
def pin(
    gone: Annotated[
        bool, typer.Option("--gone", help="Also when all that is pinned now is filed no more.")
    ] = False,
    store: StoreUri = "",
) -> None:
    """Let the pipeline use all data that are filed in the store, and hold the corpus against that
    of the champion; `dvc repro` takes them up.
    """
    from lamda.errors import LamdaError
    from lamda.ingestion.filed import filed_versions, read_pins, write_pins
    from lamda.registry.reference import (
        champion_profile,
        champion_results,
        write_champion,
        write_reference,
    )
    from lamda.storage.opening import check_there

    place = store_at(store)
    before = read_pins(FILED)
    if store or before:
        check_there(place)
    now, profile, best = filed_versions(place), champion_profile(place), champion_results(place)
    known = {(pin.kind, pin.version) for pin in now}
    if before and not gone and not any((pin.kind, pin.version) in known for pin in before):
        raise LamdaError(
            f"{place.uri}: none of the {len(before)} files in {FILED} is filed there, it stays as "
            "it is; check --from, LAMDA_STORE and storage.uri, or say --gone if that is so"
        )
    if now != before:
        write_pins(FILED, now)
    rows = sum(pin.rows for pin in now)
    news = len(set(now) - set(before))
    print(f"{FILED}: {len(now)} files, {rows} rows; {news} new, {len(set(before) - set(now))} gone")
    if profile is not None and write_reference(REFERENCE, profile):
        print(f"{REFERENCE}: what the champion's corpus looks like")
    if best is not None and write_champion(CHAMPION, best):
        print(f"{CHAMPION}: what the champion reached")
