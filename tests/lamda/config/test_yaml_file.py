"""The quick reader gives what DVC's reader gives."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from dvc.utils.serialize import load_yaml

from lamda.config.yaml_file import read_yaml
from lamda.errors import LamdaError
from lamda.files import read_json

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


NESTED = {
    "flow": "a: " + "[" * 50_000,
    "block": "- " * 50_000,
    "keys": "? " * 50_000,
    "closed": "a: " + "{a: " * 50_000 + "1" + "}" * 50_000,
}


@pytest.mark.parametrize("name", NESTED)
def test_deep_nesting_is_refused_before_anything_is_built(tmp_path: Path, name: str) -> None:
    (tmp_path / "deep.yaml").write_text(NESTED[name])
    with pytest.raises(LamdaError, match="more than 100 levels of nesting") as caught:
        read_yaml(tmp_path / "deep.yaml")
    assert "\n" not in str(caught.value)


def test_aliases_count_as_what_they_stand_for(tmp_path: Path) -> None:
    laughs = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
        for before, name in pairwise("abcdefghi")
    )
    path = tmp_path / "laughs.yaml"
    path.write_text(laughs)
    with pytest.raises(LamdaError, match="more than 1000000 values, its aliases written out"):
        read_yaml(path)
    path.write_text("a: &a {b: *a}\n")
    with pytest.raises(LamdaError, match=r"\*a inside of what it stands for"):
        read_yaml(path)
    path.write_text("a: &a [1, 2]\nb: [*a, *a]\n")
    assert read_yaml(path)["b"] == [[1, 2], [1, 2]]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"a: " + b"9" * 5000, "a whole number of 5000 digits"),
        (b"a: " + b"x" * (17 * 2**20), "at most 16 MiB"),
        (b"a: !!timestamp soon", "expected YAML"),
        (b"a: !!int many", "expected YAML"),
        (b"a: \xff", "expected YAML"),
    ],
    ids=["number", "text", "time", "tag", "bytes"],
)
def test_what_is_too_large_or_no_value_is_one_line(
    tmp_path: Path, data: bytes, reason: str
) -> None:
    (tmp_path / "bad.yaml").write_bytes(data)
    with pytest.raises(LamdaError, match=reason) as caught:
        read_yaml(tmp_path / "bad.yaml")
    assert len(str(caught.value)) < 500 and "\n" not in str(caught.value)


CONFLICT = "seed: 1\n<<<<<<< HEAD\nprofile: a\n=======\nprofile: b\n>>>>>>> other\n"


def test_the_marks_of_a_merge_conflict_are_called_that(tmp_path: Path) -> None:
    for name, read in (("dvc.lock", read_yaml), ("filed.json", read_json)):
        for text in (CONFLICT, CONFLICT.replace("\n", "\r\n")):
            path = tmp_path / name
            path.write_text(text, newline="")
            with pytest.raises(LamdaError, match=rf"{name}: line 2: merge conflict; settle it"):
                read(path)
    path.write_text("{}")
    assert read_json(path) == {}
