"""Human talk that no rule was written for: next turns against turns of another dialog.

The raters learn what goes with what from other chats. Topical-Chat is no part of the project.
"""

from __future__ import annotations

import json
import lzma
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from scipy.stats import rankdata

from lamda.annotation.shares import wilson
from lamda_world.raters.judge import Judge
from lamda_world.raters.lexicon.belonging import belonging

REAL = Path(__file__).parents[4] / "shared" / "data" / "topical_chat"
Row = tuple[int, tuple[str, ...], str]
Floats = npt.NDArray[np.float64]


def rows(name: str, dialogs: int) -> list[Row]:
    """(dialog, the two turns before, turn) of the turns of 25 words at most."""
    path = REAL / f"{name}.json.xz"
    if not path.exists():
        pytest.skip("needs ../shared/data/topical_chat, which is not here")
    found = []
    for number, talk in enumerate(list(json.loads(lzma.decompress(path.read_bytes())).values())):
        turns = [turn["message"] for turn in talk["content"]] if number < dialogs else []
        for place in range(3, len(turns)):
            if len(turns[place].split()) <= 25:
                found.append((number, tuple(turns[place - 2 : place]), turns[place]))
    return found


def foreign(talk: list[Row], rng: np.random.Generator) -> list[str]:
    """For each row a turn of another dialog, drawn at random."""
    drawn = []
    for dialog, _, _ in talk:
        while talk[other := int(rng.integers(len(talk)))][0] == dialog:
            pass
        drawn.append(talk[other][2])
    return drawn


def auc(real: Floats, other: Floats) -> float:
    ranks = rankdata(np.concatenate([real, other]))[: len(real)].sum()
    return float((ranks - len(real) * (len(real) + 1) / 2) / (len(real) * len(other)))


def interval(real: Floats, other: Floats, dialogs: npt.NDArray[np.int64]) -> tuple[float, float]:
    """95 % of the AUC, by a bootstrap over dialogs."""
    rng, names = np.random.default_rng(0), np.unique(dialogs)
    places = {name: np.flatnonzero(dialogs == name) for name in names}
    values = []
    for _ in range(300):
        chosen = np.concatenate([places[name] for name in rng.choice(names, len(names))])
        values.append(auc(real[chosen], other[chosen]))
    low, high = np.quantile(values, [0.025, 0.975])
    return float(low), float(high)


def share(found: list[bool]) -> str:
    low, high = wilson(sum(found), len(found), 0.95)
    return f"{sum(found) / len(found):.3f} [{low:.3f}, {high:.3f}]"


@pytest.mark.slow
@pytest.mark.parametrize(("name", "floor"), [("valid_rare", 0.80), ("valid_freq", 0.70)])
def test_on_topical_chat(
    judge: Judge, capsys: pytest.CaptureFixture[str], name: str, floor: float
) -> None:
    """Both rates and the AUC; of `valid_rare` only the first 150 dialogs, as others were looked
    at when the features were chosen. In `valid_freq` many dialogs are about the same few things."""
    talk = rows(name, 150)[:1200]
    strangers = foreign(talk, np.random.default_rng(0))
    ours = belonging()
    scores = [np.array([ours.read(c, r)[0] for c, r in pairs]) for pairs in (
        [(c, r) for _, c, r in talk],
        [(c, r) for (_, c, _), r in zip(talk, strangers, strict=True)],
    )]  # fmt: skip
    value = auc(*scores)
    low, high = interval(*scores, np.array([dialog for dialog, _, _ in talk]))
    real = [judge.read(context, said) for _, context, said in talk]
    other = [judge.read(c, said) for (_, c, _), said in zip(talk, strangers, strict=True)]
    with capsys.disabled():
        print(
            f"\n  Topical-Chat {name}, {len(talk)} turns: AUC {value:.3f} [{low:.3f}, {high:.3f}]; "
            f"sensible {share([r.sensible for r in real])}, of strangers "
            f"{share([r.sensible for r in other])}; unsafe "
            f"{share([bool(r.violated) for r in real])}",
            end="",
        )
    assert value >= floor
    sensible = [np.mean([reading.sensible for reading in of]) for of in (real, other)]
    assert sensible[0] > 0.6 and sensible[0] - sensible[1] > 0.2
    assert np.mean([bool(reading.violated) for reading in real]) < 0.05
