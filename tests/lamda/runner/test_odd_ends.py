"""`lamda status` tells of any file that lies where stages tell their end."""

from __future__ import annotations

from pathlib import Path

import pytest

from lamda.runner.overview import _end


@pytest.mark.parametrize("code", ["[]", "{}", '"0"', "true", "1e400", "99", "null"])
def test_no_code_ends_the_screen(tmp_path: Path, code: str) -> None:
    path = tmp_path / "pretrain.json"
    path.write_text(f'{{"code": {code}, "words": ""}}')
    assert _end(path).startswith("stage pretrain ")
