"""From two releases to a verdict, and from a verdict, or a person's word, to a new champion."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from lamda.config.yaml_file import read_yaml
from lamda.errors import LamdaError
from lamda.evaluation.tables import read_results
from lamda.outputs import GATE_REPORTS, LOCK, METRICS, RESOLVED, RESPONSES
from lamda.records import JudgedResponse, read_table
from lamda.registry.alias import Alias, Transition, move_alias
from lamda.registry.card import served
from lamda.registry.policy import Policy
from lamda.registry.promotion import Evidence, Incomparable, Verdict, compare
from lamda.registry.proof import check_recorded, check_reports
from lamda.registry.reference import released_profile
from lamda.registry.release import FOLDER, OtherFormat, list_releases, usable_release
from lamda.storage.store import Store, download_files


def find_challenger(
    store: Store, champion: str | None, passed_over: list[LamdaError] | None = None
) -> str:
    """The newest release that is not the champion, of those whose manifests can be read.

    What is wrong with the others, one of which may be newer, is added to `passed_over`. LamdaError
    when there is none.
    """
    broken: list[LamdaError] = [] if passed_over is None else passed_over
    for release in list_releases(store, broken):
        if release.id != champion:
            return release.id
    beside = f" ({broken[0]})" if broken else ""
    raise LamdaError(f"{store.uri}: no release to promote: `lamda release` makes one{beside}")


def judge_release(
    store: Store,
    name: str,
    champion: str | None,
    policy: Policy,
    judged_again: Path | None = None,
) -> Verdict:
    """The verdict on release `name` against `champion`, by what each one holds and by the policy.

    `judged_again` holds the champion's responses as `rejudge` wrote them. Incomparable for a
    champion of another format, or as lamda.registry.promotion says.
    """
    evidence = _evidence(store, name)
    if champion is None:
        return compare(evidence, None, policy)
    try:
        theirs = released_responses(store, champion)
    except OtherFormat as error:
        raise Incomparable(f"champion: {error}; only a person's override replaces it") from None
    if judged_again is not None:
        theirs = _judged_again(judged_again, champion, theirs)
    return compare(evidence, theirs, policy, released_profile(store, champion))


def released_responses(store: Store, name: str) -> list[JudgedResponse]:
    """The judged responses of the model that release `name` serves."""
    with _fetched(store, name, [METRICS, RESPONSES]) as folder:
        return _served(folder, f"{store.uri}: release {name}")


def rejudge(
    store: Store, name: str, judge: Callable[[Sequence[JudgedResponse]], list[JudgedResponse]]
) -> list[JudgedResponse]:
    """The responses that release `name` holds, judged again by `judge`; what was said stays."""
    rows = released_responses(store, name)
    return judge([replace(r, votes={}, labels={}, raters=(), judged_by="") for r in rows])


def _evidence(store: Store, name: str) -> Evidence:
    what = f"{store.uri}: release {name}"
    with _fetched(store, name, [METRICS, RESPONSES, RESOLVED, LOCK, *GATE_REPORTS]) as folder:
        check_recorded(folder, [METRICS, RESPONSES, RESOLVED], what)
        gates = check_reports(folder, what)
        results, params = read_results(folder / METRICS), read_yaml(folder / RESOLVED)
        cells = results["models"][served(results)]
        return Evidence(
            responses=_served(folder, what),
            metrics=[metric for metric, cell in cells.items() if cell["value"] is not None],
            gates=gates,
            profile=str(params.get("profile")),
            trial=params.get("trial", False) is not False,
        )


def _served(folder: Path, what: str) -> list[JudgedResponse]:
    """The responses of the model that the evaluation lists last, which is the one released."""
    model = served(read_results(folder / METRICS))
    rows = read_table(folder / RESPONSES, JudgedResponse)
    found = [row for row in rows if row.model == model]
    if not found:
        raise LamdaError(f"{what}: {RESPONSES} holds no response of {model}")
    return found


@contextmanager
def _fetched(store: Store, name: str, paths: Sequence[Path]) -> Iterator[Path]:
    """A folder with some files of a release."""
    release, files = usable_release(store, name), {}
    for path in paths:
        kept = release.files.get(path.as_posix())
        if kept is None:
            raise LamdaError(f"{store.uri}: release {name} holds no {path}; release it again")
        files[path.as_posix()] = kept
    with TemporaryDirectory() as folder:
        download_files(store, f"{FOLDER}/{name}", files, Path(folder))
        yield Path(folder)


def _judged_again(
    path: Path, champion: str, stored: Sequence[JudgedResponse]
) -> list[JudgedResponse]:
    """The champion's responses with new judgements; LamdaError when they are not what it said."""

    def said(rows: Sequence[JudgedResponse]) -> dict[tuple[str, str], tuple[object, ...]]:
        return {(row.task, row.context_id): (row.context, row.response) for row in rows}

    rows = read_table(path, JudgedResponse)
    if len(rows) != len(stored) or said(rows) != said(stored):
        raise LamdaError(
            f"{path}: expected the responses of the champion {champion}, judged again; found "
            "others; `lamda rejudge champion` writes them"
        )
    return rows


def refuse(name: str, verdict: Verdict) -> None:
    """LamdaError with the reasons when `verdict` speaks against release `name`."""
    if not verdict.promote:
        raise LamdaError(
            f"release {name} is not promoted: {'; '.join(verdict.why)}. To promote it all the "
            "same: --override --by NAME --reason WORDS"
        )


def promote(store: Store, alias: Alias, name: str, verdict: Verdict, by: str, reason: str) -> Alias:
    """Make `name` champion by its verdict, which is kept; LamdaError when that refuses."""
    refuse(name, verdict)
    move = Transition(name, "promotion", by, reason, verdict.why, limits=verdict.policy.place)
    return move_alias(store, alias, move)


def override(
    store: Store, alias: Alias, name: str, judge: Callable[[], Verdict], by: str, reason: str
) -> Alias:
    """Make `name` champion on a person's word, kept with what the verdict of `judge` was, if there
    is one.

    LamdaError without the person's name or reason.
    """
    if not by.strip() or not reason.strip():
        raise LamdaError("--override: expected --by NAME and --reason WORDS; both are kept")
    limits = ""
    try:
        verdict = judge()
        why, limits = verdict.why, verdict.policy.place
    except LamdaError as error:
        why = (f"no verdict: {error}",)
    return move_alias(store, alias, Transition(name, "override", by, reason, why, limits=limits))
