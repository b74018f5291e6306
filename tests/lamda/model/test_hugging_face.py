"""Folders that transformers reads: dispatch by config.json, and refusals in one line."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import (
    AutoModelForCausalLM,
    Gemma3Config,
    GPT2Config,
    GraniteConfig,
    MambaConfig,
    Qwen3NextConfig,
)

from lamda.config.section import Choice
from lamda.errors import LamdaError
from lamda.model.hugging_face import NEW_ROWS, loading, refusals
from lamda.model.hugging_face.backbone import HuggingFaceBackbone
from lamda.model.hugging_face.refusals import refuse_layers
from lamda.model.hugging_face.tokenization import base_tokenizer
from lamda.model.io import load_model, load_transformer
from lamda.model.tuning import Tuning
from lamda.plugins import build
from tests.lamda.model.pairs import Pair

CONFIG = GPT2Config(
    vocab_size=50, n_embd=16, n_layer=2, n_head=2, n_positions=16, bos_token_id=1, eos_token_id=2
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    torch.manual_seed(0)
    AutoModelForCausalLM.from_config(CONFIG).save_pretrained(tmp_path / "gpt2")
    return tmp_path / "gpt2"


def change(folder: Path, **values: object) -> None:
    path = folder / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | values))


def test_load_model_finds_the_implementation_by_config_json(folder: Path) -> None:
    model = load_model(folder)
    assert isinstance(model, HuggingFaceBackbone)
    tokens = torch.tensor([[3, 4, 5]])
    expected = AutoModelForCausalLM.from_pretrained(folder)(tokens).logits
    torch.testing.assert_close(model(tokens), expected)
    assert model.vocab_size == 50
    with pytest.raises(LamdaError, match="key 'model_type': expected 'lamda', found 'gpt2'"):
        load_transformer(folder)


def test_an_unknown_type_is_refused_in_one_line(folder: Path) -> None:
    change(folder, model_type="nonesuch", architectures=None)
    with pytest.raises(LamdaError, match="nonesuch") as raised:
        load_model(folder)
    assert "\n" not in str(raised.value)


def test_without_transformers_the_extra_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "transformers", None)
    with pytest.raises(LamdaError, match=r"pip install 'lamda\[transformers\]'"):
        load_model(folder)


def one_line(caught: pytest.ExceptionInfo[LamdaError]) -> None:
    assert "\n" not in str(caught.value)


def test_missing_foreign_and_damaged_weights_are_refused(folder: Path) -> None:
    weights = folder / "model.safetensors"
    whole = load_file(weights)
    first = next(name for name in whole if "mlp" in name)
    save_file({k: v for k, v in whole.items() if k != first}, weights, {"format": "pt"})
    with pytest.raises(LamdaError, match=f"1 missing keys, such as '{first}'"):
        load_model(folder)
    save_file(whole | {first: torch.full_like(whole[first], torch.nan)}, weights, {"format": "pt"})
    with pytest.raises(LamdaError, match="expected finite weights, found NaN"):
        load_model(folder)
    embedding = next(name for name in whole if "wte" in name)
    rows = whole[embedding].clone()
    rows[-1] = torch.inf  # of an id that no check reads
    save_file(whole | {embedding: rows}, weights, {"format": "pt"})
    with pytest.raises(LamdaError, match=f"'{embedding}': expected finite weights, found NaN or"):
        load_model(folder)
    weights.write_bytes(weights.read_bytes()[:1000])
    with pytest.raises(LamdaError, match="expected a causal language model") as caught:
        load_model(folder)
    one_line(caught)
    weights.unlink()
    with pytest.raises(LamdaError, match=r"expected weights \(\*\.safetensors\), found none; copy"):
        load_model(folder)
    (folder / "small.gguf").write_bytes(b"")
    with pytest.raises(LamdaError, match=r"name the file .*small\.gguf"):
        load_model(folder)


def test_a_pickle_is_read_only_if_it_is_asked_for(folder: Path) -> None:
    weights = folder / "model.safetensors"
    torch.save(load_file(weights), folder / "pytorch_model.bin")
    expected = load_model(folder)(torch.tensor([[3, 4]]))
    weights.unlink()
    with pytest.raises(LamdaError, match=r"pytorch_model\.bin: a pickle can run code .*allow_pick"):
        load_model(folder)
    asked = build("backbones", Choice(use="transformers", base=str(folder), allow_pickle=True), 0)
    found = asked.create(50 + NEW_ROWS)(torch.tensor([[3, 4]]))
    torch.testing.assert_close(found[..., :50], expected)


def test_a_missing_shard_is_named(folder: Path) -> None:
    AutoModelForCausalLM.from_pretrained(folder).save_pretrained(folder, max_shard_size="5KB")
    (folder / "model.safetensors").unlink(missing_ok=True)
    shards = sorted(folder.glob("model-*.safetensors"))
    assert len(shards) > 1
    load_model(folder)
    index = folder / "model.safetensors.index.json"
    plain = index.read_text()
    (folder / "deeper").mkdir()
    shutil.copy(shards[1], folder / "deeper")
    index.write_text(plain.replace(shards[1].name, f"deeper/{shards[1].name}"))
    with pytest.raises(LamdaError, match="expected files of the folder itself, found 'deeper/"):
        load_model(folder)
    index.write_text(plain)
    shards[1].unlink()
    with pytest.raises(LamdaError, match=f"1 of its shards are missing, such as '{shards[1].name}"):
        load_model(folder)


def test_a_model_that_does_not_fit_is_refused_before_it_is_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refusals, "free_memory", lambda _: 1000)
    (folder / "model.safetensors").write_bytes(b"never read")
    with pytest.raises(
        LamdaError, match=r"its 7,\d{3} parameters take .*expected at most the 0.0 G"
    ):
        load_model(folder)
    monkeypatch.undo()
    free = refusals.free_memory(torch.device("cpu"))
    assert free is None or 2**20 < free < 2**50


@pytest.mark.parametrize("short", ["cpu", "cuda"])
def test_a_model_has_to_fit_here_and_where_it_goes(
    short: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The library reads it into this machine's memory first, whatever the device is."""
    monkeypatch.setattr(
        refusals, "free_memory", lambda device: 1000 if device.type == short else 2**40
    )
    (folder / "model.safetensors").write_bytes(b"never read")
    with pytest.raises(LamdaError, match=rf"the 0\.0 GiB that are free on {short};"):
        load_model(folder, "cuda")


