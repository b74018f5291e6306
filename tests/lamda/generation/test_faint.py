"""Drawing where nearly all of the probability is of what may not be drawn."""

from __future__ import annotations

import pytest
import torch

from lamda.generation.sampler import _draw


def draws(logits: torch.Tensor, forbidden: torch.Tensor, count: int) -> torch.Tensor:
    generator = torch.Generator().manual_seed(0)
    return _draw(logits.expand(count, -1), 2, forbidden, generator)[0]


@pytest.mark.parametrize("gap", [0.0, 90.0, 200.0, 1000.0])
def test_what_is_allowed_is_drawn_by_its_own_odds(gap: float) -> None:
    """Of logits 1 and 0 the first is drawn in e / (1 + e) of all cases, whatever is forbidden."""
    logits = torch.tensor([gap, 1.0, 0.0, -50.0])
    forbidden = torch.tensor([True, False, False, False])
    found = draws(logits, forbidden, 4000)
    assert set(found.tolist()) == {1, 2}
    assert (found == 1).float().mean().item() == pytest.approx(0.731, abs=0.03)


def test_what_is_not_faint_is_drawn_as_ever() -> None:
    """Bit by bit: a seed gives what it gave."""
    logits = torch.randn(64, 50, generator=torch.Generator().manual_seed(1))
    forbidden = torch.zeros(50, dtype=torch.bool)
    found, likely = _draw(logits, 40, forbidden, torch.Generator().manual_seed(2))
    best, index = torch.log_softmax(logits, -1).topk(40, -1)
    place = torch.multinomial(best.exp(), 1, generator=torch.Generator().manual_seed(2))
    assert torch.equal(found, index.gather(1, place)[:, 0])
    assert torch.equal(likely, best.gather(1, place)[:, 0])
