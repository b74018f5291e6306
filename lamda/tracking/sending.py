"""Sends runs from their spools to W&B, in a process of its own, which may hang and be killed.

    python -m lamda.tracking.sending --follow SECONDS FOLDER   one run, while its stage runs
    python -m lamda.tracking.sending FOLDER ...                runs, one after the other

With --follow standard input is a pipe whose end says that the stage has ended; SECONDS may be taken
then. A line of JSON on standard output tells of each run: {"id", "rows", "url"}, or {"id", "error",
"refused"}, refused where the server answers all the same, so that others may be taken.

The server is asked first which step it has last, and only what lies beyond is sent: a run that was
sent in part is completed, one that was sent is left alone, however often this is done.
"""

from __future__ import annotations

import fcntl
import json
import os
import select
import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lamda.tracking.artifacts import send_artifacts, send_link
from lamda.tracking.live import FINISH_SECONDS
from lamda.tracking.server import Known, answers, ask
from lamda.tracking.spool import Spool, forget_copies

POLL_SECONDS = 2.0
INIT_SECONDS = 20
ENDED_WELL = {"finished", "waiting", "unchanged"}
CERTAIN_SECONDS = 3.0
"""How long the server may take until it counts what it was given."""


def main() -> int:
    """Send what the command line names; 0 where all of it was taken."""
    follows = sys.argv[1:2] == ["--follow"]
    seconds = float(sys.argv[2]) if follows else FINISH_SECONDS
    folders = sys.argv[3:] if follows else sys.argv[1:]
    complete = True
    for folder in folders:
        spool = Spool(Path(folder))
        with held(spool) as free:
            if not free:  # a training is sent while it runs
                print(json.dumps({"id": spool.id, "rows": 0}), flush=True)
                continue
            try:
                told = send(spool, seconds, follow=follows)
            except Exception as error:  # whatever W&B raises: the next one may be taken
                reason = " ".join(str(error).split())[:160] or type(error).__name__
                told = {"id": spool.id, "error": reason, "refused": not follows and answers()}
                spool.note_sent(error=reason)
                complete = False
        print(json.dumps(told), flush=True)
    return 0 if complete else 1


@contextmanager
def held(spool: Spool) -> Iterator[bool]:
    """Hold a run against other senders; False where another one has it."""
    with (spool.folder / ".lock").open("w") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def send(spool: Spool, seconds: float, *, follow: bool) -> dict[str, Any]:
    """Send what the server has not, and end the run in `seconds`; what to tell of it. Raises what
    W&B raises."""
    record = spool.record()
    project = str(record["project"])
    entity = os.environ.get("WANDB_ENTITY") or spool.sent().get("entity")
    known = ask(project, entity, spool.id)
    lacks = spool.sent().get("artifacts_error")  # comes here again with `lamda sync --all` alone
    if not follow and known is not None and spool.is_sent and not lacks:
        return {"id": spool.id, "rows": 0, "url": spool.sent().get("url", "")}
    run = _start(spool, record, seconds)
    after = max(run.starting_step - 1, known.step if known else -1)
    rows = 0
    with _ended_in_time():
        while follow and _goes_on(seconds):
            after, rows = _log(run, spool, after, rows)
        digest = spool.digest()
        _, rows = _log(run, spool, after, rows)
        _finish(run, spool)
    taken = _taken(project, run.entity, spool)
    url = run.url or ""
    spool.note_sent(digest=digest, entity=run.entity, url=url, rows=taken.rows, error="")
    forget_copies(spool.folder.parents[3])
    return {"id": spool.id, "rows": rows, "url": url}


