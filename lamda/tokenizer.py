"""SentencePiece BPE with byte fallback, and the control symbols of the templates.

Control symbols cannot be produced by encoding text: whatever a user or a tool writes is data.
The symbols stand for the words that the paper shows in capitals (section 6.1): `<response>` for
RESPONSE, `SENSIBLE` and so on for the attribute names, `<0>` and `<1>` for the ratings.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from pathlib import Path

import sentencepiece as spm

from lamda.errors import LamdaError
from lamda.files import atomic_file

PAD, TURN, RESPONSE, EOT = "<pad>", "<turn>", "<response>", "<eot>"
BASE, TS, SNIPPET, USER = "<base>", "<ts>", "<snippet>", "<user>"
RATING_0, RATING_1, CORRECT = "<0>", "<1>", "CORRECT"
CITATIONS = ("<cite1>", "<cite2>", "<cite3>", "<cite4>")
QUALITY = ("SENSIBLE", "SPECIFIC", "INTERESTING")
UNSAFE = ("UNSAFE_HARM", "UNSAFE_BIAS", "UNSAFE_MISINFORMATION")
ATTRIBUTES = (*QUALITY, *UNSAFE)
CONTROL = (
    TURN,
    RESPONSE,
    EOT,
    BASE,
    TS,
    SNIPPET,
    USER,
    RATING_0,
    RATING_1,
    *ATTRIBUTES,
    CORRECT,
    *CITATIONS,
)


class Tokenizer:
    """Text to ids and back. `control` maps each control symbol to its id."""

    def __init__(self, processor: spm.SentencePieceProcessor) -> None:
        self._processor = processor
        self.vocab_size = int(processor.vocab_size())
        self.control = {symbol: int(processor.piece_to_id(symbol)) for symbol in CONTROL}
        self.pad = int(processor.pad_id())
        self.unknown = int(processor.unk_id())
        missing = [s for s, i in self.control.items() if i == self.unknown]
        if missing or self.pad < 0:
            raise LamdaError(
                f"tokenizer: control symbols {missing or [PAD]} are missing; "
                "it was trained by another version: run `dvc repro tokenize`"
            )

    @classmethod
    def load(cls, path: Path) -> Tokenizer:
        """Read a SentencePiece model file; LamdaError when it is missing or does not parse."""
        try:
            return cls(spm.SentencePieceProcessor(model_proto=path.read_bytes()))
        except FileNotFoundError:
            raise LamdaError(f"{path}: no such file; run `dvc repro tokenize`") from None
        except RuntimeError:
            raise LamdaError(
                f"{path}: expected a SentencePiece model; delete it and run `dvc repro tokenize`"
            ) from None

    def encode(self, text: str) -> list[int]:
        """Ids of the text's pieces; never a control symbol."""
        return [int(i) for i in self._processor.encode(text)]

    def encode_batch(self, texts: Sequence[str]) -> list[list[int]]:
        """`encode` for many texts at once."""
        return [list(map(int, ids)) for ids in self._processor.encode(list(texts))]

    def decode(self, ids: Sequence[int]) -> str:
        """Text of the ids; control symbols vanish."""
        return str(self._processor.decode([int(i) for i in ids]))

    @property
    def first_text_piece(self) -> int:
        """The first id behind padding, unknown, control symbols and fallback bytes."""
        return next(
            i for i in range(max(self.control.values()) + 1, self.vocab_size) if not self.is_byte(i)
        )

    def is_byte(self, index: int) -> bool:
        """Whether an id is one of the 256 fallback bytes."""
        return bool(self._processor.is_byte(index))


def train_tokenizer(texts: Iterable[str], vocab_size: int, path: Path) -> Tokenizer:
    """Train BPE on `texts` and write it to `path` atomically.

    Digits stand alone, since numbers must be copied and added digit by digit.
    Raises LamdaError when the text is too small for the vocabulary.
    """
    model = io.BytesIO()
    try:
        spm.SentencePieceTrainer.train(
            sentence_iterator=iter(texts),
            model_writer=model,
            model_type="bpe",
            vocab_size=vocab_size,
            byte_fallback=True,
            split_digits=True,
            character_coverage=0.9998,
            normalization_rule_name="nmt_nfkc",
            control_symbols=list(CONTROL),
            pad_id=0,
            unk_id=1,
            bos_id=-1,
            eos_id=-1,
            max_sentence_length=16384,
            num_threads=1,
            minloglevel=2,
        )
    except RuntimeError as error:
        reason = " ".join(str(error).split())[-160:]
        raise LamdaError(
            f"params.yaml: key 'tokenize.vocab_size': no tokenizer of {vocab_size} pieces can be "
            f"trained on this corpus ({reason}); lower it or enlarge the corpus"
        ) from None
    with atomic_file(path) as temporary:
        temporary.write_bytes(model.getvalue())
    return Tokenizer.load(path)