def test_quantized_weights_are_refused_before_anything_is_read(folder: Path) -> None:
    change(folder, quantization_config={"quant_method": "gptq", "bits": 4})
    (folder / "model.safetensors").write_bytes(b"never read")
    (folder / "tokenizer.json").write_text("never read")
    for read in (load_model, base_tokenizer):
        with pytest.raises(
            LamdaError, match="'quantization_config': .* found gptq ones; choose"
        ) as e:
            read(folder)
        one_line(e)
    change(folder, quantization_config=[4])
    with pytest.raises(LamdaError, match="expected plain weights, found quantized ones"):
        load_model(folder)


def test_a_package_that_no_extra_brings_is_named() -> None:
    """The library's own words, not the advice to install what is there."""
    with (
        pytest.raises(LamdaError, match="is not installed: it needs tiktoken to go on") as caught,
        loading.told(Path("own/it")),
    ):
        raise ImportError("it needs tiktoken\nto go on")
    one_line(caught)
    assert "lamda[" not in str(caught.value)


def test_what_is_trained_has_to_fit_on_the_chosen_device(monkeypatch: pytest.MonkeyPatch) -> None:
    """On the processor of a machine with a GPU, too, and with the copies that bfloat16 takes."""
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    free = {"cpu": 17_000, "cuda": 15_000}
    monkeypatch.setattr(refusals, "free_memory", lambda device: free[device.type])

    def refuse(device: str, precision: torch.dtype) -> None:
        place = refusals.Trains(Tuning(), torch.device(device), precision)
        refusals.refuse_training(Path("own/it"), 1000, place)

    refuse("cpu", torch.float32)
    for device, precision in (("cpu", torch.bfloat16), ("cuda", torch.float32)):
        with pytest.raises(LamdaError, match=r"own/it: to train its 1,000 parameters takes"):
            refuse(device, precision)


def test_processes_that_read_side_by_side_have_one_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    cpu = torch.device("cpu")
    monkeypatch.setattr(refusals, "free_memory", lambda _: 15_000)
    monkeypatch.setenv("LOCAL_WORLD_SIZE", "4")
    with pytest.raises(LamdaError, match=r"own/it: its 1,000 parameters take"):
        refusals.refuse_large(Path("own/it"), 1000, cpu)
    monkeypatch.setattr(refusals, "is_initialized", lambda: True)  # the first one, at the end
    refusals.refuse_large(Path("own/it"), 1000, cpu)


