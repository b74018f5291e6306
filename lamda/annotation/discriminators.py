"""A tuned model's discriminators as one rater (`discriminators`): its answer to a question is yes
where P of that attribute lies above a threshold (paper section 6.1).

The model is one that a run of this project left, copied into own/. It answers what was measured of
it: a question whose attribute had no held-out labels of both kinds (calibration.json) stays
unlabelled, as nobody knows what its P is worth. How far it agrees with people is told beside what
it judged (lamda.annotation.against).
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, Field

from lamda.annotation.questions import GROUPS, SSI
from lamda.annotation.raters import Ballot, Item
from lamda.config.section import OwnPath, Section, Tokens
from lamda.errors import LamdaError
from lamda.generation.config import Aim, Threshold

if TYPE_CHECKING:
    from lamda.model.backbone import Backbone
    from lamda.tokenizer import Tokenizer

QUESTIONS: Mapping[str, tuple[str, ...]] = {"ssi": SSI, "safety": tuple(GROUPS)}
"""Task -> what discriminators learn of it, in the order of asking."""
RATER = "discriminators"
HALF = 0.5
ADVICE = "copy models/ssi_safety of a run there, and models/tokenizer.model into it"


def _known(name: str) -> str:
    if not any(name in of for of in QUESTIONS.values()):
        known = ", ".join(question for of in QUESTIONS.values() for question in of)
        raise ValueError(f"expected questions among {known}, found {name!r}")
    return name


Question = Annotated[str, AfterValidator(_known)]


class DiscriminatorRaters:
    """One rater whose answers are a model's P, calibrated, above thresholds."""

    class Settings(Section):
        """`path` is the model's folder in own/. `questions` are those that it is asked, by default
        all that it knows; `thresholds` the P above which the answer is yes, by question: a number
        (one half), or the precision or recall that it has to come to on the rows that the model
        held out. `context_tokens` are the most that is read of a context, and of a response: as
        decoding.context_tokens was when the model was tuned.
        """

        path: OwnPath
        questions: Annotated[tuple[Question, ...], Field(strict=False)] = ()
        thresholds: Mapping[Question, Threshold] = {}
        context_tokens: Tokens = 96

    def __init__(self, settings: Settings, seed: int) -> None:
        self._settings = settings

    @staticmethod
    def check_choice(root: Path, task: str, settings: Settings) -> None:
        """LamdaError where stage rate or judge would only fail after a training: for another task,
        and for a folder that holds no tuned model with its tokenizer and calibration. No weight is
        read."""
        thresholds(root / settings.path, task, settings)
        _check_tokenizer(root / settings.path)

    def thresholds(self, task: str) -> dict[str, float]:
        """Question -> the P above which it is answered 'yes'; LamdaError as `check_choice`."""
        return thresholds(Path(self._settings.path), task, self._settings)

    def rate(self, task: str, items: Sequence[Item]) -> list[Ballot]:
        """See Raters: every item has a ballot of one rater. LamdaError as `check_choice`, and for
        weights that cannot be read."""
        from lamda.generation.scorer import Scorer

        above = self.thresholds(task)
        if not items:
            return []
        model, tokenizer = _loaded(Path(self._settings.path).absolute())
        # one by one: the same item has the same ballot, whichever others stand beside it
        scorer = Scorer(model, tokenizer, self._settings.context_tokens, True, batch_size=1)
        scores = scorer.scores([(item.context, item.response) for item in items])
        return [_ballot(above, of) for of in scores]


def _ballot(above: Mapping[str, float], scores: Mapping[str, float]) -> Ballot:
    """What is no to one question of SSI is no to those behind it, as people are not asked them."""
    said: dict[str, str] = {}
    for question, threshold in above.items():
        is_ruled_out = question in SSI and "no" in said.values()
        said[question] = "yes" if scores[question] > threshold and not is_ruled_out else "no"
    return Ballot((RATER,), {question: (answer,) for question, answer in said.items()})


def thresholds(folder: Path, task: str, settings: DiscriminatorRaters.Settings) -> dict[str, float]:
    """Question of the task -> the P above which it is answered 'yes', in the order of asking.

    LamdaError for a task that discriminators know nothing of, for a folder without a file that is
    needed, for questions that the model does not know, and for a threshold that it has not.
    """
    if task not in QUESTIONS:
        raise LamdaError(
            f"discriminators: expected a task {' or '.join(QUESTIONS)}, found {task!r}"
        )
    from lamda.generation.calibration import FILE, read_calibration
    from lamda.model.families import TOKENIZER
    from lamda.model.io import CONFIG

    for name in (CONFIG, FILE, TOKENIZER, "*.safetensors"):
        if not any(folder.glob(name)):
            raise LamdaError(f"{folder}: expected a tuned model, has no {name}; {ADVICE}")
    calibration = read_calibration(folder)
    measured = {name.lower(): of for name, of in calibration.attributes.items()}
    known = [
        question
        for question in QUESTIONS[task]
        if question in measured and 0 < measured[question].positives < measured[question].rows
    ]
    if not known:
        raise LamdaError(f"{folder}: was measured on no labels of {task}: name other raters")
    asked = [question for question in known if question in (settings.questions or known)]
    for questions, among in ((settings.questions, known), (settings.thresholds, asked)):
        for question in questions:
            if question not in among:
                told = f"{question!r} is none of what it answers: {', '.join(among)}"
                raise LamdaError(f"{folder}: {told}")
    found: dict[str, float] = {}
    for question in asked:
        stated = settings.thresholds.get(question, HALF)
        if isinstance(stated, Aim):
            name = question.upper()
            stated = calibration.threshold(name, stated.kind, stated.share, calibrated=True)
        found[question] = stated
    return found


def _check_tokenizer(folder: Path) -> None:
    """LamdaError for a tokenizer of another model: `load_pair` says so when both are read."""
    from lamda.model.config import MODEL_TYPE
    from lamda.model.families import TOKENIZER
    from lamda.model.io import CONFIG, model_json
    from lamda.tokenizer import Tokenizer

    config, pieces = model_json(folder / CONFIG), Tokenizer.load(folder / TOKENIZER)
    if not isinstance(config, Mapping):
        raise LamdaError(f"{folder / CONFIG}: expected keys and values; {ADVICE}")
    is_own = config.get("model_type", MODEL_TYPE) == MODEL_TYPE
    rows = config.get("vocab_size", 0)
    fits = rows == pieces.vocab_size or (not is_own and rows > pieces.vocab_size)
    if is_own != pieces.is_own or not fits:
        raise LamdaError(f"{folder / TOKENIZER}: belongs to another model; copy that of the run")


@functools.lru_cache(maxsize=2)  # ssi and safety may have one each
def _loaded(folder: Path) -> tuple[Backbone, Tokenizer]:
    """The model and its tokenizer, read once in a process."""
    # load_model finds it by name; its code is this rater's too
    from lamda.model import hugging_face  # noqa: F401
    from lamda.model.families import TOKENIZER
    from lamda.model.io import load_pair
    from lamda.model.runtime import use_device

    model, tokenizer = load_pair(folder, folder / TOKENIZER, use_device("auto"))
    return model.eval(), tokenizer
