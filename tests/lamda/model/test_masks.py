"""No mask and no position of a backbone can be dropped without a test that notices."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pytest
import torch
from torch import Tensor

from lamda.model.hugging_face import masks
from lamda.model.hugging_face.cache import BranchCache
from tests.lamda.model.pairs import (
    CONFIGS,
    WINDOWED,
    Pair,
    check_branches,
    check_packing,
    check_padding,
)


@pytest.fixture(scope="module", params=["lamda", *CONFIGS])
def pair(request: pytest.FixtureRequest) -> Pair:
    return Pair(request.param)


CHECKS = (check_padding, check_branches, check_packing)


@pytest.mark.parametrize("check", CHECKS, ids=["padding", "branches", "packing"])
def test_what_is_read_together_reads_as_if_alone(pair: Pair, check: Callable[[Pair], None]) -> None:
    check(pair)


class Fault(NamedTuple):
    """A mask or position that is dropped, and who notices."""

    check: Callable[[Pair], None]
    owner: object
    name: str
    instead: Callable[..., Tensor]
    kinds: frozenset[str] | set[str]


def everything(valid: Tensor) -> Tensor:
    """No mask of padding: every slot up to itself."""
    return masks.causal(valid.shape[1], valid.shape[1], valid.device).expand(len(valid), -1, -1)


def slots(x: Tensor) -> Tensor:
    """No positions but those of the slots."""
    return torch.arange(x.shape[1]).expand(x.shape)


def unmasked(cache: BranchCache, x: Tensor) -> Tensor:
    """What stands in each branch's prompt, padding taken for tokens."""
    each = x.repeat_interleave(cache.count, 0)
    return torch.ones_like(each) if x.dtype == torch.bool else each


ALL = frozenset(CONFIGS)
FAULTS = {
    "padding of prompts": Fault(check_padding, masks, "seen_in_prompts", everything, ALL),
    "padding behind a branch": Fault(check_branches, BranchCache, "_each", unmasked, ALL),
    # Rotary positions are relative: a whole row may be shifted, but not against its branch.
    "positions of prompts": Fault(check_padding, masks, "padded_positions", slots, {"gpt2"}),
    "positions behind a prompt": Fault(check_branches, masks, "padded_positions", slots, ALL),
    "causality": Fault(
        check_branches, masks, "causal", lambda t, s, _: torch.ones(t, s, dtype=torch.bool), ALL
    ),
    "documents": Fault(
        check_packing, masks, "same_document", lambda x: torch.ones_like(x).bool()[:, None], ALL
    ),
    "positions of documents": Fault(check_packing, masks, "document_positions", slots, {"gpt2"}),
    "windows of rows": Fault(
        check_packing, masks, "within_window", lambda *_: torch.tensor(True), WINDOWED
    ),
    "windows of branches": Fault(
        check_branches, masks, "within_window", lambda *_: torch.tensor(True), WINDOWED
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_no_mask_and_no_position_can_be_dropped(
    pair: Pair, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    check, owner, name, instead, kinds = FAULTS[fault]
    if pair.kind in kinds:
        monkeypatch.setattr(owner, name, instead)
        with pytest.raises(AssertionError, match="not close"):
            check(pair)
