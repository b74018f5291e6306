"""Dumps of several sites: their ids are of one site only."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lamda.data.formats.given import dialogs


def posts(word: str) -> str:
    return (
        f'<posts><row Id="1" PostTypeId="1" Title="What of {word}?" Body="" />'
        f'<row Id="2" PostTypeId="2" ParentId="1" Body="{word} is fine." /></posts>'
    )


def comments(word: str) -> str:
    return f'<comments><row Id="1" PostId="2" Text="Thanks for {word}." /></comments>'


@pytest.mark.parametrize("between", ["/", ".", ".stackexchange.com-"])
def test_each_site_is_a_forest_of_its_own(tmp_path: Path, between: str) -> None:
    pytest.importorskip("resiliparse")
    for word in ("beer", "tea"):
        for name, text in (("Posts", posts(word)), ("Comments", comments(word))):
            path = Path(f"{tmp_path}/{word}{between}{name}.xml")
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
    found, ledger = dialogs(tmp_path)
    assert [row.turns for row in found] == [
        (f"What of {word}?", f"{word} is fine.", f"Thanks for {word}.") for word in ("beer", "tea")
    ]
    site = between.strip("/.-")
    ends = [f"{word}{site and '.' + site}/c1" for word in ("beer", "tea")]
    assert [row.dialog_id for row in found] == ends and not ledger.dropped
    (alone, *_), _ = dialogs(Path(f"{tmp_path}/tea") if between == "/" else tmp_path)
    assert alone.dialog_id == ("c1" if between == "/" else ends[0])


def test_a_file_of_another_name_is_a_site(tmp_path: Path) -> None:
    pytest.importorskip("resiliparse")
    for word in ("beer", "tea"):
        (tmp_path / f"{word}.xml").write_text(posts(word))
    found, ledger = dialogs(tmp_path)
    assert [(row.dialog_id, row.turns) for row in found] == [
        (f"{word}.xml/2", (f"What of {word}?", f"{word} is fine.")) for word in ("beer", "tea")
    ]
    assert not ledger.dropped


def test_the_parts_of_one_site_belong_together(tmp_path: Path) -> None:
    pytest.importorskip("resiliparse")
    question, answer = posts("beer").split("<row", 2)[1:]
    (tmp_path / "Posts-1.xml").write_text(f"<posts><row{question}</posts>")
    (tmp_path / "Posts-2.xml").write_text(f"<posts><row{answer}")
    found, _ = dialogs(tmp_path)
    assert [(row.dialog_id, row.turns) for row in found] == [
        ("2", ("What of beer?", "beer is fine."))
    ]
