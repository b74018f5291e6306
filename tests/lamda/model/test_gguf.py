"""A GGUF file: its weights are unpacked, its tokenizer comes along."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from gguf import GGMLQuantizationType, GGUFWriter, quants
from torch import nn
from transformers import AutoModelForCausalLM, LlamaConfig
from typer.testing import CliRunner

from lamda.cli.models import commands
from lamda.config.base_model import with_family
from lamda.config.section import Choice
from lamda.errors import LamdaError
from lamda.model.hugging_face import NEW_ROWS
from lamda.model.hugging_face.loading import load
from lamda.model.hugging_face.tokenization import base_tokenizer
from lamda.plugins import build
from lamda.tokenizer import Tokenizer
from tests.lamda.model.tokenizers_of import byte_level

HEADS, WIDTH, LAYERS = 4, 32, 2
NAMES = {
    "self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k", "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output", "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down", "input_layernorm": "attn_norm",
    "post_attention_layernorm": "ffn_norm",
}  # fmt: skip


def llama(vocab_size: int) -> nn.Module:
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=vocab_size, hidden_size=WIDTH, intermediate_size=64, num_hidden_layers=LAYERS,
        num_attention_heads=HEADS, num_key_value_heads=HEADS, max_position_embeddings=64,
        tie_word_embeddings=True,
    )  # fmt: skip
    made: nn.Module = AutoModelForCausalLM.from_config(config, attn_implementation="eager")
    with torch.no_grad():
        for parameter in made.parameters():
            parameter.add_(torch.randn(parameter.shape) * 0.1)
    return made.eval()


def paired(weight: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Rows of a rotary projection in the order of GGUF: halves side by side."""
    parts = weight.reshape(HEADS, 2, len(weight) // HEADS // 2, weight.shape[1])
    return parts.swapaxes(1, 2).reshape(weight.shape)


def write(path: Path, model: nn.Module) -> None:
    """The model with its larger matrices in 8 bits, and the tokenizer."""
    fast = byte_level()
    pieces = sorted(fast.get_vocab().items(), key=lambda item: item[1])
    writer = GGUFWriter(path, "llama")
    writer.add_context_length(64)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(64)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    writer.add_vocab_size(len(pieces))
    writer.add_tokenizer_model("gpt2")
    writer.add_token_list([piece for piece, _ in pieces])
    writer.add_token_types([3 if index < 3 else 1 for _, index in pieces])
    writer.add_token_merges([" ".join(pair) for pair in merges_of(fast)])
    writer.add_eos_token_id(0)
    state = {name: value.numpy() for name, value in model.state_dict().items()}
    writer.add_tensor("token_embd.weight", state["model.embed_tokens.weight"])
    writer.add_tensor("output_norm.weight", state["model.norm.weight"])
    for layer in range(LAYERS):
        for theirs, ours in NAMES.items():
            weight = state[f"model.layers.{layer}.{theirs}.weight"]
            name = f"blk.{layer}.{ours}.weight"
            if ours in {"attn_q", "attn_k"}:
                weight = paired(weight)
            if ours.startswith("ffn_") and weight.ndim == 2:
                kind = GGMLQuantizationType.Q8_0
                writer.add_tensor(name, quants.quantize(weight, kind), raw_dtype=kind)
            else:
                writer.add_tensor(name, np.ascontiguousarray(weight))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def merges_of(fast: Any) -> list[list[str]]:
    import json

    found: list[list[str]] = json.loads(fast.to_str())["model"]["merges"]
    return found


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, nn.Module]:
    model = llama(byte_level().get_vocab_size(with_added_tokens=True))
    path = tmp_path_factory.mktemp("gguf") / "small.gguf"
    write(path, model)
    return path, model


def test_weights_are_unpacked_and_near_what_was_packed(packed: tuple[Path, nn.Module]) -> None:
    path, model = packed
    loaded = load(path)
    tokens = torch.arange(3, 20)[None]
    expected = model(tokens).logits
    assert (loaded(tokens) - expected).abs().max() < 0.02 * expected.abs().max()  # 8 bits of some
    for module in loaded.modules():
        if "Linear" in type(module).__name__:
            assert type(module) is nn.Linear
            assert module.weight.dtype == torch.float32
    assert getattr(loaded.config, "quantization_config", None) is None
    assert loaded.network.get_output_embeddings().weight is loaded._rows()[0]


def test_its_tokenizer_comes_along(packed: tuple[Path, nn.Module], tmp_path: Path) -> None:
    path, _ = packed
    family = build("backbones", Choice(use="transformers", base=str(path)), 0)
    (tmp_path / "tokenizer.model").write_bytes(family.tokenizer())
    tokenizer = Tokenizer.load(tmp_path / "tokenizer.model")
    assert tokenizer.encode("hello there") == byte_level().encode("hello there").ids
    assert tokenizer.vocab_size == byte_level().get_vocab_size() + NEW_ROWS
    assert family.create(tokenizer.vocab_size).vocab_size == tokenizer.vocab_size


@pytest.mark.parametrize("name", ["own/small", "own/small.gguf", "own/v1.0"])
def test_what_was_imported_is_a_base(
    name: str, packed: tuple[Path, nn.Module], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the line that the command prints, and nothing else."""
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(commands, ["import", str(packed[0]), name])
    assert f"`base: {name}` under `model` trains it on" in done.output
    assert Path(name).is_file() == name.endswith(".gguf")
    chosen = with_family(Path(), {"use": "lamda", "preset": "tiny", "base": name})
    family = build("backbones", Choice(**chosen), 0)
    (tmp_path / "tokenizer.model").write_bytes(family.tokenizer())
    pieces = Tokenizer.load(tmp_path / "tokenizer.model")
    model = family.create(pieces.vocab_size)
    tokens = torch.arange(3, 20)[None]
    own = byte_level().get_vocab_size(with_added_tokens=True)
    assert torch.equal(model(tokens)[..., :own], load(packed[0])(tokens)[..., :own])


def test_a_folder_is_a_folder_whatever_its_name(
    packed: tuple[Path, nn.Module], tmp_path: Path
) -> None:
    folder = tmp_path / "plain.gguf"
    packed[1].save_pretrained(folder)  # type: ignore[operator]
    tokens = torch.arange(3, 20)[None]
    torch.testing.assert_close(load(folder)(tokens), packed[1](tokens).logits)
    several = tmp_path / "several.gguf"
    several.mkdir()
    for name in ("a.gguf", "b.gguf"):
        (several / name).write_bytes(packed[0].read_bytes())
    for read in (load, base_tokenizer):
        with pytest.raises(LamdaError, match=r"several\.gguf: expected one file \*\.gguf, found 2"):
            read(several)


def test_a_broken_file_is_one_line(packed: tuple[Path, nn.Module], tmp_path: Path) -> None:
    path = tmp_path / "broken.gguf"
    path.write_bytes(packed[0].read_bytes()[:500])
    with pytest.raises(LamdaError, match=r"broken\.gguf: expected a causal language") as caught:
        load(path)
    assert "\n" not in str(caught.value)
    with pytest.raises(LamdaError, match=r"none\.gguf: no such file or folder"):
        load(tmp_path / "none.gguf")
