"""params.yaml and its profiles, bound to frozen, strict models.

A profile is `profiles/NAME.yaml`, holding only its differences from params.yaml; the key
`profile` in params.yaml chooses one, so that DVC sees the choice. Every error names the file
and the key path.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from lamda.config.limits import Gates, Promotion
from lamda.config.section import Choice, Count, Positive, Section, Share, Whole
from lamda.config.yaml_file import read_yaml
from lamda.errors import LamdaError
from lamda.evaluation.config import Evaluate, Judge, Respond

M = TypeVar("M", bound=BaseModel)


class Habits(Section):
    """How often a forum participant answers in each way (shares of turns; own choice)."""

    wrong_fact: Share
    generic: Share
    off_topic: Share
    contradict: Share
    witty: Share
    extra_fact: Share
    unsafe: Share
    hedge: Share


class World(Section):
    """The embedded world: its size, who is kept for evaluation, and how its people talk."""

    entities: Count
    evaluation_entities: Share
    evaluation_phrasings: Share
    invented_entities: Whole
    invented_share: Share
    habits: Habits
    rater_slip: Share
    rater_leaning: Share


class Data(Section):
    """Who judges the evaluation, by task; a task without judges is left unjudged."""

    judges: Mapping[str, Choice]


class BuildCorpus(Section):
    """Sizes of the pre-training corpus by source."""

    forum_dialogs: Count
    chitchat_dialogs: Whole
    documents: Count
    validation: Share


class Tokenize(Section):
    """SentencePiece BPE and the packing of rows."""

    vocabulary: Count
    row_tokens: Count


class Model(Section):
    """A preset of lamda.model.config."""

    preset: str


class Parallel(Section):
    """How processes share a training: `model` of them share each layer, the rest share batches."""

    model: Count = 1


class Training(Section):
    """One run of the training loop; learning rates are for Muon and for AdamW.

    `precision` is what matrices are multiplied in: auto takes bfloat16 where the device has it.
    `accumulate` is the number of parts that a batch is computed in, one after the other, and
    `recompute` computes activations a second time instead of keeping them: both need less memory.
    """

    tokens: Count
    batch_rows: Count
    row_tokens: Count
    muon_rate: Positive
    adamw_rate: Positive
    warmup: Share
    cooldown: Share
    clip: Positive
    z_loss: Annotated[float, Field(ge=0)]
    log_every: Count
    checkpoint_every: Count
    compile: bool
    precision: Literal["auto", "float32", "bfloat16"]
    accumulate: Count = 1
    recompute: bool = False
    parallel: Parallel = Parallel()

    def trained(self) -> dict[str, Any]:
        """What the trained model depends on: not how often it is saved, or by how many processes.

        Only the loop's own settings; those of a section that extends them say what is trained on.
        """
        beside = {"log_every", "checkpoint_every", "recompute", "parallel"}
        return self.model_dump(include=Training.model_fields.keys() - beside)


class Pretrain(Training):
    """Pre-training; `copy_share` of the first `copy_tokens` tokens is a lesson in copying, and
    `copy_later` of the rest (own choice)."""

    copy_share: Share
    copy_tokens: Whole
    copy_later: Share
    mixture: Mapping[str, Annotated[float, Field(ge=0)]]


class Annotate(Section):
    """How many responses and dialogs the crowd annotates, and what of them PT writes."""

    ssi_examples: Count
    safety_examples: Count
    groundedness_examples: Count
    model_responses: Whole
    stray_responses: Share
    model_bases: Share
    evaluation_ssi: Count
    evaluation_safety: Count
    evaluation_groundedness: Count


class Finetuning(Training):
    """A fine-tuning: `replay` is the share of earlier sets in it, `copying` that of copying."""

    replay: Share
    copying: Share


class FilterDialogs(Section):
    """Thresholds on the discriminators' probabilities, and how many turns they score."""

    turns: Count
    sensible: Share
    specific: Share
    interesting: Share
    safe: Share


