"""What may be told of raters: optional, coarse, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from lamda.annotation.people.attributes import known_attributes, read_attributes
from lamda.errors import LamdaError


def read(path: Path, text: str) -> dict[str, dict[str, str]]:
    path.write_text(text, encoding="utf-8")
    return {rater: dict(of) for rater, of in read_attributes(path).items()}


def test_a_csv_and_a_yaml_file_tell_the_same(tmp_path: Path) -> None:
    wanted = {"ada": {"age": "25-34", "region": "europe"}, "ben": {}, "cem": {"age": "65+"}}
    csv = "rater;age;region\nada;25-34;Europe\nben;;\ncem; 65+ ;\n"
    assert read(tmp_path / "x.csv", "\ufeff" + csv) == wanted
    yaml = "ada: {age: 25-34, region: europe}\nben:\ncem: {age: 65+}\n"
    assert read(tmp_path / "x.yaml", yaml) == wanted
    assert read(tmp_path / "y.csv", "rater\nada\n") == {"ada": {}}, "none is required"


def test_every_attribute_is_coarse() -> None:
    assert all(2 <= len(values) <= 8 for values in known_attributes().values())


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("x.csv", "rater,shoe_size\nada,39\n", "x.csv: 'shoe_size' is no attribute of raters;"),
        ("x.csv", "rater,age\nada,1987-04-03\n", "line 2, column 'age': expected one of 18-24, 25"),
        ("x.csv", "rater,age\nada,18-24\nada,25-34\n", "line 3: this rater stands there twice"),
        ("x.csv", "name,age\nada,18-24\n", "column 'rater' is missing"),
        ("x.csv", "rater,age\n,18-24\n", "line 2, column 'rater': expected text, found none"),
        ("x.csv", "", "column 'rater' is missing"),
        ("x.yaml", "ada: {postcode: 12345}\n", "x.yaml: 'postcode' is no attribute of raters"),
        ("x.yaml", "ada: {age: 33}\n", "column 'age': expected text, found int 33"),
        ("x.yaml", "ada: [18-24]\n", "expected of each rater attributes and values"),
        ("x.yaml", "- ada\n", "expected keys and values, found list"),
        ("x.txt", "rater\n", "expected a file .csv or .yaml"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_line(tmp_path: Path, name: str, text: str, message: str) -> None:
    with pytest.raises(LamdaError) as error:
        read(tmp_path / name, text)
    assert message in str(error.value) and "\n" not in str(error.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    for name in ("none.csv", "none.yaml"):
        with pytest.raises(LamdaError, match=f"{name}: no such file"):
            read_attributes(tmp_path / name)
