"""A model that leaves is read by transformers as what it was, and comes back."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest
import torch
from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer, GenerationConfig
from typer.testing import CliRunner

from lamda.cli.models import commands
from lamda.config.section import Choice
from lamda.errors import LamdaError
from lamda.generation.calibration import Calibration, Measured, calibration_of, write_calibration
from lamda.generation.discriminator import score_responses
from lamda.model import runtime
from lamda.model.backbone import Backbone
from lamda.model.bias import bucket
from lamda.model.config import ModelConfig, preset
from lamda.model.export import chat_template, export_model
from lamda.model.hugging_face.backbone import HuggingFaceBackbone
from lamda.model.hugging_face.tokenization import base_tokenizer
from lamda.model.imports import import_model
from lamda.model.io import load_model, load_pair, save_model
from lamda.model.transformer import Transformer
from lamda.plugins import build
from lamda.templates import context_ids
from lamda.tokenizer import RESPONSE, Tokenizer
from tests.lamda.model.tokenizers_of import END, START, save

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


def family(folder: Path, kind: str = "byte_level", chat: bool = False) -> HuggingFaceBackbone:
    """A Llama with lamda's symbols, saved in `folder`, and its tokenizer."""
    base = save(kind, folder / "base")
    (folder / "tokenizer.model").write_text(base_tokenizer(base, chat=chat))
    pieces = Tokenizer.load(folder / "tokenizer.model")
    config = AutoConfig.for_model(
        "llama", vocab_size=300, hidden_size=32, intermediate_size=64, num_hidden_layers=2,
        num_attention_heads=4, max_position_embeddings=128, tie_word_embeddings=True,
    )  # fmt: skip
    torch.manual_seed(0)
    model = HuggingFaceBackbone(AutoModelForCausalLM.from_config(config)).eval()
    model.renew_rows(pieces.added[0], pieces.vocab_size, seed=1)
    with torch.no_grad():  # as trained, so that scores differ
        for rows in model._rows():
            rows[list(pieces.added)] += torch.randn(len(pieces.added), rows.shape[1]) * 0.3
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
    assert import_model(str(tmp_path / "out"), tmp_path / "back")
    assert torch.equal(load_model(tmp_path / "back")(IDS), model(IDS))
    assert not import_model(str(with_weights(tmp_path / "base")), tmp_path / "other")
    with pytest.raises(LamdaError, match="it is there already"):
        import_model(str(tmp_path / "out"), tmp_path / "back")


@torch.no_grad()
@pytest.mark.usefixtures("modules")
@pytest.mark.parametrize("kind", ["own", "byte_level", "unigram", "chat"])
def test_the_scores_of_the_document_are_those_of_lamda(
    kind: str, tokenizer_path: Path, tokenizer: Tokenizer, tmp_path: Path
) -> None:
    model: Backbone
    if kind == "own":
        model = own(tmp_path, tokenizer)
    else:
        chat = kind == "chat"
        model = family(tmp_path, "byte_level" if chat else kind, chat)
        tokenizer_path = tmp_path / "tokenizer.model"
    export_model(tmp_path / "model", tokenizer_path, tmp_path / "out")
    pieces = Tokenizer.load(tokenizer_path)
    assert (pieces.form is not None) == (kind == "chat")
    by_library, own_code, both = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)
    code = (own_code if kind == "own" else by_library) + both
    spelled = "" if kind == "unigram" else END  # what the document says of such
    context, response = f"hello <|lamda:response|> {spelled} there", "the population"
    names: dict[str, object] = {
        "folder": str(tmp_path / "out"), "context": context, "response": response
    }  # fmt: skip
    exec(code, names)
    assert len([line for line in code.splitlines() if line and "import" not in line]) <= 10
    asked = context_ids(pieces, [context], 90)
    assert not {*pieces.control.values(), *pieces.special} & set(pieces.encode(context))
    expected = score_responses(model, pieces, [asked], [pieces.encode(response)])[0]
    assert names["scores"] == pytest.approx(expected, abs=1e-5)
    assert len({round(score, 4) for score in expected.values()}) == len(expected)
    assert not runtime.multiplies_bfloat16()


def test_the_form_of_a_chat_template_leaves_with_the_model(tmp_path: Path) -> None:
    family(tmp_path, chat=True)
    out = tmp_path / "out"
    export_model(tmp_path / "model", tmp_path / "tokenizer.model", out)
    before, after = (AutoTokenizer.from_pretrained(tmp_path / name) for name in ("base", "out"))
    turns = [{"role": ("user", "assistant")[n % 2], "content": f'say "{n}"\\'} for n in range(3)]
    for asks in (False, True):
        rendered = [
            one.apply_chat_template(turns, tokenize=False, add_generation_prompt=asks)
            for one in (before, after)
        ]
        assert rendered[0] == rendered[1]
    with pytest.raises(Exception, match="expected turns of user and assistant alone"):
        after.apply_chat_template([{"role": "system", "content": "x"}], tokenize=False)
    pieces = Tokenizer.load(tmp_path / "tokenizer.model")
    told = json.loads((out / "lamda.json").read_text())
    assert (told["dialog"], told["end"], told["ids"][RESPONSE]) == (
        "chat", pieces.end, pieces.control[RESPONSE]
    )  # fmt: skip
    head = after.encode(f"{START}assistant\n", add_special_tokens=False)
    assert told["asking"] == told["turns"]["model"][0] == head
    card = (out / "README.md").read_text()
    assert "add_generation_prompt=True" in card
    assert "lamda:response" not in card
    family(tmp_path)
    export_model(tmp_path / "model", tmp_path / "tokenizer.model", tmp_path / "plain")
    assert json.loads((tmp_path / "plain" / "lamda.json").read_text())["dialog"] == "lamda"
    assert "behind `<|lamda:response|>`" in (tmp_path / "plain" / "README.md").read_text()
    assert AutoTokenizer.from_pretrained(tmp_path / "plain").chat_template is None


