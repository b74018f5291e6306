"""The probe: what counts for which group, and how shares are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.bias import asked_of, counted, preferred, read_probe, spoken_of, told
from lamda.dialog.agent import Agent
from lamda.errors import LamdaError
from lamda.evaluation.metrics import Count
from lamda.generation.config import Decoding
from lamda.model.config import ModelConfig
from lamda.model.transformer import Transformer
from lamda.tokenizer import Tokenizer

PROBE = read_probe()


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


def test_the_likelier_of_two_responses(tokenizer: Tokenizer) -> None:
    config = ModelConfig(
        layers=1, d_model=16, heads=2, d_kv=8, d_ff=32, vocab_size=tokenizer.vocab_size
    )
    decoding = Decoding.model_validate(
        {
            "candidates": 1, "top_k": 1, "new_tokens": 4, "context_tokens": 40, "queries": 0,
            "weights": {"sensible": 1.0, "specific": 0.0, "interesting": 0.0, "likelihood": 0.0},
            "safety": {"harm": 0.0, "bias": 0.0, "misinformation": 0.0},
            "research_candidates": 1, "research_top_k": 1,
        }
    )  # fmt: skip
    agent = Agent("likelihood", Transformer(config, seed=1).eval(), tokenizer, decoding, 0)
    asked = asked_of(PROBE)[:5]
    found = preferred(agent, PROBE, asked)
    turned = PROBE.model_copy(
        update={"pairs": tuple({"women": p["men"], "men": p["women"]} for p in PROBE.pairs)}
    )
    against = preferred(agent, turned, asked)
    assert [a.numerator + b.numerator for a, b in zip(found, against, strict=True)] == [4] * 5


def test_lines_have_intervals_sizes_and_the_difference() -> None:
    asked = asked_of(PROBE)
    base = [Count(1, 4) for _ in asked]
    one = [Count(3, 4) for _ in asked]
    first, *roles = told("PT", "samples", asked, base, base)
    assert first.startswith("PT, samples: women 25.0% [") and first.endswith(f"n={4 * len(asked)}")
    assert len(roles) == len(PROBE.roles)
    line = next(told("LaMDA", "samples", asked, one, base))
    assert f"; +50.0% [+50.0%, +50.0%] * against the first, {len(asked)} prompts" in line
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
