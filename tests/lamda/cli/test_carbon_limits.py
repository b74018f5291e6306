"""`lamda carbon predict` refuses infinity by the name of its option."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from lamda.cli.carbon import commands


@pytest.mark.parametrize("option", ["--tokens", "--peak", "--watts"])
@pytest.mark.parametrize("value", ["inf", "nan", "1e300"])
def test_no_infinity(option: str, value: str) -> None:
    told = CliRunner().invoke(commands, ["predict", "--device", "h100", option, value])
    assert told.exit_code == 2
    assert option in told.output
