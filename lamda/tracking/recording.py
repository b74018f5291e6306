"""Around a stage's work: what it has written is kept for W&B, whatever the stage.

No stage tells W&B anything itself. When its work has ended, well or not, the files that it wrote
(metrics, a gate's report, a curve, judged responses) are read here and put into its spool. A
training is sent while it runs, where a key is set; all else later (lamda.tracking.sync). Whatever
goes wrong here is one line: the stage's own end is never another one for it.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from lamda.config.yaml_file import read_yaml
from lamda.errors import REFUSED, SIGNALLED, TRY_AGAIN, WAITING, shown
from lamda.inputs import Inputs
from lamda.outputs import RESOLVED
from lamda.storage.location import origin
from lamda.tracking.config import Tracking, read_tracking
from lamda.tracking.figures import read_curve, read_figures
from lamda.tracking.identity import (
    commit_of,
    config_of,
    group_of,
    inputs_hashes,
    run_id,
    stage_hash,
)
from lamda.tracking.live import Live, mode
from lamda.tracking.spool import RUNS, Spool
from lamda.tracking.tables import JUDGED, read_tables
from lamda.tracking.tracker import TRACKED
from lamda.tracking.votes import vote_shares

CURVE = ("logs/", ".csv")
"""Beginning and end of a training's curve among a stage's products."""
STATES = {REFUSED: "refused", WAITING: "waiting", TRY_AGAIN: "stopped"}
LONGEST = 64
"""Characters of a tag that W&B takes."""
JOBS = {"gate": "gate", "finetune": "training", "pretrain": "training"}
"""First word of a stage's name -> its job type; others are stages."""


@contextmanager
def tracked(inputs: Inputs | None) -> Iterator[None]:
    """Around the work of the stage whose `inputs` these are; None where DVC does not run it.

    Of several processes that train together the first one is tracked.
    """
    if inputs is None or mode() == "disabled" or os.environ.get("RANK", "0") != "0":
        yield
        return
    recorder = _Recorder(inputs)
    recorder.begin()
    try:
        yield
    except BaseException as error:
        recorder.end(error)
        raise
    recorder.end(None)


class _Recorder:
    """One stage that runs, and its spool once it is known."""

    def __init__(self, inputs: Inputs) -> None:
        self.inputs, self.root = inputs, inputs.root
        self.started, self.clock = datetime.now(UTC), time.monotonic()
        self.spool: Spool | None = None
        self.live: Live | None = None
        self.settings: Tracking | None = None

    def begin(self) -> None:
        """Name the run, unless the stage is the one that makes the params which say how."""
        if RESOLVED.as_posix() not in self.inputs.products:
            guarded(self._begin)

    def _begin(self) -> None:
        self.settings = read_tracking(self.root / RESOLVED)
        if self.settings is None or not self.settings.wandb:
            return
        params = {f"{file}:{key}": value for (file, key), value in self.inputs.values.items()}
        deps = inputs_hashes(self.inputs)
        digest = stage_hash(self.inputs.command, deps, params)
        stage = self.inputs.stage
        # DVC removes the folder of an experiment: what it leaves stands in the repository
        self.spool = Spool(origin(self.root.absolute()) / RUNS / run_id(stage, digest))
        resolved = read_yaml(self.root / RESOLVED)
        group = group_of(self.root, self.inputs.stages)
        self.spool.update(
            id=self.spool.id,
            stage=stage,
            name=stage,
            project=self.settings.project,
            group=group,
            job_type=JOBS.get(stage.partition("_")[0], "stage"),
            tags=tags_of(resolved),
            config=config_of(self.inputs.values, texts=self.settings.texts)
            | {"stage_hash": digest, "commit": commit_of(self.root), "deps": deps},
            state="running",
            started=self.started.isoformat(timespec="milliseconds"),
        )
        os.environ[TRACKED] = str(self.spool.folder)
        if any(_is_curve(path) for path in self.inputs.products):
            self.live = Live.start(self.spool, group)

    def end(self, error: BaseException | None) -> None:
        """Keep what the stage has written, and how it ended."""
        if self.settings is None and error is None:  # it has made the params now
            guarded(self._begin)
        if self.spool is not None:
            guarded(lambda: self._end(error))
        if self.live is not None:
            guarded(self.live.finish)
        os.environ.pop(TRACKED, None)

    def _end(self, error: BaseException | None) -> None:
        assert self.spool is not None and self.settings is not None
        products = [path for path in self.inputs.products if self._is_new(path)]
        curves = [self.root / path for path in products if _is_curve(path)]
        rows = [row for curve in curves for row in read_curve(curve)]
        self.spool.extend(rows or self.spool.rows())
        figures = read_figures(self.root, products)
        for path in products:
            if path == JUDGED:
                figures |= vote_shares(self.root / path)
        if figures:
            known = self.spool.history()
            self.spool.extend([(known[-1][0] + 1 if known else 0, figures)])
        settings = self.settings
        tables = read_tables(self.root, products, dialogs=settings.dialogs, texts=settings.texts)
        for name, table in tables.items():
            self.spool.put_table(name, table)
        self.spool.update(
            state=_state(error),
            ended=datetime.now(UTC).isoformat(timespec="milliseconds"),
            seconds=round(time.monotonic() - self.clock, 3),
        )

    def _is_new(self, product: str) -> bool:
        """Whether a file was written by this attempt; DVC removes those of earlier ones."""
        path = self.root / product
        return path.is_file() and path.stat().st_mtime >= self.started.timestamp() - 1


def guarded(action: Callable[[], object]) -> None:
    """Do it; whatever it raises is one line."""
    try:
        action()
    except Exception as error:  # W&B must never stop a stage, whatever it is that fails
        reason = " ".join(str(error).split())[:160] or type(error).__name__
        sys.stderr.write(shown(f"W&B: {reason}; the stage goes on without\n"))


def tags_of(resolved: dict[str, object]) -> list[str]:
    """Tags of every run that these params make: profile, seed, preset, and that it challenges.

    Which release is the champion is told when it is promoted (lamda.tracking.releases).
    """
    model = resolved.get("model")
    preset = model.get("preset") or model.get("use") if isinstance(model, dict) else None
    told = [
        f"profile:{resolved.get('profile')}", f"seed:{resolved.get('seed')}", f"preset:{preset}",
        "challenger",
    ]  # fmt: skip
    return [tag[:LONGEST] for tag in told]


def _is_curve(path: str) -> bool:
    return path.startswith(CURVE[0]) and path.endswith(CURVE[1])


def _state(error: BaseException | None) -> str:
    if error is None:
        return "finished"
    code = error.code if isinstance(error, SystemExit) else getattr(error, "exit_code", None)
    if code in STATES:
        return STATES[code]
    interrupted = isinstance(error, KeyboardInterrupt)
    return "stopped" if interrupted or (isinstance(code, int) and code > SIGNALLED) else "failed"
