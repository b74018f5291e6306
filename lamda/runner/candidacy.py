"""A run's outputs as a challenger, in the steps that an orchestrator shows: released, judged,
promoted. Each may be killed at any moment and done again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from lamda.errors import LamdaError
from lamda.outputs import CARBON, GATE_REPORTS, LOCK, PARAMS, RELEASED, RESOLVED
from lamda.registry.alias import Alias, read_alias
from lamda.registry.challenge import judge_release, override, promote
from lamda.registry.made_of import FIGURES as CARD_READS
from lamda.registry.policy import promotion_policy
from lamda.registry.promotion import Incomparable, Verdict, describe
from lamda.registry.publish import CARD, GRAPH, publish
from lamda.registry.release import read_release
from lamda.runner.dvc_commands import fetch
from lamda.runner.graph import load_graph
from lamda.runner.own import fetch_own
from lamda.runner.processes import Shell
from lamda.runner.tracked import release_noted
from lamda.runner.workspaces import Run, clone, hold, left_empty
from lamda.storage.location import store_of_run
from lamda.storage.opening import open_store
from lamda.storage.store import FileHash, Store

PLACE = "release"
Told = Mapping[str, Any]
"""A Judgement in plain values."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is said of release `release` against `champion`, which is None before the first one.

    `decision` is promote, refuse, or champion where the release holds the same as that. `words` has
    a line for each metric, `why` the reasons; `verdict` holds each value beside its limit, and the
    commit of the limits, where there was one.
    """

    release: str
    champion: str | None
    decision: str
    why: tuple[str, ...]
    words: str
    verdict: Mapping[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


def release_run(run: Run, commit: str, shell: Shell) -> dict[str, str]:
    """Release what the run's `commit` recorded, from a clone of that commit; store and release.

    LamdaError when the store is one that other workers would not find, or when the run does not
    prove what it made (lamda.registry.publish).
    """
    committed = replace(run, commit=commit, profile=None, overrides={})
    place = run.root / PLACE
    with hold(run, PLACE, shell), left_empty(run, place):
        clone(committed, place, shell)
        uri = store_of_run(place / PARAMS, Path(run.base), shared=run.shared)
        graph = load_graph(place / GRAPH)
        made_here = {product for stage in graph for product in stage.products}
        wanted = [path.as_posix() for path in (*RELEASED, RESOLVED)]
        wanted += [name for path in CARD_READS if (name := path.as_posix()) in made_here]
        fetch(place, wanted, shell, f"release of run {run.id!r}", remote=run.remote)
        fetch_own(place, None, shell, remote=run.remote)
        made, _ = publish(place, graph, open_store(uri))
        release_noted(run, place, uri, made.id, commit=commit)
    return {"store": uri, "release": made.id}


def judge_run(uri: str, name: str, source: str) -> Judgement:
    """Release `name` of the store `uri` against the champion there is, by the limits that stand in
    the repository `source` (lamda.registry.policy): never by those of the run.

    Two that answered different contexts, or were judged by different raters, cannot be compared:
    that is a refusal too.
    """
    store = open_store(uri)
    champion = read_alias(store).release
    if champion is not None and _contents(store, name) == _contents(store, champion):
        words = f"release {name} holds what the champion {champion} holds"
        return Judgement(name, champion, "champion", (words,), words)
    policy = promotion_policy(source)
    try:
        verdict = judge_release(store, name, champion, policy)
    except Incomparable as error:
        why = f"no verdict: {error}"
        return Judgement(name, champion, "refuse", (why,), why)
    decision = "promote" if verdict.promote else "refuse"
    words = describe(verdict)
    return Judgement(name, champion, decision, verdict.why, words, verdict.to_json())


def _contents(store: Store, name: str) -> dict[str, FileHash]:
    """A release's files without what may differ between two runs that make the same model: the
    card names the commit, the corpus gate looks at another champion's corpus, gates may have had
    other limits, what ran again took another time, and the lock says so.
    """
    told = {CARD, LOCK.as_posix(), CARBON.as_posix(), *(path.as_posix() for path in GATE_REPORTS)}
    files = read_release(store, name).files
    return {key: value for key, value in files.items() if key not in told}


def promote_run(
    uri: str, name: str, source: str, by: str, reason: str = "", *, told: Told | None = None
) -> Alias:
    """Make release `name` the champion: by its verdict, or on the word of a person who was `told`
    a judgement.

    The verdict is that against the champion of this moment, who may be another than the one it
    was judged against, by the limits that stand in `source` at this moment: LamdaError when it
    refuses now. A person's word is of the champion in what was told: LamdaError when that is
    another by now. Nothing moves where it is champion already.
    """
    store = open_store(uri)
    alias = read_alias(store)
    if alias.release == name:
        return alias

    def judged() -> Verdict:
        return judge_release(store, name, alias.release, promotion_policy(source))

    if told is None:
        return promote(store, alias, name, judged(), by, reason)
    if told["champion"] != alias.release:
        raise LamdaError(
            f"release {name} was approved against the champion {told['champion']}, and now it is "
            f"{alias.release}: clear the task `compare`, which asks again"
        )
    return override(store, alias, name, judged, by, reason)
