"""The curve file, and W&B that never stands in the way."""

import builtins
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from lamda.config.yaml_file import read_yaml
from lamda.errors import LamdaError
from lamda.tracking.tracker import COLUMNS, UNSYNCED, CurveFile, open_tracker

from ...wandb_server import KEY

REPOSITORY = Path(__file__).resolve().parents[3]
DVC = REPOSITORY / "dvc.yaml"
TRAININGS = ("pretrain", "finetune_ssi_safety", "finetune_dialog", "finetune_groundedness")


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """W&B's variables, put back after each test."""
    for name in [name for name in os.environ if name.startswith("WANDB_")]:
        monkeypatch.delenv(name)
    for name in ("DIR", "DATA_DIR", "CACHE_DIR", "CONFIG_DIR", "ARTIFACT_DIR", "SILENT",
                 "ERROR_REPORTING"):  # fmt: skip
        monkeypatch.setenv(f"WANDB_{name}", "")


def test_curve_is_a_table_with_empty_cells(tmp_path: Path) -> None:
    curve = CurveFile(tmp_path / "new" / "curve.csv")
    curve.log({"loss": 7.25, "tokens": 4096.0}, 1)
    curve.log({"loss": 6.5, "validation_loss": 6.123456789}, 2)
    rest = "," * (len(COLUMNS) - 4)
    lines = [",".join(COLUMNS), f"1,4096,7.25,{rest}", f"2,,6.5,6.12346{rest}"]
    assert curve.path.read_text() == "\n".join(lines) + "\n"


def test_dvc_plots_each_figure_of_each_training() -> None:
    plots = {name: plot for part in read_yaml(DVC)["plots"] for name, plot in part.items()}
    for column in set(COLUMNS) - {"step", "validation_loss"}:
        assert set(plots[column]["y"].values()) == {column}
        assert [Path(log).stem for log in plots[column]["y"]] == list(TRAININGS)


def test_an_unknown_name_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="accuracy"):
        CurveFile(tmp_path / "curve.csv").log({"accuracy": 1.0}, 1)


def test_rewind_drops_what_came_after_and_a_cut_line(tmp_path: Path) -> None:
    curve = CurveFile(tmp_path / "curve.csv")
    for step in (1, 2, 3):
        curve.log({"loss": float(step)}, step)
    with curve.path.open("a") as stream:
        stream.write("4,40")
    curve.rewind(2)
    assert [line[:1] for line in curve.path.read_text().splitlines()] == ["s", "1", "2"]
    curve.rewind(0)
    assert curve.path.read_text() == ",".join(COLUMNS) + "\n"


def test_a_foreign_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "curve.csv").write_text("a\nb\n")
    with pytest.raises(LamdaError, match=r"curve\.csv: expected a step at the line's start"):
        CurveFile(tmp_path / "curve.csv").rewind(3)


def open_in(tmp_path: Path, **changes: Any) -> Any:
    """A tracker with W&B."""
    values: dict[str, Any] = {"wandb": True, "project": "lamda", "name": "test"}
    return open_tracker(tmp_path / "curve.csv", directory=tmp_path / "w", **(values | changes))


def test_offline_run_stays_in_its_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    with open_in(tmp_path, config={"tokens": 9}) as tracker:
        tracker.log(dict.fromkeys(COLUMNS[1:], 2.0), 1)
    runs = list((tmp_path / "w" / "wandb").glob("offline-run-*/run-*.wandb"))
    assert len(runs) == 1
    # W&B's own process writes the file, and on a busy machine it does so a little later
    deadline = time.monotonic() + 60
    while COLUMNS[-1].encode() not in runs[0].read_bytes() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert [name for name in COLUMNS[1:] if name.encode() not in runs[0].read_bytes()] == []
    assert list(home.iterdir()) == []
    assert capfd.readouterr() == ("", "")


