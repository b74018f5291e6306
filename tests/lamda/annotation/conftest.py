"""A model's endpoint for the tests of whoever asks one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lamda.annotation.endpoint import client as client_module

from .chat_server import ChatServer, chat_server


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ChatServer]:
    """It answers well; replies are kept below the working directory, and nothing waits long."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(client_module, "BACKOFF", 0.001)
    with chat_server() as found:
        yield found
