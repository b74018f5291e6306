"""What a run left, as the page reads it: every file by the name that `--input` gives it.

A stage's inputs are whole, so there a fault is an error. A folder that somebody looks at may be of
an older version, or half-written: what cannot be read is noted where it would stand.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict

from lamda.carbon.config import CarbonReport
from lamda.config.params import load_told
from lamda.config.section import Choice, named
from lamda.errors import LamdaError
from lamda.evaluation.config import Evaluate
from lamda.evaluation.tables import Results, read_results
from lamda.files import read_json
from lamda.generation.config import Decoding, RankingWeights, Thresholds
from lamda.outputs import CARBON, CHAMPION, GATE_REPORTS, METRICS, RESOLVED, RESPONSES
from lamda.records import JudgedResponse, read_table
from lamda.task_names import TRAININGS

T = TypeVar("T")
PATHS: Mapping[str, Path] = {
    "metrics": METRICS,
    "responses": RESPONSES,
    "drafts": Path("results/drafts.parquet"),
    "dialogs": Path("results/dialogs.parquet"),
    "roles": Path("results/roles.json"),
    "carbon": CARBON,
    "champion": CHAMPION,
    "gates": Path("reports/gates"),
    "measured": Path("metrics"),
    "logs": Path("logs"),
}
"""Where a run's inputs of the page lie; a test compares it with dvc.yaml."""
MEASURED = (
    "corpus", "contexts", "decontaminate", "tokens", "index", "sample", "rate", "filter_dialogs",
    "bases", "research", "rate_research", "rollouts", "rate_rollouts", *TRAININGS,
)  # fmt: skip
"""Stages whose metrics the page reads, beside those of the evaluation."""
GATES = tuple(path.stem for path in GATE_REPORTS)


@dataclass(frozen=True, slots=True)
class Settings:
    """What the page has to know of params.resolved.yaml."""

    profile: str
    seed: int
    model: str
    thresholds: Thresholds
    weights: RankingWeights
    evaluate: Evaluate
    carbon: CarbonReport


class _Told(BaseModel):
    """As much of a params.resolved.yaml as the page needs, whatever else it holds: it may be of an
    older version."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)

    profile: str
    seed: int
    model: Choice
    decoding: Decoding
    evaluate: Evaluate
    carbon_report: CarbonReport


def read_settings(path: Path) -> Settings:
    """The settings in a params.resolved.yaml; LamdaError for one that does not say them."""
    told = load_told(path, _Told)
    return Settings(
        told.profile, told.seed, named(told.model), told.decoding.safety, told.decoding.weights,
        told.evaluate, told.carbon_report,
    )  # fmt: skip


@dataclass
class Run:
    """The files of one run. `strict` lets a fault be an error, else it goes into `notes`."""

    paths: Mapping[str, Path]
    settings: Settings | None
    strict: bool = True
    notes: list[str] = field(default_factory=list)
    _read: dict[Path, Any] = field(default_factory=dict)

    @classmethod
    def of_folder(cls, root: Path) -> Run:
        """A run of the pipeline in `root`, whatever there is of it."""
        run = cls({name: root / path for name, path in PATHS.items()}, None, strict=False)
        run.settings = run._try(root / RESOLVED, read_settings, None)
        return run

    def json(self, name: str, of: str = "") -> Any:
        """A JSON file, or that of `of` in a folder; {} where it cannot be read, and of gates where
        none ran: a machine may lack what they check with."""
        if name == "gates" and self.strict and not self.paths[name].exists():
            return {}
        path = self.paths[name] / f"{of}.json" if of else self.paths[name]
        nothing: dict[str, Any] = {}
        return self._try(path, _read_object, nothing)

    @property
    def results(self) -> Results | None:
        """The evaluation's figures; None where they cannot be read."""
        return self._try(self.paths["metrics"], read_results, None)

    @property
    def responses(self) -> Sequence[JudgedResponse]:
        """The judged answers to the evaluation's contexts."""
        return self._rows("responses")

    @property
    def drafts(self) -> Sequence[JudgedResponse]:
        """The drafts that were researched, judged."""
        return self._rows("drafts")

    @property
    def dialogs(self) -> Sequence[JudgedResponse]:
        """The judged responses in whole dialogs."""
        return self._rows("dialogs")

    def curve(self, stage: str) -> list[dict[str, float]]:
        """The lines of a training's log: column -> value, NaN where there is none."""
        return self._try(self.paths["logs"] / f"{stage}.csv", _read_curve, [])

    def _rows(self, name: str) -> Sequence[JudgedResponse]:
        return self._try(self.paths[name], lambda path: read_table(path, JudgedResponse), [])

    def _try(self, path: Path, read: Callable[[Path], T], otherwise: T) -> T:
        """What a file holds, read once; a fault is noted by everyone who asks for it."""
        if path not in self._read:
            try:
                self._read[path] = read(path)
            except LamdaError as error:
                if self.strict:
                    raise
                self._read[path] = error
        found = self._read[path]
        if not isinstance(found, LamdaError):
            kept: T = found
            return kept
        if str(found) not in self.notes:
            self.notes.append(str(found))
        return otherwise


def _read_object(path: Path) -> dict[str, Any]:
    found = read_json(path)
    if not isinstance(found, dict):
        raise LamdaError(f"{path}: expected an object of figures; run `dvc repro` again")
    return found


def _read_curve(path: Path) -> list[dict[str, float]]:
    """LamdaError for a file without a column of steps; what is no number is NaN."""
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
    except FileNotFoundError:
        raise LamdaError(f"{path}: no such file; run `dvc repro` to make it") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise LamdaError(f"{path}: expected a table as CSV, found {error}") from None
    if rows and "step" not in rows[0]:
        raise LamdaError(f"{path}: expected a column 'step', found {', '.join(map(str, rows[0]))}")
    return [{str(k): _value(v) for k, v in row.items()} for row in rows]


def _value(text: object) -> float:
    try:
        return float(str(text))
    except ValueError:
        return math.nan