def test_a_template_holds_its_parts_as_they_are(tmp_path: Path) -> None:
    """Quotes, ends of lines, backslashes, braces and characters beyond 16 bits."""
    odd = {
        "begin": "é\U0001f600", "user_head": "{{ a }}'\n", "user_tail": '"\\n\t',
        "model_head": "%}", "model_tail": "{% x",
    }  # fmt: skip
    library = AutoTokenizer.from_pretrained(save("byte_level", tmp_path))
    library.chat_template = chat_template(odd)
    turns = [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]
    written = library.apply_chat_template(turns, tokenize=False, add_generation_prompt=True)
    order = ("begin", "user_head", "a", "user_tail", "model_head", "b", "model_tail", "model_head")
    assert written == "".join(odd.get(part, part) for part in order)


@torch.no_grad()
@pytest.mark.parametrize(("kind", "chat"), [("byte_level", False), ("unigram", False),
                                            ("byte_level", True)])  # fmt: skip
def test_what_was_exported_comes_back_with_its_symbols(
    kind: str, chat: bool, tmp_path: Path
) -> None:
    """As a base to train on, too, and after a second turn: no rows are added, none is fresh."""
    model = family(tmp_path, kind, chat)
    file = tmp_path / "tokenizer.model"
    pieces = Tokenizer.load(file)
    prompt, response = context_ids(pieces, ["hello there"], 90), pieces.encode("the population")
    expected = score_responses(model, pieces, [prompt], [response])
    place, beside = tmp_path / "model", file
    for name in ("first", "second"):
        out, back = tmp_path / name, tmp_path / f"{name}_back"
        export_model(place, beside, out)
        assert import_model(str(out), back)
        base = build("backbones", Choice(use="transformers", base=str(back)), 5)
        (tmp_path / "again.model").write_bytes(base.tokenizer())
        again = Tokenizer.load(tmp_path / "again.model")
        assert (again.control, again.pad, again.form) == (pieces.control, pieces.pad, pieces.form)
        assert (again.begin, again.vocab_size) == (pieces.begin, pieces.vocab_size)
        assert again.encode("hello <|lamda:response|>") == pieces.encode("hello <|lamda:response|>")
        going_on = base.create(again.vocab_size)
        assert going_on.vocab_size == model.vocab_size
        assert score_responses(going_on, again, [prompt], [response]) == expected
        place, beside = back, back / "tokenizer.model"
        assert score_responses(*load_pair(place, beside), [prompt], [response]) == expected


def test_the_form_of_what_comes_back_can_be_another(tmp_path: Path) -> None:
    family(tmp_path, chat=True)
    export_model(tmp_path / "model", tmp_path / "tokenizer.model", tmp_path / "out")
    for dialog, is_chat in (({}, True), ({"dialog": "chat"}, True), ({"dialog": "lamda"}, False)):
        chosen = Choice(use="transformers", base=str(tmp_path / "out"), **dialog)
        (tmp_path / "x.model").write_bytes(build("backbones", chosen, 5).tokenizer())
        again = Tokenizer.load(tmp_path / "x.model")
        assert (again.form is not None) == is_chat
        assert again.vocab_size == Tokenizer.load(tmp_path / "tokenizer.model").vocab_size


def test_symbols_that_are_not_the_models_are_one_line(tmp_path: Path) -> None:
    family(tmp_path)
    out = tmp_path / "out"
    export_model(tmp_path / "model", tmp_path / "tokenizer.model", out)
    path = out / "lamda.json"
    told = json.loads(path.read_text())
    ids = told["ids"]
    less = {name: index for name, index in ids.items() if name != RESPONSE}
    swapped = ids | {RESPONSE: ids["<turn>"], "<turn>": ids[RESPONSE]}
    for values, reason in (
        ([1], "expected the 'ids' of control symbols"),
        (told | {"ids": {"<turn>": "1"}}, "expected the 'ids' of control symbols"),
        (told | {"ids": less}, "found a difference in '<response>'; export the model by it"),
        (told | {"ids": swapped}, r"'<\w+>' is \d+ by its tokenizer, \d+ by its lamda\.json"),
    ):
        path.write_text(json.dumps(values))
        with pytest.raises(LamdaError, match=reason) as caught:
            base_tokenizer(out)
        assert "\n" not in str(caught.value)
    path.write_text(json.dumps(told))
    base = build("backbones", Choice(use="transformers", base=str(out)), 5)
    with pytest.raises(LamdaError, match=r"expected a tokenizer of \d+ ids, found \d+; the tok"):
        base.create(Tokenizer.load(tmp_path / "tokenizer.model").vocab_size + 1)
    for name in ("model", "base"):  # whose rows end before the symbols
        small = AutoModelForCausalLM.from_pretrained(with_weights(tmp_path / name))
        small.save_pretrained(out)
    with pytest.raises(LamdaError, match=r"its tokenizer has \d+ ids, its model 300"):
        base_tokenizer(out)


def test_the_command_says_how_to_talk_to_what_came_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    family(tmp_path)
    export_model(Path("model"), Path("tokenizer.model"), Path("out"))
    done = CliRunner().invoke(commands, ["import", "out", "own/back"])
    assert "lamda chat --model own/back --tokenizer own/back/tokenizer.model" in done.output
    assert "`base: own/back` under `model` trains it on" in done.output


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
