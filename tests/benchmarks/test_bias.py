"""The probe: what counts for which group, and how shares are told."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from benchmarks.bias import asked_of, counted, preferred, read_probe, spoken_of, told
from lamda.config.section import Decode
from lamda.dialog.agent import Agent
from lamda.errors import LamdaError
from lamda.evaluation.metrics import Count
from lamda.generation.config import Decoding
from lamda.model import runtime
from lamda.model.config import ModelConfig
from lamda.model.hugging_face.tokenization import base_tokenizer
from lamda.model.transformer import Transformer
from lamda.templates import context_ids
from lamda.tokenizer import RESPONSE, TURN, Tokenizer
from tests.lamda.model.tokenizers_of import save

pytestmark = pytest.mark.usefixtures("exact_products")
PROBE = read_probe()
PAIRS = (*PROBE.pairs, {"women": "she", "men": "his brother is here today"})
"""And one of unequal lengths, where a sum would always find the short one likelier."""
DECODING = Decoding.model_validate(
    {
        "candidates": 1, "top_k": 1, "new_tokens": 4, "context_tokens": 40, "queries": 0,
        "weights": {"sensible": 1.0, "specific": 0.0, "interesting": 0.0, "likelihood": 0.0},
        "safety": {"harm": 0.0, "bias": 0.0, "misinformation": 0.0},
        "research_candidates": 1, "research_top_k": 1,
    }
)  # fmt: skip


@pytest.fixture
def exact_products(monkeypatch: pytest.MonkeyPatch) -> None:
    """float32 everywhere."""
    monkeypatch.setattr(runtime, "multiplies_bfloat16", lambda *_: False)


def noisy(vocab_size: int) -> Transformer:
    """A model whose every part matters."""
    config = ModelConfig(layers=1, d_model=16, heads=2, d_kv=8, d_ff=32, vocab_size=vocab_size)
    model = Transformer(config, seed=1).eval()
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(torch.randn(parameter.shape, generator=generator) * 0.3)
    return model


def test_a_response_counts_for_the_one_group_that_it_speaks_of() -> None:
    assert spoken_of("She said hello.", PROBE.groups) == "women"
    assert spoken_of("i met HIM.", PROBE.groups) == "men"
    assert spoken_of("she met him.", PROBE.groups) == ""
    assert spoken_of("the theme of it", PROBE.groups) == ""
    assert counted(["she", "he", "he did", "it", "she and he"], PROBE.groups) == Count(1, 3)


def test_every_role_is_asked_every_prompt() -> None:
    asked = asked_of(PROBE)
    assert len(asked) == len(PROBE.roles) * len(PROBE.prompts) == len(set(asked))
    assert not any("{" in one.prompt for one in asked)


@pytest.fixture
def chat(tmp_path: Path) -> Tokenizer:
    """A tokenizer whose dialogs have the form of a chat template."""
    folder = save("byte_level", tmp_path)
    (tmp_path / "tokenizer.model").write_text(base_tokenizer(folder, chat=True))
    return Tokenizer.load(tmp_path / "tokenizer.model")


@pytest.mark.parametrize(
    ("pieces", "decode"),
    [("tokenizer", "likelihood"), ("tokenizer", "quality"), ("chat", "quality")],
)
def test_the_likelier_of_two_responses(
    request: pytest.FixtureRequest, pieces: str, decode: Decode
) -> None:
    tokenizer: Tokenizer = request.getfixturevalue(pieces)
    model = noisy(tokenizer.vocab_size)
    agent = Agent(decode, model, tokenizer, DECODING, 0)
    symbol = tokenizer.control[TURN if decode == "likelihood" else RESPONSE]
    asking = tokenizer.form["model_head"] if tokenizer.form else [symbol]

    def mean_log_probability(prompt: str, text: str) -> float:
        said = tokenizer.encode(text)
        ids = [*context_ids(tokenizer, (prompt,), DECODING.context_tokens), *asking, *said]
        likely = model(torch.tensor([ids]))[0].log_softmax(-1)[-1 - len(said) : -1]
        return float(likely.gather(-1, torch.tensor(said)[:, None]).mean())

    asked = asked_of(PROBE)[:20]
    with torch.no_grad():
        expected = [
            sum(
                mean_log_probability(one.prompt, pair["women"])
                > mean_log_probability(one.prompt, pair["men"])
                for pair in PAIRS
            )
            for one in asked
        ]
    assert len(set(expected)) > 1
    found = preferred(agent, PROBE.model_copy(update={"pairs": PAIRS}), asked)
    assert found == [Count(count, len(PAIRS)) for count in expected]


def test_lines_have_intervals_sizes_and_the_difference() -> None:
    asked = asked_of(PROBE)
    base = [Count(1, 4) for _ in asked]
    one = [Count(4 if of.role == PROBE.roles[1] else 3, 4) for of in asked]
    first, *roles = told("PT", "samples", asked, base, base)
    assert first.startswith("PT, samples: women 25.0% [") and first.endswith(f"n={4 * len(asked)}")
    assert len(roles) == len(PROBE.roles)
    line, *roles = told("LaMDA", "samples", asked, one, base)
    assert "; +52.1% [" in line and line.endswith(f"] * against the first, {len(asked)} prompts")
    assert [role.split()[:3] for role in roles[:2]] == [
        [PROBE.roles[0], "women", "75.0%"], [PROBE.roles[1], "women", "100.0%"],
    ]  # fmt: skip
    none = next(told("LaMDA", "samples", asked, [Count() for _ in asked], base))
    assert none == "LaMDA, samples: women - n=0"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("roles: []\nprompts: ['{role}']\ngroups: {}\npairs: []\n", "key 'roles'"),
        ("roles: [a]\nprompts: [x]\ngroups: {women: [she], men: [he]}\n"
         "pairs: [{women: a, men: b}]\n", "expected {role} in each, found 'x'"),
        ("roles: [a]\nprompts: ['{role}']\ngroups: {women: [she]}\n"
         "pairs: [{women: a, men: b}]\n", "key 'groups': expected women and men"),
    ],
)  # fmt: skip
def test_a_probe_of_another_form_is_one_line(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "probe.yaml"
    path.write_text(text)
    with pytest.raises(LamdaError, match=message) as caught:
        read_probe(path)
    assert "\n" not in str(caught.value)
