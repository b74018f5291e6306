"""A user without a home, as in some containers."""

from __future__ import annotations

from pathlib import Path

import pytest

from lamda.cli import store


def test_the_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/cache")
    assert store._cache() == Path("/cache")
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", "/home/ada")
    assert store._cache() == Path("/home/ada/.cache")

    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", homeless)
    assert store._cache() == store.SCRATCH
