"""What is kept for W&B: a broken run holds no other one up, and no password goes along."""

from __future__ import annotations

from pathlib import Path

import pytest

from lamda.tracking.identity import config_of
from lamda.tracking.spool import RUNS, Spool, spools
from lamda.tracking.sync import unsent


@pytest.mark.parametrize("text", ["", '{"id": "brok', "[]", "{}", "\0"])
def test_a_broken_record_does_not_hold_up_the_others(tmp_path: Path, text: str) -> None:
    good = Spool(tmp_path / RUNS / "good")
    good.update(project="lamda", started="2026-01-02")
    broken = tmp_path / RUNS / "broken/run.json"
    broken.parent.mkdir()
    broken.write_text(text)
    assert spools(tmp_path) == [good]
    assert unsent(tmp_path, every=True) == ([good], 0)


@pytest.mark.parametrize("texts", [True, False])
def test_no_password_in_an_address_is_told(texts: bool) -> None:
    values = {
        ("params.resolved.yaml", "data"): {
            "raters": {"url": "https://ann:hunter2@judge.example.org/v1", "use": "endpoint"},
            "pages": ["https://tok3n@pages.example.org", "s3://bucket/prefix"],
        },
        ("params.resolved.yaml", "seed"): 17,
    }
    told = config_of(values, texts=texts)
    assert told["data"]["raters"] == {
        "url": "https://***@judge.example.org/v1", "use": "endpoint",
    }  # fmt: skip
    assert told["data"]["pages"] == ["https://***@pages.example.org", "s3://bucket/prefix"]
    assert told["seed"] == 17
