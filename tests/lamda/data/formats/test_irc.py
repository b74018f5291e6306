"""Logs of channels, in each form that is documented, told by the file or named."""

from __future__ import annotations

from pathlib import Path

import pytest

from lamda.data.files import read_dialogs
from lamda.data.formats.registry import detect
from lamda.data.reading.ledger import Ledger
from lamda.data.reading.places import Place
from tests.lamda.data.formats.given import dialogs


@pytest.mark.parametrize(
    "time", ["[12:34] ", "[12:34:56] ", "12:34:56 ", "2004-11-15T14:18:40 ", ""]
)
def test_every_documented_form_of_a_line_is_read(tmp_path: Path, time: str) -> None:
    path = tmp_path / "channel.log"
    path.write_text(f"{time}<ann> hello\n{time}<bob> hi\n")
    for format in ("auto", "irc"):
        found, ledger = dialogs(path, format)
        assert [row.turns for row in found] == [("hello", "hi")] and not ledger.lines, format


def test_a_log_that_is_named_one_may_be_called_anything(tmp_path: Path) -> None:
    path = tmp_path / "fruit.2024-08-01"
    path.write_text("Log opened\n" * 9 + "[12:34] <ann> hello\n[12:35] <bob> hi\n")
    found, ledger = dialogs(path, "irc")
    assert [row.turns for row in found] == [("hello", "hi")]
    assert dict(ledger.dropped) == {"no message": 9}


def test_json_in_a_log_stays_json(tmp_path: Path) -> None:
    path = tmp_path / "chats.log"
    path.write_text('[\n{"turns": ["<ann> hello", "hi"]}\n]\n')
    told = detect(Place(str(path), path))
    assert told is not None and told.rows == "json"
    ledger = Ledger()
    assert not list(read_dialogs(path, {}, "irc", ledger=ledger))
    assert ledger.lines == [f"{path}: expected format irc, found table"]
