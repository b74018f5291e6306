"""What a challenger is held against: ONE policy, for the command line and for Airflow.

The limits are those of the source's default branch, or of the git ref that the environment of the
promoting side names in LAMDA_POLICY_REF, under the profile that stands there. What the challenger
brings along (its params, profile, overrides and refs) and edits that are not committed never
count: nobody sets his own bar. The metrics' definitions and the confidence of the intervals come
from the same place, since they decide what a limit means.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from lamda.config.limits import Promotion, limits_of
from lamda.config.params import overlay
from lamda.config.section import Count, Whole
from lamda.config.yaml_file import read_yaml
from lamda.errors import LamdaError
from lamda.evaluation.config import Confidence, Metrics
from lamda.evaluation.metrics import Metric, metrics_of
from lamda.outputs import PARAMS
from lamda.registry import git as repository
from lamda.registry.git import text, words
from lamda.storage.store import Unreachable

VARIABLE = "LAMDA_POLICY_REF"
DEFAULTS = ("refs/remotes/origin/HEAD", "refs/heads/main", "refs/heads/master", "HEAD")
"""What may name the default branch of a clone; the first that is there does."""
FETCH_SECONDS = 120
"""A source that has not answered by then is tried again later; params.yaml is a few kilobytes."""
FINAL = re.compile(
    r"remote ref|not found|does not exist|does not appear|[Pp]ermission denied"
    r"|Authentication failed|could not read Username|not our ref|invalid refspec"
)
"""What git says where another attempt would end alike."""


class _Lenient(BaseModel):
    """Other keys are not the policy's: the ref may be of another version than this code."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)


class _Evaluate(_Lenient):
    resamples: Count
    confidence: Confidence
    metrics: Metrics


class _Limits(_Lenient):
    profile: str
    seed: Whole
    evaluate: _Evaluate
    promotion: Promotion
    gates: Mapping[str, Mapping[str, float]]
    filter_dialogs: Mapping[str, float | bool] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Policy:
    """Limits and where they stand: `ref` of `source`, which is `commit`, under `profile`.

    `gates` are the limits by gate and key; `metrics` say which labels a metric counts; `resamples`,
    `confidence` (0 to 1) and `seed` are those of the bootstrap intervals. `trials` says of each
    profile that stands there whether it is only a trial.
    """

    promotion: Promotion
    gates: Mapping[str, Mapping[str, float]]
    metrics: tuple[Metric, ...]
    resamples: int
    confidence: float
    seed: int
    profile: str
    ref: str
    commit: str
    trials: Mapping[str, bool]

    @property
    def place(self) -> str:
        """Where a person finds the limits, to read or to change them."""
        return f"{PARAMS} at {self.ref} (commit {self.commit[:12]}), profile {self.profile}"

    def to_json(self) -> dict[str, Any]:
        """Plain values, for the verdict's record."""
        return {
            "ref": self.ref,
            "commit": self.commit,
            "profile": self.profile,
            "promotion": self.promotion.model_dump(mode="json"),
            "gates": {name: dict(limits) for name, limits in self.gates.items()},
            "confidence": self.confidence,
        }


def promotion_policy(source: str, ref: str = "") -> Policy:
    """The policy at `ref` of the repository `source`, a folder or a URL.

    Without `ref` it is that of LAMDA_POLICY_REF, else the default branch. LamdaError when source,
    ref or file is not there or does not bind; Unreachable when the source does not answer.
    """
    wanted = ref or os.environ.get(VARIABLE, "")
    if Path(source).is_dir():
        return _read(Path(source), *_resolve(Path(source), wanted))
    with _fetched(source, wanted) as (folder, commit):
        return _read(folder, wanted or f"the default branch of {source}", commit)


def _resolve(folder: Path, wanted: str) -> tuple[str, str]:
    """Name and commit of the ref in a repository that is here."""
    if _git(folder, "rev-parse", "--git-dir").returncode:
        raise LamdaError(
            f"{folder.resolve()}: expected a git repository: its default branch holds the limits "
            "of promotion"
        )
    for name in (wanted,) if wanted else DEFAULTS:
        commit = _commit(folder, name)
        if commit:
            short = _git(folder, "rev-parse", "--abbrev-ref", "--end-of-options", name)
            return wanted or text(short.stdout).split()[-1], commit
    if wanted:
        raise LamdaError(
            f"{VARIABLE}: {folder.resolve()} has no ref {wanted!r}; fetch or rename it"
        )
    raise LamdaError(
        f"{folder.resolve()}: no commit yet: the limits of promotion are read from one"
    )


