"""A model that leaves is read by transformers as what it was, and comes back."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest
import torch
from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer, GenerationConfig

from lamda.errors import LamdaError
from lamda.generation.calibration import Calibration, Measured, calibration_of, write_calibration
from lamda.generation.discriminator import score_responses
from lamda.model import runtime
from lamda.model.bias import bucket
from lamda.model.config import ModelConfig, preset
from lamda.model.export import export_model
from lamda.model.hugging_face.backbone import HuggingFaceBackbone
from lamda.model.hugging_face.tokenization import base_tokenizer
from lamda.model.imports import import_model
from lamda.model.io import load_model, save_model
from lamda.model.transformer import Transformer
from lamda.templates import context_ids
from lamda.tokenizer import RESPONSE, Tokenizer
from tests.lamda.model.tokenizers_of import save

pytestmark = pytest.mark.usefixtures("exact_products")
DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "export.md"
IDS = torch.arange(40, 60)[None]


def own(folder: Path, tokenizer: Tokenizer) -> Transformer:
    """A Transformer whose every part matters, saved in `folder`."""
    size = tokenizer.vocab_size
    config = ModelConfig(layers=2, d_model=32, heads=2, d_kv=16, d_ff=64, vocab_size=size)
    model = Transformer(config, seed=1).eval()
    torch.manual_seed(0)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(torch.randn(parameter.shape) * 0.3)
    save_model(model, folder / "model")
    return model


def family(folder: Path) -> HuggingFaceBackbone:
    """A Llama with lamda's symbols, saved in `folder`, and its tokenizer."""
    (folder / "tokenizer.model").write_text(base_tokenizer(save("byte_level", folder / "base")))
    pieces = Tokenizer.load(folder / "tokenizer.model")
    config = AutoConfig.for_model(
        "llama", vocab_size=300, hidden_size=32, intermediate_size=64, num_hidden_layers=2,
        num_attention_heads=4, max_position_embeddings=128, tie_word_embeddings=True,
    )  # fmt: skip
    torch.manual_seed(0)
    model = HuggingFaceBackbone(AutoModelForCausalLM.from_config(config)).eval()
    model.renew_rows(270, pieces.vocab_size, seed=1)
    save_model(model, folder / "model")
    return model


def with_weights(folder: Path) -> Path:
    """A small Llama in a folder."""
    config = AutoConfig.for_model(
        "llama", vocab_size=300, hidden_size=32, intermediate_size=64, num_hidden_layers=1,
        num_attention_heads=4, max_position_embeddings=128,
    )  # fmt: skip
    AutoModelForCausalLM.from_config(config).save_pretrained(folder)
    return folder


def assert_equal_logits(found: torch.Tensor, expected: torch.Tensor) -> None:
    assert (found - expected).abs().max() <= 1e-5 * expected.abs().max()


@pytest.fixture
def tokenizer_path(tokenizer: Tokenizer, tmp_path: Path) -> Path:
    path = tmp_path / "own.model"
    path.write_bytes(tokenizer._processor.serialized_model_proto())
    return path


