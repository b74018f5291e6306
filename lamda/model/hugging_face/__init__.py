"""Causal language models of `transformers`: `model.use: transformers` in params.yaml."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal, Self

from pydantic import model_validator

from lamda.config.section import OwnPath, Section
from lamda.errors import LamdaError
from lamda.model.flops import ADAPTING, TRAINING
from lamda.model.tuning import Tuning
from lamda.tokenizer import CONTROL

if TYPE_CHECKING:
    import torch

    from lamda.model.hugging_face.backbone import HuggingFaceBackbone
    from lamda.model.shape import Shape

NEW_ROWS = len(CONTROL) + 1
"""Ids that lamda adds to a model's own: its control symbols, and padding."""


class HuggingFace:
    """A causal language model of `transformers` to go on with.

    Families whose every path is tested: Llama, Qwen2, Qwen3, Gemma 1 to 3 (text), Mistral, SmolLM2
    and 3, GPT-NeoX, GPT-2. Another one is tried against the library when it is read.
    """

    class Settings(Section):
        """One of `base`, the folder of its config.json and safetensors or a GGUF file, and `hub`,
        `OWNER/NAME@REVISION` with the full hash of a commit.

        `dialog` is the form of a dialog: lamda, `<turn>` before each turn, or chat, the template
        that came with the model; without it that of an export of lamda's, else lamda.
        `allow_pickle` also reads pytorch_model.bin, which can run code of whoever made it. `tuning`
        is how training goes on.
        """

        base: OwnPath | None = None
        hub: str | None = None
        dialog: Literal["lamda", "chat"] | None = None
        allow_pickle: bool = False
        tuning: Tuning = Tuning()

        @model_validator(mode="after")
        def _one_source(self) -> Self:
            if (self.base is None) == (self.hub is None):
                raise ValueError("expected either `base` or `hub`, found both or none")
            return self

    def __init__(self, settings: Settings, seed: int) -> None:
        self.settings, self.seed = settings, seed
        self._place: tuple[torch.device, torch.dtype] | None = None

    def trains_on(self, device: torch.device, precision: torch.dtype) -> None:
        """As `Base.trains_on`."""
        self._place = device, precision

    def create(self, vocab_size: int) -> HuggingFaceBackbone:
        """The model with its weights, and new rows for the last NEW_ROWS of `vocab_size` ids; what
        lamda exported has these rows, and keeps them.

        LamdaError when its own ids are fewer than the rest: the tokenizer is another model's.
        """
        import torch  # `resolve` needs only Settings

        from lamda.model import symbols
        from lamda.model.hugging_face import loading, refusals

        settings = self.settings
        source = Path(settings.base) if settings.base else loading.fetched(str(settings.hub))
        with torch.device("cpu"):  # its weights are there; nothing is to be made up elsewhere
            fastest = torch.device("cuda" if torch.cuda.is_available() else "cpu")
            place = self._place or (fastest, torch.float32)
            trains = refusals.Trains(settings.tuning, *place)
            model = loading.load(source, allow_pickle=settings.allow_pickle, trains=trains)
            own, where = vocab_size - NEW_ROWS, settings.base or settings.hub
            exported = symbols.read_symbols(source)
            if exported is not None and exported.first != own:
                raise LamdaError(
                    f"{where}: expected a tokenizer of {exported.first} ids, found {own}; the"
                    " tokenizer belongs to another model"
                )
            least = own if exported is None else vocab_size
            if not 0 < least <= model.vocab_size:
                raise LamdaError(
                    f"{where}: expected a vocabulary of at least {least}, found"
                    f" {model.vocab_size}; the tokenizer belongs to another model"
                )
            if exported is None:
                model.renew_rows(own, vocab_size, self.seed)
        return model

    def shape(self, vocab_size: int) -> Shape:
        """What its config says, without weights; `vocab_size` is not asked, as it has its own.

        The few rows that are added to it are left out, and so is what an adapter adds.
        """
        from lamda.model.hugging_face import loading
        from lamda.model.hugging_face.backbone import HuggingFaceBackbone
        from lamda.model.shape import Shape

        settings = self.settings
        hub = settings.hub
        source = Path(settings.base or "") if hub is None else loading.fetched(hub, loading.TOLD)
        network = loading.planned(source)
        model = HuggingFaceBackbone(network)
        return Shape(
            sum(one.numel() for one in network.parameters()),
            lambda row: model.block_flops(row) + model.logit_flops(),
            TRAINING if settings.tuning.adapter is None else ADAPTING,
        )

    @property
    def tuning(self) -> Tuning:
        """How it is trained on."""
        return self.settings.tuning

    def tokenizer(self) -> bytes:
        """The file (lamda.fast_pieces) of the tokenizer that came with it, which `create` wants."""
        from lamda.model.hugging_face import loading, tokenization

        settings = self.settings
        source = Path(settings.base) if settings.base else loading.fetched(str(settings.hub))
        chat = None if settings.dialog is None else settings.dialog == "chat"
        return tokenization.base_tokenizer(source, chat=chat).encode()

    @staticmethod
    def load(directory: Path, device: torch.device | str = "cpu") -> HuggingFaceBackbone:
        """A saved model, as lamda.model.io.load_model wants it."""
        from lamda.model.hugging_face import loading

        return loading.load(directory, device)