def _commit(folder: Path, name: str) -> str:
    done = _git(
        folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}"
    )
    return text(done.stdout).strip() if done.returncode == 0 else ""


@contextmanager
def _fetched(source: str, wanted: str) -> Iterator[tuple[Path, str]]:
    """A bare repository that holds the wanted commit of a URL, and the commit."""
    if source.startswith("-") or wanted.startswith("-"):
        raise LamdaError(f"{source}: {wanted}: expected a repository and a ref")
    with TemporaryDirectory() as name:
        folder = Path(name)
        _git(folder, "init", "-q", "--bare")
        done = _git(
            folder, "fetch", "-q", "--depth=1", "--no-tags", source, wanted or "HEAD",
            seconds=FETCH_SECONDS,
        )  # fmt: skip
        if done.returncode:
            reason = words(done) or "it said nothing"
            what = f"{source}: git fetch of {wanted or 'HEAD'}: {reason}"
            if FINAL.search(reason):
                raise LamdaError(f"{what}; check the address, {VARIABLE} and the credentials")
            raise Unreachable(what)
        yield folder, _commit(folder, "FETCH_HEAD")


def _read(folder: Path, ref: str, commit: str) -> Policy:
    """Bind what stands in the commit; every error names ref and file."""
    prefix = text(_git(folder, "rev-parse", "--show-prefix").stdout)
    where = f"{PARAMS} at {ref} (commit {commit[:12]})"
    values = _yaml(folder, commit, prefix + PARAMS.as_posix(), ref)
    profile = values.get("profile", "default")
    changes = _yaml(folder, commit, f"{prefix}profiles/{profile}.yaml", ref)
    try:
        bound = _Limits.model_validate(overlay(values, {**changes, "profile": profile}))
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise LamdaError(f"{where}, profile {profile}: key {key!r}: {first['msg']}") from None
    for key, name, reason in bound.promotion.unknown(bound.evaluate.metrics):
        raise LamdaError(f"{where}, profile {profile}: key 'promotion.{key}.{name}': {reason}")
    return Policy(
        promotion=bound.promotion,
        gates={name: limits_of(bound.gates, bound.filter_dialogs, name) for name in bound.gates},
        metrics=tuple(metrics_of(bound.evaluate.metrics)),
        resamples=bound.evaluate.resamples,
        confidence=bound.evaluate.confidence,
        seed=bound.seed,
        profile=profile,
        ref=ref,
        commit=commit,
        trials=_trials(folder, commit, prefix, ref),
    )


def _trials(folder: Path, commit: str, prefix: str, ref: str) -> dict[str, bool]:
    """Profile -> whether its file says `trial: true`; what is no YAML is nobody's to promote."""
    listed = _git(folder, "ls-tree", "--name-only", "-z", f"{commit}:{prefix}profiles")
    found = {}
    for name in repository.names(listed.stdout):
        if name.endswith(".yaml"):
            values = _yaml(folder, commit, f"{prefix}profiles/{name}", ref)
            found[name.removesuffix(".yaml")] = values.get("trial", False) is not False
    return found


def _yaml(folder: Path, commit: str, path: str, ref: str) -> dict[str, Any]:
    done = _git(folder, "show", "--end-of-options", f"{commit}:{path}")
    if done.returncode:
        raise LamdaError(f"{path} at {ref} (commit {commit[:12]}): not there; commit it")
    with TemporaryDirectory() as name:
        copied = Path(name, "copied.yaml")
        copied.write_bytes(done.stdout)
        try:
            return read_yaml(copied)
        except LamdaError as error:
            told = str(error).replace(str(copied), f"{path} at {ref} (commit {commit[:12]})")
            raise LamdaError(told) from None


def _git(
    folder: Path, *arguments: str, seconds: float | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Git's answer; Unreachable when there is none in time."""
    try:
        return repository.git(folder, *arguments, seconds=seconds)
    except subprocess.TimeoutExpired:
        raise Unreachable(f"git {arguments[0]}: no answer in {seconds:g} s") from None
