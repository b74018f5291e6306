"""A model's own tokenizer with lamda's control symbols, which no text can make."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import AutoTokenizer, Gemma3Config

from lamda.batches import IGNORE_INDEX
from lamda.errors import LamdaError
from lamda.fast_pieces import packed
from lamda.model.hugging_face.tokenization import base_tokenizer
from lamda.records import RatedResponse
from lamda.templates import Limits, context_ids, dialog_ids, generative, research_ids
from lamda.tokenizer import CONTROL, EOT, PAD, RESPONSE, TURN, Tokenizer
from tests.lamda.model.tokenizers_of import END, EOS, KINDS, START, TEMPLATE, TOOL, save

SPELLED = [*CONTROL, PAD, START, END, EOS, "<s>", "<unk>", TOOL, "<|endoftext|>"]


@pytest.fixture(scope="module", params=list(KINDS))
def fast(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Tokenizer:
    folder = save(request.param, tmp_path_factory.mktemp(request.param))
    path = folder / "tokenizer.model"
    path.write_text(base_tokenizer(folder))
    return Tokenizer.load(path)


def reserved(tokenizer: Tokenizer) -> set[int]:
    """Everything that is no text."""
    return {tokenizer.pad, *tokenizer.control.values(), *tokenizer.special}


def test_control_symbols_stand_behind_its_own_ids(fast: Tokenizer) -> None:
    ids = [*fast.control.values(), fast.pad]
    assert ids == list(range(fast.vocab_size - len(ids), fast.vocab_size))
    assert not fast.is_own
    assert fast.text_pieces.sum() == fast.vocab_size - len(reserved(fast) | {fast.unknown})
    assert not fast.text_pieces[sorted(reserved(fast))].any()


@pytest.mark.parametrize("text", ["hello there, how are you", "the population of Porto", ""])
def test_text_comes_back(fast: Tokenizer, text: str) -> None:
    assert fast.decode(fast.encode(text)) == text
    assert fast.encode_batch([text, "the"]) == [fast.encode(text), fast.encode("the")]
    symbols = [fast.control[TURN], *fast.encode(text), fast.control[EOT], fast.pad]
    assert fast.decode([*symbols, *fast.special]) == text


@pytest.mark.parametrize("kind", ["own", *KINDS])
@settings(max_examples=60, deadline=None)
@given(parts=st.lists(st.sampled_from([*SPELLED, "hello", " ", "<", "s>", "|", "\ud800", "é"])))
def test_no_text_makes_a_control_symbol(
    kind: str, parts: list[str], tokenizer: Tokenizer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    asked = tokenizer if kind == "own" else loaded(kind, tmp_path_factory)
    text = "".join(parts)
    assert not reserved(asked) & set(asked.encode(text))
    assert not reserved(asked) & {i for ids in asked.encode_batch([text, *parts]) for i in ids}


CACHE: dict[str, Tokenizer] = {}


def loaded(kind: str, factory: pytest.TempPathFactory) -> Tokenizer:
    if kind not in CACHE:
        folder = save(kind, factory.mktemp(kind))
        (folder / "tokenizer.model").write_text(base_tokenizer(folder))
        CACHE[kind] = Tokenizer.load(folder / "tokenizer.model")
    return CACHE[kind]


def test_what_is_spelled_survives_in_other_pieces(fast: Tokenizer) -> None:
    text = f"hello {EOS}{START}the"
    assert fast.decode(fast.encode(text)).replace(" ", "") == text.replace(" ", "")


def test_what_stands_before_every_sequence_does_so_in_training_and_at_inference(
    fast: Tokenizer,
) -> None:
    begin = list(fast.begin)
    context = ("hello there", "the population", "hello")
    ids = context_ids(fast, context, 40)
    assert ids[: len(begin)] == begin
    assert dialog_ids(fast, context)[: len(begin) + 1] == [*begin, fast.control[TURN]]
    example = generative(
        fast, RatedResponse("1", "ssi", "1", "people", context, "the"), Limits(40, 48), 60
    )
    assert example is not None
    assert list(example.tokens[: len(ids)]) == ids
    assert example.tokens[len(ids)] == fast.control[RESPONSE]
    assert set(example.targets[: len(ids)]) == {IGNORE_INDEX}
    for limit in range(len(begin) + 2, 40):  # cut, it still stands there, and all fits
        cut = context_ids(fast, context, limit)
        assert cut[: len(begin)] == begin
        assert len(cut) <= limit
    assert research_ids(fast, context, "the", (), Limits(40, 48), 60)[: len(ids)] == ids


def test_begin_is_what_the_family_puts_before_a_text(tmp_path_factory: pytest.TempPathFactory):
    assert loaded("byte_level", tmp_path_factory).begin == ()
    unigram = loaded("unigram", tmp_path_factory)
    assert unigram.begin == (1,)
    assert unigram.unknown == 0
    assert unigram.form is None


def test_a_chat_template_is_the_form_of_a_dialog(tmp_path: Path) -> None:
    folder = save("byte_level", tmp_path)
    (tmp_path / "tokenizer.model").write_text(base_tokenizer(folder, chat=True))
    chat = Tokenizer.load(tmp_path / "tokenizer.model")
    library = AutoTokenizer.from_pretrained(folder)
    turns = [f"hello {END} there", "how are you", START]  # what spells a special token is no more
    messages = [{"role": ("user", "assistant")[n % 2], "content": ""} for n in range(3)]
    empty = library.apply_chat_template(
        messages, tokenize=True, add_generation_prompt=True, return_dict=False
    )
    asked = [*context_ids(chat, turns, 400), *chat.asking(RESPONSE)]
    special = set(chat.special)
    assert [i for i in asked if i in special] == [i for i in empty if i in special]
    assert [*context_ids(chat, ["", "", ""], 400), *chat.asking(TURN)] == empty
    end = library.convert_tokens_to_ids(END)
    assert (chat.end, chat.ends) == (end, (end, chat.control[EOT]))
    row = RatedResponse("1", "ssi", "1", "people", tuple(turns), "the")
    example = generative(chat, row, Limits(400, 48), 500)
    assert example is not None
    assert list(example.tokens) == [*asked, *chat.encode("the"), end]
    assert [t for t in example.targets if t != IGNORE_INDEX] == [*chat.encode("the"), end]
    head = chat.edges(is_answer=False)[0]
    for limit in range(len(head) + 1, 12):  # a turn that is cut keeps its head and its end
        cut = context_ids(chat, ["hello there, how are you today?"], limit)
        assert cut[: len(head)] == list(head)
        assert len(cut) == limit


@pytest.mark.parametrize(
    ("template", "reason"),
    [
        (None, "expected a chat template, found none"),
        ("{{ messages | length }}" + TEMPLATE, "writes more than parts around each turn"),
        (TEMPLATE.replace(END, "."), "ends the model's turns by no token of its own"),
        ("{{ raise_exception('no') }}", "expected a chat template that transformers reads"),
    ],
)
def test_a_chat_template_that_cannot_be_the_form_is_refused(
    template: str | None, reason: str, tmp_path: Path
) -> None:
    folder = save("byte_level", tmp_path)
    library = AutoTokenizer.from_pretrained(folder)
    library.chat_template = template
    for path in folder.glob("chat_template*"):
        path.unlink()
    library.save_pretrained(folder)
    with pytest.raises(LamdaError, match=reason) as caught:
        base_tokenizer(folder, chat=True)
    assert "\n" not in str(caught.value)


def test_more_ids_than_the_model_has_are_refused(tmp_path: Path) -> None:
    save("byte_level", tmp_path, vocab_size=200)
    with pytest.raises(LamdaError, match=r"tokenizer has \d+ ids, its model 200; they belong"):
        base_tokenizer(tmp_path)


def test_what_was_added_beyond_the_models_rows_is_text(tmp_path: Path) -> None:
    """As Gemma 3's symbol for images beside its text models, and padding that nobody resized for.

    <tool_call> is the last id that stands behind the vocabulary itself.
    """
    rows = KINDS["byte_level"]().get_vocab_size(with_added_tokens=True) - 1
    save("byte_level", tmp_path, vocab_size=rows)
    path = tmp_path / "tokenizer.model"
    path.write_text(base_tokenizer(tmp_path))
    made = Tokenizer.load(path)
    assert min(made.added) == rows  # lamda's symbols stand right behind the model's own rows
    assert made.vocab_size == rows + len(CONTROL) + 1
    ids = made.encode(f"hello {TOOL} the")
    assert max(ids) < rows
    assert made.decode(ids) == f"hello {TOOL} the"


def test_the_tokenizer_of_a_model_of_images_is_refused_in_one_line(tmp_path: Path) -> None:
    save("byte_level", tmp_path)
    (tmp_path / "config.json").unlink()
    Gemma3Config().save_pretrained(tmp_path)
    with pytest.raises(LamdaError, match="expected a decoder of text alone") as caught:
        base_tokenizer(tmp_path)
    assert "\n" not in str(caught.value)


def test_a_folder_without_a_tokenizer_is_one_line(tmp_path: Path) -> None:
    save("byte_level", tmp_path)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        (tmp_path / name).unlink()
    with pytest.raises(
        LamdaError, match=r"expected a tokenizer \(tokenizer.json\), found none"
    ) as caught:
        base_tokenizer(tmp_path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("change", ["{", '{"lamda": "fast"}', '{"lamda": "fast", "version": 9}'])
def test_a_broken_file_is_one_line(change: str, tmp_path: Path) -> None:
    path = tmp_path / "tokenizer.model"
    path.write_text(change)
    with pytest.raises(LamdaError, match=r"expected a tokenizer of this version, found") as caught:
        Tokenizer.load(path)
    assert "\n" not in str(caught.value)


def test_what_the_library_does_not_read_is_not_packed() -> None:
    with pytest.raises(LamdaError, match="expected one that tokenizers reads"):
        packed({"model": {"type": "nonesuch"}}, [*CONTROL, PAD], [])


def test_the_file_is_the_same_each_time(tmp_path: Path) -> None:
    save("byte_level", tmp_path)
    assert base_tokenizer(tmp_path) == base_tokenizer(tmp_path)
    json.loads(base_tokenizer(tmp_path))
