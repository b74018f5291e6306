"""Talk between people from the package: as many as asked for, and a broken file is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from lamda.data.chitchat import MOST, ChitchatSource, chitchat_dialogs
from lamda.errors import LamdaError


def test_the_package_has_the_chats_that_are_asked_for() -> None:
    rows = list(chitchat_dialogs(5))
    assert len(rows) == 5
    assert all(len(row.turns) == len(row.speakers) > 0 for row in rows)


def test_a_broken_chat_file_names_the_chat(tmp_path: Path) -> None:
    path = tmp_path / "dataset.json"
    path.write_text(json.dumps({"abc": {"messages": [[{"sender": "x"}]]}}))
    with pytest.raises(LamdaError, match="chat 'abc': expected messages with text"):
        list(chitchat_dialogs(1, path))
    path.write_text("{")
    with pytest.raises(LamdaError, match="expected chats in JSON"):
        list(chitchat_dialogs(1, path))


def test_the_chats_that_raters_learn_from_are_refused() -> None:
    assert ChitchatSource.Settings(dialogs=MOST).dialogs == MOST
    with pytest.raises(ValidationError, match="at most 2000, found 2001: world.raters learn from"):
        ChitchatSource.Settings(dialogs=MOST + 1)
