"""Loss against torch's own, and on few positions."""

import pytest
import torch
import torch.nn.functional as F

from lamda.training.loss import positions_with_target, token_loss
from lamda.training.rows import IGNORED

LOGITS = torch.randn(6, 9, generator=torch.Generator().manual_seed(1))
TARGETS = torch.tensor([1, IGNORED, 8, 0, IGNORED, 3])


def test_equals_cross_entropy_with_z_loss() -> None:
    loss, cross_entropy = token_loss(LOGITS, TARGETS, 0.01)
    expected = F.cross_entropy(LOGITS, TARGETS, ignore_index=IGNORED)
    log_z = torch.logsumexp(LOGITS, -1)[TARGETS >= 0]
    assert cross_entropy.item() == pytest.approx(expected.item(), abs=1e-6)
    assert loss.item() == pytest.approx((expected + 0.01 * log_z.square().mean()).item(), abs=1e-6)


def test_gradient_equals_that_of_the_definition() -> None:
    ours, theirs = LOGITS.clone().requires_grad_(), LOGITS.clone().requires_grad_()
    token_loss(ours, TARGETS, 0.01)[0].backward()
    log_z = torch.logsumexp(theirs, -1)[TARGETS >= 0]
    (F.cross_entropy(theirs, TARGETS) + 0.01 * log_z.square().mean()).backward()
    torch.testing.assert_close(ours.grad, theirs.grad, rtol=0, atol=1e-6)


def test_only_few_targets_are_selected() -> None:
    few = torch.full((2, 8), IGNORED)
    few[0, 3] = few[1, 7] = 4
    found = positions_with_target(few)
    assert found is not None
    assert found.tolist() == [3, 15]
    assert positions_with_target(torch.zeros(2, 8, dtype=torch.long)) is None


def test_selecting_changes_no_loss() -> None:
    chosen = TARGETS >= 0
    whole, part = token_loss(LOGITS, TARGETS, 0.1), token_loss(LOGITS[chosen], TARGETS[chosen], 0.1)
    assert whole[0].item() == pytest.approx(part[0].item(), abs=1e-6)
