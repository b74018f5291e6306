"""A call that may hang, and ports."""

from __future__ import annotations

import socket
import threading

import pytest

from lamda.bounded import connects, is_free, within
from lamda.errors import NoAnswer


def test_what_a_call_returns_and_raises_is_passed_on() -> None:
    assert within(30, "x", lambda: 3) == 3
    with pytest.raises(KeyError, match="mine"):
        within(30, "x", lambda: {}["mine"])


def test_a_call_that_hangs_is_left() -> None:
    with pytest.raises(NoAnswer, match=r"^s3://x: no answer within 0\.05 s$"):
        within(0.05, "s3://x", threading.Event().wait)


def test_ports() -> None:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
        one.listen()
        assert not is_free(port)
        assert connects("127.0.0.1", port, 5)
    assert is_free(port)
    assert not connects("127.0.0.1", port, 5)