def test_rows_beyond_learned_positions_are_refused_in_one_line() -> None:
    learned = Pair("gpt2").backbone
    learned.hidden(torch.ones(1, 64, dtype=torch.long))
    with pytest.raises(LamdaError, match=r"rows of at most 64 tokens, .* found 65; lower seq_len"):
        learned.hidden(torch.ones(1, 65, dtype=torch.long))
    Pair("llama").backbone.hidden(torch.ones(1, 65, dtype=torch.long))  # its are computed


def test_what_torch_keeps_of_a_freed_model_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    """The device calls it used."""
    told = {"mem_get_info": (100, 1000), "memory_reserved": 700, "memory_allocated": 50}
    for name, value in told.items():
        monkeypatch.setattr(torch.cuda, name, lambda _, value=value: value)
    assert refusals.free_memory(torch.device("cuda")) == 750


def test_code_beside_a_model_is_never_run(folder: Path) -> None:
    (folder / "modeling.py").write_text("raise SystemExit('run')\n")
    change(folder, model_type="own", auto_map={"AutoModelForCausalLM": "modeling.Model"})
    with pytest.raises(LamdaError, match=r"key 'auto_map': .* which lamda never runs") as caught:
        load_model(folder)
    one_line(caught)


@pytest.mark.parametrize(
    ("config", "reason"),
    [
        (MambaConfig(vocab_size=50, hidden_size=8, state_size=4, num_hidden_layers=1),
         "'mamba': expected layers of full or windowed attention"),
        (Qwen3NextConfig(vocab_size=50, hidden_size=8, num_hidden_layers=2,
                         layer_types=["linear_attention", "full_attention"]),
         "'qwen3_next': .* found linear_attention; their state cannot branch"),
        (Gemma3Config(), "'gemma3': expected a decoder of text alone"),
    ],
    ids=["mamba", "qwen3_next", "gemma3"],
)  # fmt: skip
def test_what_cannot_branch_is_refused_before_it_is_built(config: object, reason: str) -> None:
    with pytest.raises(LamdaError, match=reason) as caught:
        refuse_layers(config)
    one_line(caught)


def test_logits_of_an_unknown_kind_are_refused() -> None:
    granite = GraniteConfig(
        vocab_size=50, hidden_size=16, intermediate_size=16, num_hidden_layers=1,
        num_attention_heads=2, num_key_value_heads=2, logits_scaling=4.0, pad_token_id=0,
    )  # fmt: skip
    with pytest.raises(LamdaError, match="'granite' makes its logits in a way"):
        HuggingFaceBackbone(AutoModelForCausalLM.from_config(granite)).check("here")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("owner/name", "expected OWNER/NAME@REVISION with the 40 digits"),
        ("owner/name@main", "expected OWNER/NAME@REVISION with the 40 digits"),
        (f"owner/name@{'0' * 40}", r"it cannot be fetched: .*write `base: own/NAME`"),
    ],
)
def test_a_name_on_the_hub_is_pinned_and_needs_a_network(
    name: str, reason: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    asked = build("backbones", Choice(use="transformers", hub=name), 0)
    with pytest.raises(LamdaError, match=reason) as caught:
        asked.create(100)
    one_line(caught)


def test_more_tokens_than_positions_are_refused(folder: Path) -> None:
    model = load_model(folder)
    cache, _ = model.prefill([list(range(14))])
    branches = cache.branch(1, 5)
    model(torch.tensor([[1, 2]]), cache=branches)
    with pytest.raises(LamdaError, match="expected at most 16 tokens, found 17"):
        model(torch.tensor([[3]]), cache=branches)


def test_params_choose_it_by_name(folder: Path) -> None:
    family = build("backbones", Choice(use="transformers", base=str(folder)), 0)
    assert family.create(50 + NEW_ROWS).vocab_size == 50 + NEW_ROWS
    with pytest.raises(LamdaError, match="at least 51, found 50; the tokenizer belongs to another"):
        family.create(51 + NEW_ROWS)
    with pytest.raises(LamdaError, match="expected either `preset` or `base`"):
        build("backbones", Choice(use="lamda", base="x", preset="tiny"), 0)
    for both in ({}, {"base": "x", "hub": "y"}):
        with pytest.raises(LamdaError, match="expected either `base` or `hub`, found both or none"):
            build("backbones", Choice(use="transformers", **both), 0)


def test_a_size_that_nobody_could_build_is_refused_at_once(folder: Path) -> None:
    change(folder, n_layer=10_000_000)
    with pytest.raises(LamdaError, match=r"config\.json: key 'n_layer': expected at most 1000"):
        load_model(folder)
