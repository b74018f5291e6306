"""Would it fit many other contexts?"""

from __future__ import annotations

import pytest

from lamda_world.raters.judge import Judge


@pytest.mark.parametrize(
    ("turn", "specific", "generic"),
    [
        ("i adopted a cat.", "what is the name of your cat?", "that is nice."),
        ("do you like jazz?", "yes, i love jazz at night.", "yes, i do."),
        ("i baked bread.", "which flour is in the bread?", "how interesting!"),
        ("hello!", "", "hello, how are you?"),
        ("when do you wake up?", "at six, the baker is already singing.", "i have no idea."),
    ],
)  # fmt: skip
def test_specific_and_generic(judge: Judge, turn: str, specific: str, generic: str) -> None:
    reading = judge.read((turn,), generic)
    assert reading.sensible and not reading.specific
    if specific:
        assert judge.read((turn,), specific).specific
