"""Loss against torch's own, and on few positions."""

import pytest
import torch
import torch.nn.functional as F

from lamda.batches import IGNORE_INDEX
from lamda.training.loss import (
    CHUNK,
    fused_token_loss,
    positions_with_target,
    target_shares,
    token_loss,
)

LOGITS = torch.randn(6, 9, generator=torch.Generator().manual_seed(1))
TARGETS = torch.tensor([1, IGNORE_INDEX, 8, 0, IGNORE_INDEX, 3])


def test_equals_cross_entropy_with_z_loss() -> None:
    loss, cross_entropy = token_loss(LOGITS, TARGETS, 0.01)
    expected = F.cross_entropy(LOGITS, TARGETS, ignore_index=IGNORE_INDEX)
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
    few = torch.full((2, 8), IGNORE_INDEX)
    few[0, 3] = few[1, 7] = 4
    found = positions_with_target(few)
    assert found is not None
    assert found.tolist() == [3, 15]
    assert positions_with_target(torch.zeros(2, 8, dtype=torch.long)) is None


def test_selecting_changes_no_loss() -> None:
    chosen = TARGETS >= 0
    whole, part = token_loss(LOGITS, TARGETS, 0.1), token_loss(LOGITS[chosen], TARGETS[chosen], 0.1)
    assert whole[0].item() == pytest.approx(part[0].item(), abs=1e-6)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("count", [5, CHUNK, 2 * CHUNK + 7])
def test_fused_loss_and_gradients_equal_the_plain_ones(count: int, weighted: bool) -> None:
    draw = torch.Generator().manual_seed(2)
    start = [torch.randn(count, 8, generator=draw), torch.randn(11, 8, generator=draw)]
    targets = torch.randint(0, 11, (count,), generator=draw)
    targets[::3] = IGNORE_INDEX
    weights = torch.rand(count, generator=draw) if weighted else None
    results = []
    for fused in (False, True):
        hidden, weight = (tensor.clone().requires_grad_() for tensor in start)
        if fused:
            share = target_shares(targets, weights)
            loss, cross_entropy = fused_token_loss(hidden, weight, targets, share, 0.01)
        else:
            loss, cross_entropy = token_loss(hidden @ weight.T, targets, 0.01, weights)
        (2 * loss).backward()
        results.append([loss, cross_entropy, hidden.grad, weight.grad])
    torch.testing.assert_close(results[1], results[0], rtol=1e-5, atol=1e-6)


def test_fused_loss_keeps_float32_logits_under_bfloat16() -> None:
    draw = torch.Generator().manual_seed(3)
    hidden, weight = torch.randn(9, 8, generator=draw), torch.randn(11, 8, generator=draw)
    targets, share = torch.arange(9), torch.full((9,), 1 / 9)
    expected, _ = fused_token_loss(hidden, weight, targets, share, 0.0)
    with torch.autocast("cpu", torch.bfloat16):
        found, _ = fused_token_loss(hidden, weight, targets, share, 0.0)
    assert found.dtype == torch.float32
    torch.testing.assert_close(found, expected)


def test_losses_of_parts_add_up_by_their_shares() -> None:
    draw = torch.Generator().manual_seed(4)
    hidden, weight = torch.randn(6, 8, generator=draw), torch.randn(11, 8, generator=draw)
    share = target_shares(TARGETS)
    whole, _ = fused_token_loss(hidden, weight, TARGETS, share, 0.01)
    parts = [
        fused_token_loss(hidden[rows], weight, TARGETS[rows], share[rows], 0.01)[0]
        for rows in (slice(0, 1), slice(1, 6))
    ]
    torch.testing.assert_close(sum(parts), whole)


def test_weights_make_a_weighted_mean() -> None:
    alone = [token_loss(LOGITS[[at]], TARGETS[[at]], 0.0)[0].item() for at in (0, 2)]
    weights = torch.tensor([3.0, 9.0, 1.0, 0.0, 9.0, 0.0])
    found = token_loss(LOGITS, TARGETS, 0.0, weights)[0].item()
    assert found == pytest.approx((3 * alone[0] + alone[1]) / 4, abs=1e-6)
