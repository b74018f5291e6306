"""A relative store lies beside the repository, also for an experiment in a folder of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from lamda.storage.location import origin, store_uri


@pytest.fixture
def params(tmp_path: Path) -> Path:
    (tmp_path / "params.yaml").write_text("storage: {uri: store}\n")
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles/default.yaml").write_text("{}\n")
    return tmp_path / "params.yaml"


def test_a_relative_store(tmp_path: Path, params: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LAMDA_STORE", raising=False)
    monkeypatch.chdir(tmp_path)
    assert Path(store_uri(params)).resolve() == tmp_path / "store"
    for kind in ("standalone/tmp1", "queue/tmp2"):
        experiment = tmp_path / ".dvc/tmp/exps" / kind
        experiment.mkdir(parents=True)
        monkeypatch.chdir(experiment)
        assert Path(store_uri(params)) == tmp_path / "store"
        assert Path(store_uri(params, experiment)) == tmp_path / "store"


def test_other_folders_are_their_own_origin(tmp_path: Path) -> None:
    for name in (".dvc/tmp", "dvc/tmp/exps/x", "x"):
        (tmp_path / name).mkdir(parents=True, exist_ok=True)
        assert origin(tmp_path / name) == tmp_path / name
