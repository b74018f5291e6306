"""The protocol of a run: prepare, one task a stage, finish, close.

A run pins one commit and works in clones of it. Each stage's task takes the lock entries of its
direct upstreams, makes sure that what they made is present and is what they recorded, runs
`dvc repro --single-item`, pushes outputs and run-cache, and hands its own entry on. Each step may
be killed at any moment and done again. `--allow-missing` is never used: on a fresh worker it
would skip changed stages in silence.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path

from lamda.annotation.endpoint.cache import VARIABLE as REPLIES
from lamda.annotation.tasks import RUN_VARIABLE
from lamda.carbon.ledger import VARIABLE as COSTS
from lamda.ends import forget_end, read_end
from lamda.errors import LamdaError
from lamda.git import commit_in
from lamda.ingestion.filed import filed_versions, write_pins
from lamda.outputs import CHAMPION, FILED, PARAMS, REFERENCE
from lamda.registry.reference import (
    champion_profile,
    champion_results,
    write_champion,
    write_reference,
)
from lamda.runner.dvc_commands import dvc, dvc_status
from lamda.runner.failures import TryAgain, stage_failure, transfer_failure
from lamda.runner.graph import Stage, fingerprint, load_graph, repro_order
from lamda.runner.locks import (
    Entry,
    check_hand_over,
    committed_entries,
    read_entries,
    reasons,
    write_entries,
)
from lamda.runner.outcomes import Outcome, keep_reports, result_of
from lamda.runner.own import check_own, fetch_own
from lamda.runner.processes import Shell
from lamda.runner.removal import tidy
from lamda.runner.taking_over import check_present, fetch_missing, take_over
from lamda.runner.tracked import run_links, stage_links
from lamda.runner.waiting import end_waiting, forget_tasks, left_tasks, resumed
from lamda.runner.workspaces import Run, clone, git, has_remote, hold, left_empty, remember
from lamda.storage.location import VARIABLE, store_of_run
from lamda.storage.opening import open_store
from lamda.tracking.identity import GROUP

COMMITTED = (
    "dvc.lock", "params.yaml", "profiles", *(p.as_posix() for p in (FILED, REFERENCE, CHAMPION)),
)  # fmt: skip
"""What the run's commit may change."""
FINISH = "finish"
"""Where separate workers put a run together."""
AUTHOR = ("-c", "user.name=lamda", "-c", "user.email=lamda@localhost")


def prepare(run: Run, rendered: str, shell: Shell) -> Run:
    """Pin the newest commit of the source and make the run's first clone; the run with its pins.

    A run whose commit was not chosen by a person takes up what is filed in the store by now, and
    what the champion's corpus looked like; one that continues a waiting run takes that one's
    commit and pins, and the answers to its tasks.
    `rendered` is the fingerprint of the graph that the orchestrator shows. LamdaError when the
    commit holds another graph, does not parse, names own inputs that a clone lacks, or has no
    remote or store where workers need one that they share; then the run leaves nothing behind.
    """
    if run.continues:
        run = resumed(run)
    newest = not run.commit
    with hold(run, "run", shell), left_empty(run, run.place()):
        if newest:
            told = git(shell, Path.cwd(), "ls-remote", run.source, "HEAD")
            run = replace(run, commit=commit_in(told, "HEAD"))
        if not run.commit:
            raise LamdaError(f"{run.source}: expected a git repository with a commit")
        first = not (run.root / "run.json").exists()
        try:
            run = remember(run)
            clone(run, run.place(), shell)
            _check_graph(run, rendered)
            check_own(run.place(), run.commit, shell)
            if (run.place() / FILED).exists():
                uri = store_of_run(run.place() / PARAMS, Path(run.base), shared=run.shared)
                run = replace(run, store=uri)
                run = _take_up(run) if newest else run
            run = replace(run, remote=has_remote(run.place()))
            if run.shared:  # separate clones fetch what their stage reads
                fetch_own(run.place(), None, shell, remote=run.remote)
            if not (run.shared or run.remote):
                raise LamdaError(
                    f"{run.source}: tasks on separate workers hand over through a DVC remote; "
                    "set one with `dvc remote add --default`"
                )
        except LamdaError:
            if first:
                tidy(run, succeeded=True, keep=sys.maxsize)
            raise
    return run


def _take_up(run: Run) -> Run:
    """Pin in the first clone what the store holds; those that follow write the same."""
    store = open_store(run.store)
    pins, profile, best = filed_versions(store), champion_profile(store), champion_results(store)
    write_pins(run.place() / FILED, pins)
    if profile is not None:
        write_reference(run.place() / REFERENCE, profile)
    if best is not None:
        write_champion(run.place() / CHAMPION, best)
    return replace(run, filed=[asdict(pin) for pin in pins], reference=profile, champion=best)


def _check_graph(run: Run, rendered: str) -> None:
    if fingerprint(load_graph(run.place() / "dvc.yaml")) != rendered:
        raise LamdaError(
            f"{run.source}: commit {run.commit[:12]} holds another graph than the DAG shows; "
            "commit dvc.yaml and wait until it is parsed again"
        )