def _start(spool: Spool, record: Mapping[str, Any], seconds: float) -> Any:
    confine(spool.folder.parents[1])
    import wandb

    settings = wandb.Settings(
        silent=True, console="off", disable_git=True, disable_code=True,
        x_disable_stats=True, x_disable_machine_info=True, x_save_requirements=False,
        init_timeout=INIT_SECONDS, finish_timeout=seconds, finish_timeout_raises=True,
    )  # fmt: skip
    return wandb.init(
        project=record["project"], name=record.get("name"), id=spool.id, resume="allow",
        group=record.get("group"), job_type=record.get("job_type"), tags=record.get("tags"),
        config=record.get("config"), dir=str(spool.folder.parents[1]), mode="online",
        settings=settings,
    )  # fmt: skip


def confine(place: Path) -> None:
    """Let W&B write into `place` alone: by default it writes into the home directory, too."""
    for variable, folder in (
        ("WANDB_DIR", "."),
        ("WANDB_DATA_DIR", "data"),
        ("WANDB_CACHE_DIR", "cache"),
        ("WANDB_CONFIG_DIR", "config"),
        ("WANDB_ARTIFACT_DIR", "artifacts"),
    ):
        os.environ[variable] = str((place / folder).resolve())
        Path(os.environ[variable]).mkdir(parents=True, exist_ok=True)
    os.environ["WANDB_SILENT"] = "true"
    os.environ["WANDB_ERROR_REPORTING"] = "false"
    for name in ("WANDB_RUN_GROUP", "WANDB_RUN_ID", "WANDB_NAME", "WANDB_TAGS", "WANDB_RESUME"):
        os.environ.pop(name, None)  # each run has its own


def _log(run: Any, spool: Spool, after: int, count: int) -> tuple[int, int]:
    """Log the rows beyond step `after`, the tables with the last one of a stage that has ended;
    the last step by now, and `count` with those that were logged."""
    import wandb

    told = [row for row in spool.rows() if row[0] > after]
    ended = spool.record().get("state") != "running"
    for at, (step, figures) in enumerate(told, start=1):
        values: dict[str, Any] = dict(figures)
        if ended and at == len(told):
            values |= {
                name: wandb.Table(list(table.columns), table.rows, allow_mixed_types=True)
                for name, table in spool.tables().items()
            }
        run.log(values, step=step, commit=True)  # or the last row would wait for the next one
        after = step
    return after, count + len(told)


def _goes_on(seconds: float) -> bool:
    """Wait a moment; whether the stage still runs. Once it has ended this process ends itself in
    `seconds`, should the server hang: nobody may be there to do it."""
    if not select.select([sys.stdin], [], [], POLL_SECONDS)[0] or os.read(0, 1):
        return True
    timer = threading.Timer(seconds, os.killpg, [0, signal.SIGKILL])
    timer.daemon = True
    timer.start()
    return False


def _finish(run: Any, spool: Spool) -> None:
    """How the stage ended, and its artifacts; then the end of the run."""
    record = spool.record()
    run.summary.update(
        {key: record[key] for key in ("state", "seconds", "started", "ended") if key in record}
        | (record.get("summary") or {})
    )
    try:
        send_artifacts(run, spool)
        send_link(run, spool)
        spool.note_sent(artifacts_error="")
    except Exception as error:  # the figures count
        reason = " ".join(str(error).split())[:160] or type(error).__name__
        spool.note_sent(artifacts_error=reason)
    run.finish(exit_code=0 if record.get("state") in ENDED_WELL else 1)


def _taken(project: str, entity: str | None, spool: Spool) -> Known:
    """What the server has by now; TimeoutError where it lacks something that it was given."""
    rows = spool.rows()
    last = rows[-1][0] if rows else -1
    waited = threading.Event()
    for _ in range(6):
        known = ask(project, entity, spool.id) or Known()
        if known.step >= last:
            return known
        waited.wait(CERTAIN_SECONDS / 6)
    raise TimeoutError(f"the server has steps up to {known.step} of {last}")


@contextmanager
def _ended_in_time() -> Iterator[None]:
    """Inside, SIGTERM ends this process and W&B's service at once."""
    before = signal.signal(signal.SIGTERM, lambda *_: os.killpg(0, signal.SIGKILL))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


if __name__ == "__main__":
    sys.exit(main())
