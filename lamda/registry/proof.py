"""A release proves itself: what it holds is what the commit's dvc.lock records, and its gates
judged that very thing and opened.

Read twice: where a release is made, of the whole workspace; and where it is judged, of what the
release holds. A report that was edited, stands for another gate, or judged other files than the
run's is refused; so is a model whose code, data or params were changed after the run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from lamda.config.limits import limits_of
from lamda.config.yaml_file import read_yaml
from lamda.errors import LamdaError, Refusal
from lamda.files import read_json
from lamda.gates.registry import NAMES, gate_of
from lamda.gates.report import faults, refusals
from lamda.hashes import Listing, dvc_hash, folder_hash, md5
from lamda.outputs import GATE_REPORTS, LOCK, RELEASED, RESOLVED
from lamda.registry.lock import Change, Entry, Recipe, Workspace, changes, hashes, read_lock

SHOWN = 3
"""Changes that a message names; the rest is counted."""


def prove(root: Path, graph: Sequence[Recipe]) -> None:
    """Nothing, when the workspace `root` is what its dvc.lock records of `graph`, and every gate
    of it judged just that and opened.

    Refusal where a gate stopped the pipeline; LamdaError, with stages and files, for the rest.
    """
    for path in GATE_REPORTS:
        _check_open(root / path)
    entries = read_lock(root / LOCK)
    found = list(changes(Workspace(root, dvc_files(root)), entries, graph))
    if found:
        raise LamdaError(_told(root, found))
    live = [entries[stage.name] for stage in graph]  # DVC keeps entries of stages that are gone
    recorded = {path for entry in live for path in hashes(entry, "outs")}
    for path in (*RELEASED, RESOLVED):
        if path.as_posix() not in recorded:
            raise LamdaError(
                f"{root / LOCK}: no stage makes {path}: it has to stand in dvc.yaml; run "
                "`dvc repro` and commit"
            )
        if not (root / path).exists():
            raise LamdaError(f"{root / path}: no such file; run `dvc pull` or `dvc repro`")
    for name, report in check_reports(root, str(root)).items():
        for fault in other_checks(name, report):
            raise LamdaError(f"{root}: gate {name}: {fault}; {_again(name)}")


def dvc_files(root: Path) -> Listing:
    """The files of a folder of the repository `root` that DVC counts: what .dvcignore leaves."""
    from dvc.fs import LocalFileSystem
    from dvc.ignore import DvcIgnoreFilter

    files = LocalFileSystem()
    ignored = DvcIgnoreFilter(files, str(root.resolve()))

    def listing(folder: Path) -> Iterator[Path]:
        inside = folder.resolve()
        for found in ignored.find(files, str(inside)):
            yield folder / Path(found).relative_to(inside)

    return listing


def check_recorded(folder: Path, paths: Iterable[Path], where: str) -> None:
    """LamdaError, which begins with `where`, when one of the files at `paths` of `folder` is not
    what its dvc.lock records."""
    entries = read_lock(folder / LOCK).values()
    recorded = {path: md5 for entry in entries for path, md5 in hashes(entry, "outs").items()}
    for path in paths:
        if recorded.get(path.as_posix()) != dvc_hash(folder / path):
            raise LamdaError(f"{where}: {path} is not what its {LOCK} records; do not use it")


def check_reports(folder: Path, where: str) -> dict[str, Any]:
    """Gate -> report, of the reports in `folder`, each held against its dvc.lock and its params.

    LamdaError, which begins with `where`, for one that does not stand.
    """
    entries, values = read_lock(folder / LOCK), read_yaml(folder / RESOLVED)
    found = {}
    for path in GATE_REPORTS:
        report = read_json(folder / path)
        limits = limits_of(values.get("gates", {}), values.get("filter_dialogs", {}), path.stem)
        wrong = [*faults(path.stem, report), *report_faults(folder, path, report, entries, limits)]
        if wrong:
            raise LamdaError(f"{where}: {path}: {wrong[0]}; {_again(path.stem)}")
        found[path.stem] = report
    return found


def report_faults(
    folder: Path,
    path: Path,
    report: Any,
    entries: Mapping[str, Entry],
    limits: Mapping[str, float],
) -> Iterator[str]:
    """What ties the report at `path` of `folder` to another run than that of `entries`, in words.

    `limits` are those of the run's params.
    """
    writers = {n: e for n, e in entries.items() if path.as_posix() in hashes(e, "outs")}
    makers = list(writers.values())
    if len(makers) != 1:
        yield (
            f"{LOCK} names {len(makers)} stages that write it ({', '.join(writers) or 'none'}); of "
            "several, take those that are gone out of it"
        )
        return
    if hashes(makers[0], "outs")[path.as_posix()] != md5(folder / path):
        yield f"it is not the one that {LOCK} records"
    if not isinstance(report, Mapping) or faults(path.stem, report):
        return
    if report["limits"] != limits:
        differ = sorted(
            key
            for key in {*report["limits"], *limits}
            if report["limits"].get(key) != limits.get(key)
        )
        yield f"its limit {differ[0]} is not that of {RESOLVED}"
    deps = hashes(makers[0], "deps")
    yield from _read_other_files(report, deps)
    made: dict[str, set[str]] = {}
    for entry in entries.values():
        for name, hashed in hashes(entry, "outs").items():
            made.setdefault(name, set()).add(hashed)
    for name, hashed in deps.items():
        if hashed not in made.get(name, {hashed}):
            yield f"it judged another {name} than the one that was made since"


def _read_other_files(report: Mapping[str, Any], deps: Mapping[str, str]) -> Iterator[str]:
    """The gate read what the lock says that it read, no more and no less."""
    inputs, code = report["inputs"], report["code"]
    for path, hashed in deps.items():
        inside = {
            name.removeprefix(f"{path}/"): md5sum
            for name, md5sum in code.items()
            if name.startswith(f"{path}/")
        }
        found = inputs.get(path) or code.get(path) or (folder_hash(inside) if inside else None)
        if found is None:
            yield f"it did not judge {path}, which {LOCK} says that it read"
        elif found != hashed:
            yield f"it judged another {path} than the one that {LOCK} records"
    for path in inputs:
        if path not in deps:
            yield f"it judged {path}, of which {LOCK} knows nothing"


def other_checks(name: str, report: Mapping[str, Any]) -> Iterator[str]:
    """Checks of this version of gate `name` that its report lacks, or has in a milder form."""
    if name not in NAMES:
        return
    told = {row["check"]: row for row in report["verdicts"]}
    for check in gate_of(name).checks:
        row = told.get(check.name)
        if row is None:
            yield f"it lacks the check {check.name}, which the gate has now"
        elif row["severity"] != check.severity:
            yield f"check {check.name}: it may {row['severity']} and not {check.severity}"
        elif [one["limit"] for one in row["measures"]] != check.limit_keys():
            yield f"check {check.name}: it was not held against {', '.join(check.limit_keys())}"


def _again(name: str) -> str:
    return f"run the gate again (`dvc repro -f -s gate_{name}`), commit and release"


def _check_open(path: Path) -> None:
    """Refusal when the report says that the gate stopped the pipeline."""
    report = read_json(path) if path.exists() else None
    if isinstance(report, Mapping) and report.get("passed") is False:
        checks = "" if faults(path.stem, report) else f": {', '.join(refusals(report))}"
        raise Refusal(
            f"{path}: gate {path.stem} stopped the pipeline{checks}; what it refused is not "
            f"released, see {path.with_suffix('.html')}"
        )


def _told(root: Path, found: Sequence[Change]) -> str:
    """One line on what differs: files before folders, of which nobody can say what changed."""
    ranked = sorted(found, key=lambda change: change.whole)
    more = f"; {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    return (
        f"{root / LOCK}: not what is here: {'; '.join(map(str, ranked[:SHOWN]))}{more}: run "
        "`dvc repro`, commit, then release"
    )
