"""The quick reader gives what DVC's reader gives."""

from __future__ import annotations

from pathlib import Path

import pytest
from dvc.utils.serialize import load_yaml

from lamda.config.yaml_file import read_yaml
from lamda.errors import LamdaError

REPOSITORY = Path(__file__).resolve().parents[3]
SHIPPED = [
    "dvc.yaml",
    "params.yaml",
    *(f"profiles/{p.name}" for p in REPOSITORY.glob("profiles/*")),
]
SCALARS = """
floats: [1e-4, 1.5, 1., .5, -2.0e+3, +1.0, .inf, -.inf]
wholes: [0, 17, -3, +4, 010, 1_000]
words: [on, off, yes, no, y, n, 12:30, "1", '', 1e, e5, ., -, null_, 1.2.3]
switches: [true, True, FALSE, false]
nothing: [null, ~, Null, ]
empty:
base: &base {a: 1, b: 2}
merged: {<<: *base, b: 3}
"""


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_files_read_as_dvc_reads_them(name: str) -> None:
    assert read_yaml(REPOSITORY / name) == load_yaml(str(REPOSITORY / name))


def test_scalars_are_those_of_yaml_1_2(tmp_path: Path) -> None:
    path = tmp_path / "scalars.yaml"
    path.write_text(SCALARS)
    mine, theirs = read_yaml(path), load_yaml(str(path))
    assert mine.keys() == theirs.keys()
    for key in mine:
        assert repr(mine[key]) == repr(theirs[key]), key


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a: [", "expected YAML"),
        ("a: 1\na: 2\n", "duplicate key: 'a' stands twice"),
        ("- 1\n", "expected keys and values, found list"),
        ("!!python/object/apply:os.getcwd []\n", "expected YAML"),
    ],
)
def test_what_does_not_read_is_one_line(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(text)
    with pytest.raises(LamdaError, match=reason) as caught:
        read_yaml(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)
