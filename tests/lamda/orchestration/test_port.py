"""`make airflow` starts on a port that is one, and free."""

from __future__ import annotations

import socket

import pytest

from lamda.errors import LamdaError
from lamda.orchestration.server import HOST, free_port


@pytest.mark.parametrize("text", ["abc", "0", "65536", "-1", "80 80", "\u00b2", "8080/tcp"])
def test_what_is_no_port_is_said_in_one_line(text: str) -> None:
    with pytest.raises(LamdaError, match="LAMDA_AIRFLOW_PORT: expected a port from 1 to 65535"):
        free_port(text)


def test_what_listens_there_is_not_taken_for_the_airflow_that_starts() -> None:
    with socket.create_server((HOST, 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(LamdaError, match="choose another port with LAMDA_AIRFLOW_PORT"):
            free_port(str(port))
    assert free_port(str(port)) == port
