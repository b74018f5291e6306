"""How often the judge agrees with a careful reader, on cases written before it was run on them."""

from __future__ import annotations

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from lamda.data.chitchat import MOST
from lamda_world.raters.judge import Judge
from lamda_world.raters.lexicon.chats import FIRST
from tests.lamda_world.raters.people import Agreement, agreement, read_cases

ROOT = Path(__file__).parents[3]
SETS = {
    "mended for": (("people", 0), ("people_third", None), ("people_fourth", None)),
    "held out": (("people", 1),),
    "scored once": (("people_fifth", None),),
}


def agreed(judge: Judge, which: str) -> Agreement:
    cases = (case for name, half in SETS[which] for case in read_cases(name, half))
    return agreement(judge, cases)


@pytest.mark.parametrize(
    ("which", "sensible", "safe"),
    [("mended for", 0.91, 0.97), ("held out", 0.79, 0.95), ("scored once", 0.82, 0.93)],
)
def test_agreement_does_not_fall(judge: Judge, which: str, sensible: float, safe: float) -> None:
    found = agreed(judge, which)
    assert found.share("sensible") >= sensible
    assert found.share("safe") >= safe
    assert found.share("right") >= 0.88


@pytest.mark.slow
@pytest.mark.parametrize("which", SETS)
def test_agreement(judge: Judge, which: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Prints the table, and for what the rules may be mended for the cases that differ."""
    found = agreed(judge, which)
    with capsys.disabled():
        print(f"\n{which}:\n{found.table()}")
        for question, said, case in found.differing if which == "mended for" else ():
            print(f"  {question}: judge {said}: {' / '.join(case.context)} -> {case.response}")
    assert found.counts["sensible"][1] >= 75


def test_no_model_is_trained_on_the_chats_that_raters_learn_from() -> None:
    for path in (ROOT / "params.yaml", *sorted((ROOT / "profiles").glob("*.yaml"))):
        values = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
        chosen = values.get("data", {}).get("corpus", {}).get("chitchat") or {}
        assert chosen.get("dialogs", 0) <= FIRST, path
    assert MOST == FIRST, "what the source refuses is where the raters begin"
