"""Small tokenizers of each kind that models bring along, and their folders."""

from __future__ import annotations

from pathlib import Path

from tokenizers import (
    AddedToken,
    Tokenizer,
    decoders,
    models,
    normalizers,
    pre_tokenizers,
    processors,
    trainers,
)
from transformers import GPT2Config, PreTrainedTokenizerFast

TEXTS = ["hello there, how are you today?", "the population of Porto is 249 633.", "<b> &amp; </b>"]
START, END, EOS = "<|im_start|>", "<|im_end|>", "</s>"
TOOL = "<tool_call>"
"""An added token that is not called special, as some families have them."""
TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n"
    "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def byte_level() -> Tokenizer:
    """As GPT-2, Llama 3, Qwen and SmolLM have it: every text can be written."""
    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=300, special_tokens=[EOS, START, END], show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    )  # fmt: skip
    made.train_from_iterator(TEXTS, trainer)
    made.add_tokens([AddedToken(TOOL, special=False)])
    return made


def unigram() -> Tokenizer:
    """As SentencePiece's unigram models become: its special pieces stand in its vocabulary, where
    a text that spells them finds them."""
    letters = sorted({*"".join(TEXTS), "\u2581", *"<>/s|_imtardenpsklbo"})
    vocabulary = [("<unk>", 0.0), ("<s>", 0.0), (EOS, 0.0), (START, 0.0), (END, 0.0)]
    vocabulary += [(letter, -5.0) for letter in letters if letter != " "]
    vocabulary += [("\u2581hello", -3.0), ("\u2581the", -3.0)]
    made = Tokenizer(models.Unigram(vocabulary, unk_id=0, byte_fallback=False))
    made.normalizer = normalizers.NFKC()
    made.pre_tokenizer = pre_tokenizers.Metaspace()
    made.decoder = decoders.Metaspace()
    made.add_special_tokens(["<s>", EOS, START, END])
    made.post_processor = processors.TemplateProcessing(
        single="<s> $A", special_tokens=[("<s>", 1)]
    )
    return made


KINDS = {"byte_level": byte_level, "unigram": unigram}


def save(kind: str, folder: Path, vocab_size: int = 400) -> Path:
    """A folder with a config.json and the tokenizer, as the library writes it."""
    wrapped = PreTrainedTokenizerFast(tokenizer_object=KINDS[kind](), eos_token=EOS)
    wrapped.chat_template = TEMPLATE
    wrapped.save_pretrained(folder)
    GPT2Config(vocab_size=vocab_size, n_embd=8, n_layer=1, n_head=1).save_pretrained(folder)
    return folder
