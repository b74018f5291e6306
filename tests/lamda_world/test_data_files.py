"""The loader of word lists: forms, order, and one-line errors that name file and key."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import lamda_world
from lamda.errors import LamdaError
from lamda_world.data_files import Table, beside, read
from lamda_world.forum.banks import PROVOCATION_FILES, SMALL_TALK_FILES
from lamda_world.raters.safety.objectives import FILES

TEXT = """
stop: >-
  yes no
  on
phrases: [no one, 'off']
places:
  city: {time zone: [a, b]}
  peak: {height: [c]}
units:
  - {name: km, factor: 1000}
wrong: [1.5, yes]
"""


@pytest.fixture
def table(tmp_path: Path) -> Table:
    path = tmp_path / "words.yaml"
    path.write_text(TEXT, encoding="utf-8")
    return read(path)


def test_forms_are_read_in_the_order_of_the_file(table: Table) -> None:
    assert table.words("stop") == {"yes", "no", "on"}
    assert table.words("phrases") == {"no one", "off"}
    pairs = table.pair_lists("places")
    assert list(pairs.items()) == [
        (("city", "time zone"), ("a", "b")),
        (("peak", "height"), ("c",)),
    ]
    (unit,) = table.rows("units")
    assert (unit.text("name"), unit.number("factor"), unit.flag("si")) == ("km", 1000.0, False)


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda t: t.lines("wrong"), r"words\.yaml, wrong\[0\]: expected a text .*found 1\.5$"),
        (lambda t: t.lines("stop"), r"words\.yaml, stop: expected a list of texts, found 'yes"),
        (lambda t: t.text("start"), r"words\.yaml: key 'start' is missing$"),
        (lambda t: t.texts("phrases"), r"words\.yaml, phrases: expected texts as keys"),
        (lambda t: t.rows("units")[0].number("name"), r"units\[0\].*name: expected a number"),
        (lambda t: t.rows("units")[0].only("name"), r"expected one of the keys name, found 'fac"),
    ],
)
def test_errors_name_file_and_key(
    table: Table, ask: Callable[[Table], object], message: str
) -> None:
    with pytest.raises(LamdaError, match=message) as error:
        ask(table)
    assert "\n" not in str(error.value)


def test_a_module_finds_the_file_of_its_own_name(tmp_path: Path) -> None:
    (tmp_path / "talk.yaml").write_text("hello: [hi]\n")
    assert beside(str(tmp_path / "talk.py")).lines("hello") == ("hi",)


def test_every_data_file_is_read_by_somebody() -> None:
    root = Path(lamda_world.__file__).parent
    named = {
        *(f"forum/banks/small_talk/{name}" for name in SMALL_TALK_FILES),
        *(f"forum/banks/small_talk/{name}" for name in ("advice", "wit", "chat", "openings")),
        *(f"forum/banks/provocations/{name}" for name in PROVOCATION_FILES),
        *(f"raters/safety/{name}" for name in (*FILES, "shared")),
        "forum/banks/phrases",
    }
    beside_code = {
        path.with_suffix("").relative_to(root).as_posix()
        for path in root.rglob("*.py")
        if "= beside(__file__)" in path.read_text(encoding="utf-8")
    }
    there = {path.with_suffix("").relative_to(root).as_posix() for path in root.rglob("*.yaml")}
    assert there == named | beside_code
