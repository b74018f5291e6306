"""SentencePiece BPE with byte fallback, and the control symbols of the templates.

A model that was trained elsewhere brings a tokenizer of its own (lamda.fast_pieces), which is asked
the same.

Control symbols cannot be produced by encoding text: whatever a user or a tool writes is data.
The symbols stand for the words that the paper shows in capitals (section 6.1): `<response>` for
RESPONSE, `SENSIBLE` and so on for the attribute names, `<0>` and `<1>` for the ratings.

A text survives encoding and decoding but for its spaces: each run of white space is one space, and
none stands at the ends. NFKC, which SentencePiece takes by default, would make 1013 of 10¹³, 25 of
2⁵ and 1⁄2 of ½: other numbers.
"""

from __future__ import annotations

import io
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import sentencepiece as spm
from numpy.typing import NDArray

from lamda.errors import LamdaError
from lamda.fast_pieces import FastPieces, read_pieces
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

MAX_CHARACTERS = 4096
"""Of one text that the tokenizer is trained on: SentencePiece passes over what is longer than
`MAX_BYTES`, in silence, and a character has at most 4 bytes in UTF-8."""
MAX_BYTES = 4 * MAX_CHARACTERS
SPACE = "\N{LOWER ONE EIGHTH BLOCK}"
"""What SentencePiece writes for a space within; in a text it is read as an underscore."""


class Tokenizer:
    """Text to ids and back.

    Attributes: control maps each control symbol to its id; special are ids beside these that are no
    text; begin stands before every sequence; unknown is the padding's id where the tokenizer writes
    every text; form holds what stands between turns where a chat template says it
    (lamda.fast_pieces), texts the same as that writes it, and both are None where `<turn>` does.
    """

    def __init__(self, processor: spm.SentencePieceProcessor | FastPieces) -> None:
        self._processor = processor
        self.vocab_size = int(processor.vocab_size())
        self.control = {symbol: int(processor.piece_to_id(symbol)) for symbol in CONTROL}
        self.pad = int(processor.pad_id())
        unknown = int(processor.unk_id())
        self.unknown = self.pad if unknown < 0 else unknown
        fast = processor if isinstance(processor, FastPieces) else None
        self.is_own = fast is None
        self.special = fast.special if fast else frozenset[int]()
        self.begin = fast.begin if fast else ()
        self.form = fast.form if fast else None
        self.texts = fast.texts if fast else None
        self.source = fast.source if fast else None  # what the library `tokenizers` reads
        missing = [s for s, i in self.control.items() if i in {unknown, -1}]
        if missing or self.pad < 0:
            raise LamdaError(
                f"tokenizer: control symbols {missing or [PAD]} are missing; "
                "it was trained by another version: run `dvc repro tokenize`"
            )

    @classmethod
    def load(cls, path: Path) -> Tokenizer:
        """Read a SentencePiece model, or a fast tokenizer as lamda.fast_pieces packs it.

        LamdaError when the file is missing or does not parse.
        """
        try:
            content = path.read_bytes()
            if content[:1] == b"{":
                return cls(read_pieces(content.decode("utf-8", "replace"), str(path)))
            return cls(spm.SentencePieceProcessor(model_proto=content))
        except FileNotFoundError:
            raise LamdaError(f"{path}: no such file; run `dvc repro tokenize`") from None
        except IsADirectoryError:
            raise LamdaError(f"{path}: expected a file, found a folder; name one in it") from None
        except RuntimeError:
            raise LamdaError(
                f"{path}: expected a SentencePiece model; name another, or `dvc repro tokenize`"
            ) from None

    def encode(self, text: str) -> list[int]:
        """Ids of the text's pieces; never a control symbol."""
        try:
            found = self._processor.encode(text)
        except (RuntimeError, TypeError, UnicodeEncodeError):
            found = self._processor.encode(_whole(text))
        ids: list[int] = found
        return ids

    def encode_batch(self, texts: Sequence[str]) -> list[list[int]]:
        """`encode` for many texts at once."""
        try:
            found = self._processor.encode(list(texts))
        except (
            RuntimeError,
            TypeError,
            UnicodeEncodeError,
        ):  # half of a pair of surrogates, which is no character
            found = self._processor.encode([_whole(text) for text in texts])
        lists: list[list[int]] = found  # of ints already: a copy takes a fifth of the time
        return lists

    def decode(self, ids: Sequence[int]) -> str:
        """Text of the ids; control symbols vanish."""
        return str(self._processor.decode([int(i) for i in ids]))

    def edges(self, is_answer: bool) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """What stands before and behind a turn: the model's own, or the user's."""
        if self.form is None:
            return (self.control[TURN],), ()
        side = "model" if is_answer else "user"
        return self.form[f"{side}_head"], self.form[f"{side}_tail"]

    def asking(self, symbol: str) -> tuple[int, ...]:
        """What a response is asked for by: `symbol`, or the head of the model's turn."""
        return (self.control[symbol],) if self.form is None else self.form["model_head"]

    @property
    def added(self) -> tuple[int, ...]:
        """The ids that lamda added to a tokenizer: the control symbols, and padding."""
        return tuple(sorted({*self.control.values(), self.pad}))

    @property
    def end(self) -> int:
        """What a response ends with when it is learned."""
        return self.control[EOT] if self.form is None else self.form["model_tail"][0]

    @property
    def ends(self) -> tuple[int, ...]:
        """What a response may end with."""
        return (self.control[TURN], self.control[EOT]) if self.form is None else (
            self.end, self.control[EOT]
        )  # fmt: skip

    @cached_property
    def text_pieces(self) -> NDArray[np.bool_]:
        """Which ids are pieces of text, (V,): no padding, control symbol, byte or the like."""
        beside = {self.pad, self.unknown, *self.control.values(), *self.special}
        ids = range(self.vocab_size)
        return np.array([i not in beside and not self.is_byte(i) for i in ids], dtype=np.bool_)

    def is_byte(self, index: int) -> bool:
        """Whether an id is one of the 256 fallback bytes."""
        return bool(self._processor.is_byte(index))


