"""New files come whole, beside what is there, and never in the place of another."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from lamda.errors import LamdaError
from lamda.new_files import new_files


def test_files_come_to_a_folder_when_the_block_ends(tmp_path: Path) -> None:
    folder = tmp_path / "new/folder"
    with new_files(folder) as made:
        (made / "a").write_text("a")
        assert not (folder / "a").exists()
    assert [path.name for path in folder.iterdir()] == ["a"]
    assert stat.S_IMODE((folder / "a").stat().st_mode) == 0o644
    with pytest.raises(RuntimeError), new_files(folder) as made:
        (made / "b").write_text("half")
        raise RuntimeError
    assert [path.name for path in folder.iterdir()] == ["a"]


@pytest.mark.parametrize("there", ["another", "folder", "link"])
def test_another_of_the_name_stays_and_nothing_comes(tmp_path: Path, there: str) -> None:
    path = tmp_path / "b"
    if there == "another":
        path.write_text("filled in")
    elif there == "folder":
        path.mkdir()
    else:
        path.symlink_to("nowhere")
    with pytest.raises(LamdaError, match="b: it is there already"), new_files(tmp_path) as made:
        for name in ("a", "b"):
            (made / name).write_text(name)
    assert [one.name for one in tmp_path.iterdir()] == ["b"]


def test_the_same_file_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("a")
    before = (tmp_path / "a").stat()
    with new_files(tmp_path) as made:
        for name in ("a", "b"):
            (made / name).write_text(name)
    assert (tmp_path / "a").stat() == before and (tmp_path / "b").read_text() == "b"