def run_stage(run: Run, name: str, upstream: Mapping[str, Entry], shell: Shell) -> Outcome:
    """Bring one stage up to date; `upstream` holds the entries of its direct upstreams.

    Raises as lamda.runner.failures says, and Waiting where the stage waits for people.
    """
    started, since = time.monotonic(), time.time()
    place = run.place(name)
    with hold(run, name, shell), left_empty(run, place):
        if not run.shared:
            clone(run, place, shell)
        stage = _stage(place, name)
        take_over(run, stage, upstream, shell)
        fetch_missing(run, stage, upstream, shell)
        fetch_own(place, stage, shell, remote=run.remote)
        before = read_entries(place / "dvc.lock").get(name)
        status = dvc_status(place, [*upstream, name], shell)
        check_present(stage, place, upstream, status)
        why = reasons(status.get(name), known=before is not None)
        pull = ["--pull"] if run.remote else []
        shell.variables |= variables(run)
        forget_tasks(place, name)
        forget_end(place, name)
        done = dvc(place, shell, "repro", "--single-item", *pull, name)
        links = keep_reports(run, stage, place) + stage_links(run, place, name, since)
        if done.code:
            raise left_tasks(place, stage, run, done.lines) or stage_failure(
                stage, done.lines, done.code, read_end(place, name)
            )
        entry = read_entries(place / "dvc.lock")[name]
        check_hand_over(name, entry, upstream, place)
        for product in stage.products:  # DVC may call a stage unchanged whose outputs are not there
            if not (place / product).exists():
                raise LamdaError(f"stage {name!r}: {place / product} is missing after the run")
        _push(run, name, shell)
    result = result_of(name, done.lines, recorded=entry == before)
    return Outcome(name, result, why, time.monotonic() - started, links, entry)


def variables(run: Run) -> dict[str, str]:
    """What the commands of a run's stages are told of it. Costs, and replies that were paid for,
    outlive the workspace: a run that waits for people goes on in another one."""
    told = {RUN_VARIABLE: run.slug, GROUP: run.slug}
    told |= {COSTS: str(Path(run.folder, "costs").resolve())}
    told |= {REPLIES: str(Path(run.folder, "endpoint").resolve())}
    return told | ({VARIABLE: run.store} if run.store else {})


def _stage(place: Path, name: str) -> Stage:
    if not place.exists():
        raise LamdaError(f"{place}: the workspace is gone; start a new run")
    for stage in load_graph(place / "dvc.yaml"):
        if stage.name == name:
            return stage
    raise LamdaError(f"{place / 'dvc.yaml'}: no stage {name!r}")


def _push(run: Run, name: str, shell: Shell) -> None:
    if run.remote:
        done = dvc(run.place(name), shell, "push", "--run-cache", name)
        if done.code:
            raise transfer_failure(f"stage {name!r}: push", done.lines)


def finish(run: Run, entries: Mapping[str, Entry], shell: Shell) -> dict[str, str]:
    """Put the lock together, see that nothing is left to do, commit and tag; commit, tag, and where
    W&B was told of the run, if it was.

    LamdaError when an entry is missing or `dvc status` is not clean. Done again, it finds its tag.
    """
    # Another worker may hold a clone that an attempt of `prepare` left, at an older commit.
    place = run.place() if run.shared else run.root / FINISH
    tag = f"run/{run.slug}"
    with hold(run, "run", shell), left_empty(run, place):
        clone(run, place, shell)
        graph = repro_order(place / "dvc.yaml")
        missing = [name for name in graph if name not in entries]
        if missing:
            raise LamdaError(f"run {run.id!r}: no lock entry of {', '.join(missing)}")
        made = {name: entries[name] for name in graph}
        write_entries(place / "dvc.lock", {**committed_entries(place, run.commit), **made})
        if not run.shared:
            done = dvc(place, shell, "pull")
            if done.code:
                raise transfer_failure(f"run {run.id!r}: pull", done.lines)
        status = dvc_status(place, [], shell)
        if status:
            found = "; ".join(
                f"{name}: {', '.join(reasons(s, True))}" for name, s in status.items()
            )
            raise LamdaError(f"run {run.id!r}: expected nothing left to do, found {found}")
        links = dict(link.split(": ", 1) for link in run_links(run, place))
        present = _tagged(run, place, tag, shell)
        if present:
            return {"commit": present, "tag": tag, **links}
        commit = _commit(run, place, shell)
        git(shell, place, "push", "-q", run.source, f"{commit}:refs/tags/{tag}")
        if _tagged(run, place, tag, shell) != commit:
            raise TryAgain(f"{run.source}: tag {tag} is not there after the push of {commit}")
    return {"commit": commit, "tag": tag, **links}


def _tagged(run: Run, place: Path, tag: str, shell: Shell) -> str:
    """The commit that the tag has in the source; '' where it has no such tag."""
    ref = f"refs/tags/{tag}"
    return commit_in(git(shell, place, "ls-remote", run.source, ref), ref)


def _commit(run: Run, place: Path, shell: Shell) -> str:
    """Commit what the run changed; the pinned commit where it changed nothing."""
    (place / ".git/index.lock").unlink(missing_ok=True)  # of an attempt that was killed
    git(shell, place, "add", "-f", "--", *(name for name in COMMITTED if (place / name).exists()))
    if git(shell, place, "diff", "--cached", "--name-only"):
        git(shell, place, *AUTHOR, "commit", "-q", "--no-verify", "-m", f"Run {run.id}")
    return commit_in(git(shell, place, "rev-parse", "--verify", "HEAD"))


def close(run: Run, succeeded: bool, keep: int, *, waits: bool = False) -> list[Path]:
    """Remove the workspace of a run that succeeded; keep the `keep` newest failed ones.

    One that `waits` for people has succeeded: what it made is in the cache or the remote, and what
    it needs to go on in the store. The record of the run that it continued is removed.
    """
    if succeeded:
        end_waiting(run, waits=waits)
    return tidy(run, succeeded, keep)