def _whole(text: str) -> str:
    """`text` with U+FFFD for each surrogate without its other half."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def train_tokenizer(
    texts: Iterable[str], vocab_size: int, path: Path, digits: int = 1
) -> Tokenizer:
    """Train BPE on `texts` and write it to `path` atomically; long ones are cut into pieces.

    A number is written in pieces of `digits` digits from its left, and the last one of what is
    left: it is copied in fewer steps. All that there can be are in the vocabulary, so that no
    number is divided in two ways.
    Raises LamdaError when the text does not fit the vocabulary, and says which way it must go.
    """
    model = io.BytesIO()
    with tempfile.NamedTemporaryFile("w", suffix=".tsv", encoding="ascii") as rule:
        rule.writelines(_spaces())
        rule.flush()
        try:
            spm.SentencePieceTrainer.train(
                sentence_iterator=(piece for text in texts for piece in pieces(_whole(text))),
                model_writer=model,
                model_type="bpe",
                vocab_size=vocab_size,
                byte_fallback=True,
                split_digits=True,
                user_defined_symbols=list(_numbers(digits)),
                character_coverage=0.9998,
                normalization_rule_tsv=rule.name,
                control_symbols=list(CONTROL),
                pad_id=0,
                unk_id=1,
                bos_id=-1,
                eos_id=-1,
                max_sentence_length=MAX_BYTES,
                num_threads=1,
                minloglevel=2,
            )
        except RuntimeError as error:
            raise _unfit(vocab_size, " ".join(str(error).split())) from None
    with atomic_file(path) as temporary:
        temporary.write_bytes(_without_paths(model.getvalue()))
    return Tokenizer.load(path)


def _numbers(digits: int) -> Iterator[str]:
    """All runs of up to `digits` digits; none for 1, as single digits are characters as others."""
    for length in range(1, digits + 1) if digits > 1 else ():
        yield from (f"{n:0{length}}" for n in range(10**length))


def _without_paths(model: bytes) -> bytes:
    """A SentencePiece model without the name of the rule's file, which is another one each time:
    the same corpus makes the same bytes."""
    from sentencepiece import sentencepiece_model_pb2

    proto = sentencepiece_model_pb2.ModelProto.FromString(model)
    proto.normalizer_spec.ClearField("normalization_rule_tsv")
    return bytes(proto.SerializeToString(deterministic=True))


def pieces(text: str) -> Iterator[str]:
    """`text` in pieces of at most MAX_CHARACTERS, cut at a space where one is near."""
    start = 0
    while len(text) - start > MAX_CHARACTERS:
        space = text.rfind(" ", start + MAX_CHARACTERS // 2, start + MAX_CHARACTERS)
        end = space + 1 if space > 0 else start + MAX_CHARACTERS
        yield text[start:end]
        start = end
    yield text[start:]


def _spaces() -> Iterator[str]:
    """The normalisation as lines of SentencePiece: all white space is a space."""
    for code in range(sys.maxunicode + 1):
        if chr(code).isspace() and chr(code) != " ":
            yield f"{code:X}\t20\n"
    yield f"{ord(SPACE):X}\t{ord('_'):X}\n"


def _unfit(vocab_size: int, reason: str) -> LamdaError:
    """What is wrong with a vocabulary's size, from SentencePiece's words."""
    if "required_chars" in reason:
        advice = (
            "raise it: bytes, control symbols, the numbers of tokenize.digits and the corpus' "
            "characters have to fit in"
        )
    elif "too high" in reason:
        advice = "lower it or enlarge the corpus"
    else:
        advice = "change it or the corpus"
    return LamdaError(
        f"params.yaml or its profile: key 'tokenize.vocab_size': no tokenizer of {vocab_size} "
        f"pieces can be trained on this corpus ({reason[-160:]}); {advice}"
    )