def test_no_network_falls_back_to_offline_with_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import wandb

    modes = []

    def init(mode: str, **arguments: object) -> object:
        modes.append(mode)
        if mode == "online":
            raise ConnectionError("no route\nto host")
        return object()

    monkeypatch.setenv("WANDB_API_KEY", "x" * 40)
    monkeypatch.setattr(wandb, "init", init)
    tracker = open_in(tmp_path)
    assert modes == ["online", "offline"]
    tracker.log({"loss": 1.0}, 1)  # the stand-in cannot log: the curve goes on
    tracker.log({"loss": 2.0}, 2)
    tracker.close()
    assert capsys.readouterr().err.splitlines()[0] == (
        "W&B: no route to host; the curve file goes on"
    )
    assert len((tmp_path / "curve.csv").read_text().splitlines()) == 3


SERVED = """
import json, sys
from pathlib import Path
from lamda.tracking import tracker
from tests.wandb_server import wandb_server
import os
tracker.FINISH_SECONDS = 2.0
with wandb_server() as server:
    os.environ["WANDB_BASE_URL"] = server.url
    def opened(name):
        return tracker.open_tracker(Path(f"{name}.csv"), wandb=True, project="lamda",
                                    directory=Path("w"), name="test", run_id=name)
    for mode in ("error", "hang", "drop"):
        server.mode = "well"
        with opened(mode) as run:
            server.mode = mode
            for step in range(1, 1001):
                run.log({"loss": 1.0}, step)
    server.mode = "well"
    for first in (1, 3):
        with opened("resumed") as run:
            for step in range(first, first + 2):
                run.log({"loss": 1.0}, step)
    told = [row["_step"] for row in server.rows["resumed"]]
    print(json.dumps({"rows": told, "runs": server.runs}))
"""


def test_a_server_that_fails_after_the_start_holds_nothing_up_and_a_run_is_continued(
    tmp_path: Path,
) -> None:
    environment = os.environ | {"WANDB_API_KEY": KEY, "PYTHONPATH": str(REPOSITORY)}
    done = subprocess.run(
        [sys.executable, "-c", SERVED], cwd=tmp_path, env=environment, text=True,
        capture_output=True, check=True, timeout=300,
    )  # fmt: skip
    for mode in ("error", "hang", "drop"):
        assert len((tmp_path / f"{mode}.csv").read_text().splitlines()) == 1001
        (kept,) = tmp_path.glob(f"w/wandb/run-*-{mode}")
        assert list(kept.glob("*.wandb"))
    lines = [line for line in done.stderr.splitlines() if line.startswith("W&B: ")]
    assert len(lines) == 2, "once for each that does not end by itself"
    for mode, line in zip(("error", "hang"), lines, strict=True):
        (kept,) = tmp_path.glob(f"w/wandb/run-*-{mode}")
        assert (kept / UNSYNCED).exists()
        assert f"what it was told is kept: `wandb sync {kept.relative_to(tmp_path)}`" in line
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["rows"] == [1, 2, 3, 4]
    assert set(told["runs"]) == {"error", "hang", "drop", "resumed"}


def test_a_missing_installation_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    real = builtins.__import__

    def without(name: str, *arguments: Any, **named: Any) -> Any:
        if name == "wandb":
            raise ImportError("No module named 'wandb'")
        return real(name, *arguments, **named)

    monkeypatch.delitem(sys.modules, "wandb", raising=False)
    monkeypatch.setattr(builtins, "__import__", without)
    with open_in(tmp_path) as tracker:
        tracker.log({"loss": 1.0}, 1)
    assert capsys.readouterr().err.count("\n") == 1
    assert (tmp_path / "curve.csv").exists()


@pytest.mark.parametrize(("wandb", "mode"), [(False, None), (True, "disabled")])
def test_switched_off_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wandb: bool, mode: str | None
) -> None:
    if mode:
        monkeypatch.setenv("WANDB_MODE", mode)
    with open_in(tmp_path, wandb=wandb) as tracker:
        tracker.log({"loss": 1.0}, 1)
    assert not (tmp_path / "w").exists()
