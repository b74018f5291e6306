"""How many steps a number of tokens gives, for whoever counts them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from lamda.batches import optimizer_steps
from lamda.data.copying import CopyLesson


@pytest.mark.parametrize(("tokens", "steps"), [(640, 10), (703, 10), (64, 1), (63, 1), (1, 1)])
def test_whole_steps_and_one_at_least(tokens: int, steps: int) -> None:
    assert optimizer_steps(tokens, 4, 16) == steps


@pytest.mark.parametrize(("tokens", "steps"), [(640, 10), (1, 1), (0, 0)])
def test_a_lesson_of_no_tokens_has_no_step(tokens: int, steps: int) -> None:
    rows = SimpleNamespace(batch_size=4, seq_len=16)
    lesson = CopyLesson(
        cast(Any, rows), share=1.0, tokens=tokens, later=0.0, text=np.ones(9, bool), seed=1
    )
    assert lesson.steps == steps
