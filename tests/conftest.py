"""What tests of several rooms share: places to store files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import settings

from .s3_server import BUCKET, Server, s3_server

# The same examples in every run, none kept on disk, and no time limit: machines are shared.
settings.register_profile("quick", max_examples=60, deadline=None, derandomize=True, database=None)
settings.load_profile("quick")


@pytest.fixture(scope="session")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with s3_server(tmp_path_factory.mktemp("seaweedfs")) as server:
        yield server


@pytest.fixture
def s3(shared_server: Server, monkeypatch: pytest.MonkeyPatch) -> str:
    """The URI of an empty prefix; the environment leads to its server."""
    for name, value in shared_server.environment.items():
        monkeypatch.setenv(name, value)
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    return f"s3://{BUCKET}/{uuid4().hex}"


@pytest.fixture(params=["folder", "s3"])
def uri(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty place, of each kind in turn."""
    if request.param == "s3":
        return str(request.getfixturevalue("s3"))
    return str(tmp_path / "store")
