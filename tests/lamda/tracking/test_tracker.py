"""The curve file."""

from pathlib import Path

import pytest

from lamda.config.yaml_file import read_yaml
from lamda.errors import LamdaError
from lamda.task_names import TRAININGS
from lamda.tracking.tracker import COLUMNS, CurveFile

REPOSITORY = Path(__file__).resolve().parents[3]
DVC = REPOSITORY / "dvc.yaml"


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