@pytest.fixture
def modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the library puts code that it was told to trust."""
    place = str(tmp_path / "modules")
    monkeypatch.setattr("transformers.dynamic_module_utils.HF_MODULES_CACHE", place)


@torch.no_grad()
@pytest.mark.usefixtures("modules")
def test_the_own_architecture_leaves_with_its_code(
    tokenizer: Tokenizer, tokenizer_path: Path, tmp_path: Path
) -> None:
    model = own(tmp_path, tokenizer)
    known = {"SENSIBLE": Measured(rows=3, positives=1)}
    write_calibration(tmp_path / "model", Calibration(known))
    export_model(tmp_path / "model", tokenizer_path, tmp_path / "out")
    with pytest.raises(LamdaError, match="which lamda never runs|expected 'lamda'|unknown key"):
        load_model(tmp_path / "out")
    loaded = AutoModelForCausalLM.from_pretrained(tmp_path / "out", trust_remote_code=True)
    own_bucket = sys.modules[type(loaded).__module__].bucket
    for buckets, most in ((32, 128), (8, 64)):  # farther than any row here, too
        far = torch.arange(-3, 3 * most)
        assert torch.equal(own_bucket(far, buckets, most), bucket(far, buckets, most))
    assert_equal_logits(loaded(IDS).logits, model(IDS))
    padded = torch.cat([torch.zeros(1, 3, dtype=torch.long), IDS], -1)
    mask = torch.ones_like(padded)
    mask[:, :3] = 0
    assert_equal_logits(loaded(padded, attention_mask=mask).logits[:, 3:], model(IDS))
    written = loaded.generate(
        IDS, attention_mask=torch.ones_like(IDS), do_sample=False, max_new_tokens=6,
        eos_token_id=None,
    )  # fmt: skip
    whole = IDS
    for _ in range(6):
        whole = torch.cat([whole, model(whole)[:, -1:].argmax(-1)], -1)
    assert torch.equal(written, whole)
    assert "must not serve it" in (tmp_path / "out" / "README.md").read_text()
    assert import_model(str(tmp_path / "out"), tmp_path / "back")
    assert calibration_of(load_model(tmp_path / "back")).attributes == known
    assert torch.equal(load_model(tmp_path / "back")(IDS), model(IDS))
    back = Tokenizer.load(tmp_path / "back" / "tokenizer.model")
    assert back.encode("hello there") == tokenizer.encode("hello there")


@torch.no_grad()
def test_a_family_leaves_as_a_plain_model(tmp_path: Path) -> None:
    model = family(tmp_path)
    export_model(tmp_path / "model", tmp_path / "tokenizer.model", tmp_path / "out")
    loaded = AutoModelForCausalLM.from_pretrained(tmp_path / "out")
    assert_equal_logits(loaded(IDS).logits, model(IDS))
    pieces = Tokenizer.load(tmp_path / "tokenizer.model")
    library = AutoTokenizer.from_pretrained(tmp_path / "out")
    for name, index in pieces.control.items():
        assert library.convert_tokens_to_ids(f"<|lamda:{name.strip('<>')}|>") == index
    assert library.encode("hello there", add_special_tokens=False) == pieces.encode("hello there")
    settings = GenerationConfig.from_pretrained(tmp_path / "out")
    assert (settings.eos_token_id, settings.top_k) == (list(pieces.ends), 40)
    assert not import_model(str(tmp_path / "out"), tmp_path / "back")
    assert torch.equal(load_model(tmp_path / "back")(IDS), model(IDS))
    with pytest.raises(LamdaError, match="it is there already"):
        import_model(str(tmp_path / "out"), tmp_path / "back")


@torch.no_grad()
def test_the_scores_of_the_document_are_those_of_lamda(tmp_path: Path) -> None:
    model = family(tmp_path)
    export_model(tmp_path / "model", tmp_path / "tokenizer.model", tmp_path / "out")
    pieces = Tokenizer.load(tmp_path / "tokenizer.model")
    code = re.search(r"```python\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)
    assert code
    context, response = "hello <|lamda:response|> there", "the population"
    names: dict[str, object] = {
        "folder": str(tmp_path / "out"), "context": context, "response": response
    }  # fmt: skip
    exec(code[1], names)
    asked = context_ids(pieces, [context], 90)
    assert pieces.control[RESPONSE] not in asked
    expected = score_responses(model, pieces, [asked], [pieces.encode(response)])[0]
    assert names["scores"] == pytest.approx(expected, abs=1e-5)
    assert not runtime.multiplies_bfloat16()


def test_what_does_not_fit_together_does_not_leave(
    tokenizer: Tokenizer, tokenizer_path: Path, tmp_path: Path
) -> None:
    own(tmp_path, tokenizer)
    with pytest.raises(LamdaError, match="it is there already; name another folder"):
        export_model(tmp_path / "model", tokenizer_path, tmp_path)
    family(tmp_path)
    of_family = tmp_path / "tokenizer.model"
    with pytest.raises(LamdaError, match="expected the tokenizer of .*model, the one that came w"):
        export_model(tmp_path / "model", tokenizer_path, tmp_path / "out")
    save_model(load_model(with_weights(tmp_path / "small")), tmp_path / "model")
    with pytest.raises(LamdaError, match=r"a vocabulary of \d+, found 300; .* to another model"):
        export_model(tmp_path / "model", of_family, tmp_path / "out")
    own(tmp_path, tokenizer)
    with pytest.raises(LamdaError, match="expected the tokenizer of .*model, lamda's own"):
        export_model(tmp_path / "model", of_family, tmp_path / "out")
    save_model(Transformer(preset("smoke", tokenizer.vocab_size + 8)), tmp_path / "model")
    with pytest.raises(LamdaError, match=r"a vocabulary of \d+, found \d+; .* to another model"):
        export_model(tmp_path / "model", tokenizer_path, tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.usefixtures("modules")
def test_a_model_comes_back_with_its_tokenizer_or_not_at_all(
    tokenizer: Tokenizer, tokenizer_path: Path, tmp_path: Path
) -> None:
    own(tmp_path, tokenizer)
    out, back = tmp_path / "out", tmp_path / "back"
    export_model(tmp_path / "model", tokenizer_path, out)
    (out / "tokenizer.model").unlink()
    with pytest.raises(LamdaError, match=r"out/tokenizer\.model: no such file; copy the model's"):
        import_model(str(out), back)
    family(tmp_path)  # another one's
    (out / "tokenizer.model").write_bytes((tmp_path / "tokenizer.model").read_bytes())
    with pytest.raises(LamdaError, match="expected the tokenizer of .*out, lamda's own"):
        import_model(str(out), back)
    (out / "tokenizer.model").write_bytes(tokenizer_path.read_bytes())
    values = json.loads((out / "config.json").read_text())
    (out / "config.json").write_text(json.dumps(values | {"vocab_size": 1_000_000_000}))
    with pytest.raises(LamdaError, match=r"embedding\.weight.* another configuration"):
        import_model(str(out), back)
    assert not back.exists()
    base = tmp_path / "base"
    for file in base.glob("*token*"):
        file.unlink()
    with pytest.raises(LamdaError, match="base: expected a tokenizer"):
        import_model(str(with_weights(base)), back)
    assert not back.exists()


def test_what_is_no_model_does_not_come_in(tmp_path: Path) -> None:
    folder = tmp_path / "odd"
    folder.mkdir()
    (folder / "config.json").write_text("[1]")
    with pytest.raises(LamdaError, match="odd/config.json: expected keys and values"):
        import_model(str(folder), tmp_path / "back")
    assert not (tmp_path / "back").exists()
