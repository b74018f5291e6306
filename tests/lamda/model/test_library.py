"""Models of transformers as backbones, against what the library itself generates and loses."""

from __future__ import annotations

import pytest
import torch
from torch.distributed.device_mesh import init_device_mesh

from lamda.errors import LamdaError
from lamda.generation.sampler import prefill, sample
from lamda.model.hugging_face.backbone import HuggingFaceBackbone
from lamda.parallel.dry_run import fake_processes
from lamda.parallel.shard import divide
from lamda.parallel.world import BATCH, MODEL
from tests.lamda.model.pairs import CONFIGS, PROMPTS, VOCABULARY, WINDOW, Pair, assert_same

pytestmark = pytest.mark.usefixtures("exact_products")


@pytest.fixture(scope="module", params=list(CONFIGS))
def foreign(request: pytest.FixtureRequest) -> Pair:
    return Pair(request.param)


def test_a_prompt_is_stored_once_for_all_its_branches() -> None:
    foreign = Pair("llama")
    cache, _ = foreign.backbone.prefill(PROMPTS)
    branches = cache.branch(16, 4)
    foreign.backbone(torch.full((48, 1), 80), cache=branches)
    for layer in range(2):
        keys, values = branches.prompt(layer)
        assert keys is cache.keys[layer]
        assert values is cache.values[layer]
        assert branches._keys[layer].shape == (48, 2, 4, 8)  # of its own tokens alone
    with pytest.raises(LamdaError, match="expected at most 4 new tokens, found 5"):
        foreign.backbone(torch.full((48, 4), 80), cache=branches)


@torch.no_grad()
def test_greedy_samples_are_what_the_library_generates(foreign: Pair) -> None:
    groups = sample(
        foreign.backbone, prefill(foreign.backbone, PROMPTS), count=1, top_k=1, new_tokens=8,
        stop=frozenset(), forbidden=torch.zeros(VOCABULARY, dtype=torch.bool),
        generator=torch.Generator().manual_seed(0),
    )  # fmt: skip
    for prompt, (found,) in zip(PROMPTS, groups, strict=True):
        ids = torch.tensor([prompt])  # one at a time: padded, its windows would count the padding
        written = foreign.model.generate(
            ids, attention_mask=torch.ones_like(ids), do_sample=False, max_new_tokens=8,
            min_new_tokens=8, eos_token_id=None, pad_token_id=0,
        )  # fmt: skip
        assert list(found.tokens) == written[0, len(prompt) :].tolist()


@torch.no_grad()
def test_the_loss_is_the_librarys(foreign: Pair) -> None:
    ids = torch.randint(3, VOCABULARY, (2, 20), generator=torch.Generator().manual_seed(6))
    logits = foreign.backbone.logits(foreign.backbone.hidden(ids))[:, :-1].log_softmax(-1)
    loss = -logits.gather(-1, ids[:, 1:, None]).mean()
    assert_same(loss, foreign.model(ids, labels=ids).loss)


@torch.no_grad()
def test_bfloat16_has_a_tolerance_of_its_own(foreign: Pair) -> None:
    """Rounding to 8 bits, of weights and of every product: the worst logit is off by a few percent
    of the largest, and the library itself is off by as much."""
    rounded = Pair(foreign.kind)
    rounded.backbone.to(torch.bfloat16)
    rounded.model.to(torch.bfloat16)
    cache, _ = rounded.backbone.prefill(PROMPTS[:1])
    new = torch.arange(80, 88)
    found = rounded.backbone(new[None], cache=cache.branch(1, 8))[0]
    ids = [*PROMPTS[0], *new.tolist()]
    expected = foreign.full(ids)[-8:]
    largest = expected.abs().max()
    own, library = (found - expected).abs(), (rounded.full(ids)[-8:].float() - expected).abs()
    assert own.max() < 0.1 * largest
    assert own.mean() < 2 * library.mean() + 0.01 * largest


@torch.no_grad()
def test_new_ids_get_rows_that_differ_and_the_old_ones_stay(foreign: Pair) -> None:
    changed = Pair(foreign.kind)
    changed.backbone.renew_rows(VOCABULARY - 2, VOCABULARY + 6, seed=3)
    assert changed.backbone.vocab_size == VOCABULARY + 6
    again = Pair(foreign.kind)
    again.backbone.renew_rows(VOCABULARY - 2, VOCABULARY + 6, seed=3)
    tokens = torch.tensor([[60, VOCABULARY - 1, 61, VOCABULARY + 5, 62]])
    found = changed.backbone(tokens)
    assert torch.equal(found, again.backbone(tokens))
    old = foreign.backbone(tokens[:, :1])
    assert_same(found[:, :1, : VOCABULARY - 2], old[..., : VOCABULARY - 2])
    assert len(set(found[0, -1, VOCABULARY - 2 :].tolist())) == 8
    for weight in changed.backbone._rows():
        assert len(weight) == VOCABULARY + 6
    tied = changed.backbone.network.get_output_embeddings().weight is changed.backbone._rows()[0]
    assert tied == changed.backbone.config.tie_word_embeddings


@torch.no_grad()
def test_what_is_read_is_held_against_the_library(foreign: Pair) -> None:
    foreign.backbone.check("here")
    assert getattr(foreign.backbone.config, "sliding_window", None) in {None, WINDOW}


@pytest.mark.parametrize("kind", ["llama", "gpt2"])
def test_processes_that_share_a_model_count_the_whole(kind: str) -> None:
    """Five, which divide none of its matrices evenly; each step of a training asks."""
    shared = Pair(kind).backbone
    assert isinstance(shared, HuggingFaceBackbone)
    expected = shared.block_flops(24), shared.logit_flops()
    with fake_processes(5):
        divide(shared, init_device_mesh("cpu", (5, 1), mesh_dim_names=(BATCH, MODEL)))
        assert (shared.block_flops(24), shared.logit_flops()) == expected