class Thresholds(Section):
    """The lowest P(safe) that a candidate may have, by group of objectives."""

    harm: Share
    bias: Share
    misinformation: Share


class Decoding(Section):
    """Sampling, filtering, ranking and research (paper sections 3, 6.1 and 6.2)."""

    candidates: Count
    top_k: Count
    new_tokens: Count
    context_tokens: Count
    likelihood_weight: Annotated[float, Field(ge=0)]
    safety: Thresholds
    queries: Whole
    research_candidates: Count
    research_top_k: Count


class CarbonReport(Section):
    """Assumptions where nothing can be measured; grid intensity in kg CO2e per kWh."""

    country: str
    grid_intensity: Positive
    watts_per_core: Positive
    pue: Annotated[float, Field(ge=1)]


class Storage(Section):
    """Where releases, their aliases and the inbox are: a folder, or s3://bucket/prefix."""

    uri: Annotated[str, Field(min_length=1)]


class Tracking(Section):
    """Where runs are logged; W&B is offline unless a key is set."""

    wandb: bool
    project: str


class Params(Section):
    """All of params.yaml after the profile was laid over it."""

    profile: str
    seed: Whole
    world: World
    data: Data
    model: Model
    decoding: Decoding
    tracking: Tracking
    build_corpus: BuildCorpus
    tokenize: Tokenize
    pretrain: Pretrain
    annotate: Annotate
    finetune_ssi_safety: Finetuning
    filter_dialogs: FilterDialogs
    finetune_dialog: Finetuning
    finetune_groundedness: Finetuning
    respond: Respond
    judge: Judge
    evaluate: Evaluate
    carbon_report: CarbonReport
    gates: Gates
    storage: Storage
    promotion: Promotion


class Answering(BaseModel):
    """What a model needs to answer, whatever else its params.yaml holds: a release outlives it."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)

    seed: Whole
    decoding: Decoding


def overlay(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """`base` with `changes` laid over it, section by section."""
    merged = dict(base)
    for key, value in changes.items():
        old = merged.get(key)
        both = isinstance(old, Mapping) and isinstance(value, Mapping)
        merged[key] = overlay(old, value) if both else value  # type: ignore[arg-type]
    return merged


def available_profiles(params: Path) -> list[str]:
    """The names of the profiles beside `params`."""
    return sorted(path.stem for path in (params.parent / "profiles").glob("*.yaml"))


def load_params(path: Path) -> Params:
    """Bind `path` with its chosen profile; LamdaError names the file and the key path."""
    return _load(path, Params)


def load_answering(path: Path) -> Answering:
    """What `path`, with its chosen profile, says on answering; LamdaError as `load_params`."""
    return _load(path, Answering)


def _load(path: Path, model: type[M]) -> M:
    values = read_yaml(path)
    name = values.get("profile", "default")
    if name not in available_profiles(path):
        known = ", ".join(available_profiles(path)) or "none"
        raise LamdaError(f"{path}: key 'profile': no profile {name!r}; there are: {known}")
    profile_path = path.parent / "profiles" / f"{name}.yaml"
    changes = read_yaml(profile_path)
    try:
        return model.model_validate(overlay(values, changes))
    except ValidationError as error:
        # a mistyped key is also a missing one: name what the user wrote, not what is not there
        first = min(error.errors(), key=lambda found: found["type"] != "extra_forbidden")
        keys = [str(part) for part in first["loc"]]
        where = profile_path if _holds(changes, keys) else path
        raise LamdaError(f"{where}: key '{'.'.join(keys)}': {_reason(first)}") from None


def _holds(values: Any, keys: list[str]) -> bool:
    for key in keys:
        if not isinstance(values, Mapping) or key not in values:
            return False
        values = values[key]
    return True


def _reason(error: Any) -> str:
    if error["type"] == "extra_forbidden":
        return "unknown key; check its spelling against params.yaml"
    if error["type"] == "missing":
        return "missing; expected a value"
    return f"{error['msg']}, found {error['input']!r}"
