"""params.yaml, its profiles and data.yaml, bound to frozen, strict models.

A profile is `profiles/NAME.yaml`, holding only its differences from params.yaml; the key
`profile` in params.yaml chooses one, so that DVC sees the choice. Every error names the file
and the key path.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from lamda.annotation.config import Bases, Rate, RateAnswers, Research, Rollouts, Sample
from lamda.carbon.config import CarbonReport
from lamda.config.data_file import FILE, lay_data, read_data
from lamda.config.limits import Gates, Promotion
from lamda.config.section import Choice, Section, Whole
from lamda.config.store_uri import checked_uri
from lamda.config.yaml_file import read_yaml
from lamda.data.config import Clean, Data, Decontaminate, Tokenize
from lamda.dialog.config import Roles
from lamda.errors import LamdaError
from lamda.evaluation.config import Converse, Evaluate, Judge, Respond
from lamda.finetuning.config import FilterDialogs, Finetuning, Grounding
from lamda.generation.config import Decoding
from lamda.ingestion.config import Public
from lamda.task_names import TRAININGS
from lamda.toolset.config import Passages
from lamda.tracking.config import Tracking
from lamda.training.config import Execution, Pretrain

M = TypeVar("M", bound=BaseModel)
MAX_MESSAGE = 600
"""Of a key, and of what is wrong with it, in characters."""


class Storage(Section):
    """Where releases, their aliases and the inbox are: a folder, or s3://bucket/prefix."""

    uri: Annotated[str, AfterValidator(checked_uri)]


class Params(Section):
    """All of params.yaml after the profile was laid over it.

    `trial`, which a profile's file says of itself, marks what nobody means to use
    (lamda.registry.policy).
    """

    profile: str
    trial: bool = False
    seed: Whole
    data: Data
    toolset: Mapping[str, Choice]
    index: Passages = Field(default_factory=Passages)
    model: Choice
    decoding: Decoding
    roles: Roles = Field(default_factory=dict)
    tracking: Tracking
    clean: Clean
    decontaminate: Decontaminate
    tokenize: Tokenize
    execution: Execution
    pretrain: Pretrain
    sample: Sample
    rate: Rate
    finetune_ssi_safety: Finetuning
    filter_dialogs: FilterDialogs
    finetune_dialog: Finetuning
    bases: Bases
    research: Research
    rate_research: RateAnswers
    finetune_groundedness: Grounding
    rollouts: Rollouts
    rate_rollouts: RateAnswers
    finetune_rollouts: Finetuning
    respond: Respond
    converse: Converse
    judge: Judge
    evaluate: Evaluate
    carbon_report: CarbonReport
    gates: Gates
    storage: Storage
    promotion: Promotion
    public: Public = Public()


class Answering(BaseModel):
    """What a model needs to answer, whatever else its params.yaml holds: a release outlives it."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)

    seed: Whole
    decoding: Decoding
    toolset: Mapping[str, Choice]
    roles: Roles = Field(default_factory=dict)


RENAMED: dict[str, str] = {
    "annotate": "data.annotation, sample, rate, bases and research",
    "annotate.model_responses": "sample.responses",
    "annotate.stray_responses": "sample.random_negatives",
    "annotate.model_bases": "bases.model_share",
    "build_corpus": "data.corpus",
    "decoding.likelihood_weight": "decoding.weights.likelihood",
    "gates.groundedness.max_calls": "what decoding.queries is at most, as many as can be cited,",
    "gates.corpus.min_english_share": "gates.corpus.min_language_share, with clean.languages,",
    "build_corpus.validation": "tokenize.validation",
    "pretrain.mixture": "data.mixture",
    "evaluate.batch_contexts": "respond.batch_size",
    "tokenize.row_tokens": "pretrain.seq_len, which alone was read",
    "tokenize.vocabulary": "tokenize.vocab_size",
    "world.rater_leaning": "world.rater_bias_std",
}
for _stage in TRAININGS:
    RENAMED |= {
        f"{_stage}.batch_rows": f"{_stage}.batch_size",
        f"{_stage}.row_tokens": f"{_stage}.seq_len",
        f"{_stage}.muon_rate": f"{_stage}.muon_lr",
        f"{_stage}.adamw_rate": f"{_stage}.lr",
        f"{_stage}.accumulate": f"{_stage}.grad_accum_steps",
        f"{_stage}.recompute": "execution.activation_checkpointing",
        f"{_stage}.log_every": "execution.log_every",
        f"{_stage}.checkpoint_every": "execution.checkpoint_every",
        f"{_stage}.parallel": "execution.parallel",
    }
"""Key of an earlier version -> the key that says it now."""


def overlay(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """`base` with `changes` laid over it, section by section; null takes a key away."""
    merged = dict(base)
    for key, value in changes.items():
        old = merged.get(key)
        if value is None:
            merged.pop(key, None)
        elif isinstance(old, Mapping) and isinstance(value, Mapping):
            merged[key] = overlay(old, value)
        else:
            merged[key] = overlay({}, value) if isinstance(value, Mapping) else value
    return merged


def available_profiles(params: Path) -> list[str]:
    """The names of the profiles beside `params`."""
    return sorted(path.stem for path in (params.parent / "profiles").glob("*.yaml"))


@dataclass(frozen=True, slots=True)
class Layers:
    """params.yaml with its chosen profile and data.yaml: the merged values, and where each key
    stands; `base` are the values before the profile was laid over them, `data` what data.yaml
    says."""

    path: Path
    profile_path: Path
    changes: Mapping[str, Any]
    values: Mapping[str, Any]
    base: Mapping[str, Any] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)

    def is_profiles(self, keys: Sequence[str]) -> bool:
        """Whether the profile says something of a key."""
        return _holds(self.changes, keys)

    def error(self, keys: Sequence[str], reason: str) -> LamdaError:
        """The LamdaError that names the file which holds the key, and the key's path.

        What a choice of the profile's own lacks is the profile's too; so it is with data.yaml.
        """
        if keys[:1] == ["data"] and self.data and (not keys[1:] or _holds(self.data, keys[1:3])):
            told = _short(".".join(map(str, keys[1:] or keys)))
            return LamdaError(f"{self.path.with_name(FILE)}: key '{told}': {_short(reason)}")
        own = self.is_profiles(keys) or (
            not _holds(self.values, keys) and self.is_profiles([*keys[:-1], "use"])
        )
        where = self.profile_path if own else self.path
        return LamdaError(f"{where}: key '{_short('.'.join(map(str, keys)))}': {_short(reason)}")


def read_layers(path: Path, profile: str | None = None) -> Layers:
    """`path` with its profile, or with `profile` instead, and the data.yaml beside it laid over it;
    LamdaError for a file that is missing or no YAML."""
    values = read_yaml(path)
    if profile is not None:
        values["profile"] = profile
    name, known = values.get("profile", "default"), available_profiles(path)
    if name not in known:
        told = (
            f"{path}: key 'profile': no profile {name!r}; there are: {', '.join(known) or 'none'}"
        )
        if name is None or isinstance(name, bool | int | float):
            told += "; a name that YAML takes for a number or the like is written in quotes"
        raise LamdaError(told)
    profile_path = path.parent / "profiles" / f"{name}.yaml"
    changes = read_yaml(profile_path)
    if changes.get("profile", name) != name:  # else the run would call itself by that name
        raise LamdaError(f"{profile_path}: key 'profile': a profile names no other; take it away")
    beside = path.with_name(FILE)
    data = read_data(beside)
    merged = lay_data(beside, data, overlay(values, changes))
    return Layers(path, profile_path, changes, merged, values, data)


def load_params(path: Path) -> Params:
    """Bind what stage resolve wrote; LamdaError names the file and the key path."""
    return bind(_resolved(path), Params)


def load_answering(path: Path) -> Answering:
    """What `path`, as stage resolve wrote it, says on answering; LamdaError as `load_params`."""
    return load_told(path, Answering)


def load_told(path: Path, model: type[M]) -> M:
    """As much as `model` asks of what stage resolve wrote; LamdaError as `load_params`."""
    return bind(_resolved(path), model)


def load_section(path: Path, name: str, model: type[M]) -> M:
    """One section of params.yaml with its profile, without what only stage resolve can check."""
    layers = read_layers(path)
    values = layers.values.get(name)
    if not isinstance(values, Mapping):
        raise layers.error([name], f"expected keys and values, found {values!r}")
    return bind(layers, model, [name])


def _resolved(path: Path) -> Layers:
    if not path.exists():
        raise LamdaError(f"{path}: no such file; `dvc repro resolve` makes it")
    return Layers(path, path, {}, read_yaml(path))


def bind(layers: Layers, model: type[M], at: Sequence[str] = ()) -> M:
    """The merged values, or those `at` a key path, as `model`; LamdaError names file, key, and
    what was expected."""
    values: Any = layers.values
    for key in at:
        values = values[key]
    try:
        return model.model_validate(values)
    except ValidationError as error:
        # a mistyped key is also a missing one: name what the user wrote, not what is not there
        first = min(error.errors(), key=lambda found: found["type"] != "extra_forbidden")
        keys = [*at, *(str(part) for part in first["loc"])]
        if first["type"] == "extra_forbidden" and isinstance(first["input"], Mapping):
            inner = [key for key in first["input"] if ".".join([*keys, str(key)]) in RENAMED]
            keys += inner[:1]
        raise layers.error(keys, _reason(first, ".".join(keys))) from None


def _short(text: str) -> str:
    """A line that can be read, whatever a value was."""
    line = " ".join(text.split())
    return line if len(line) <= MAX_MESSAGE else f"{line[: MAX_MESSAGE - 3]}..."


def _holds(values: Any, keys: Sequence[str]) -> bool:
    for key in keys:
        if not isinstance(values, Mapping) or key not in values:
            return False
        values = values[key]
    return True


def _reason(error: Any, key: str) -> str:
    if key in RENAMED:
        return f"no longer known; it is {RENAMED[key]} now"
    if error["type"] == "extra_forbidden":
        return "unknown key; check its spelling against params.yaml"
    if error["type"] == "missing":
        return "missing; expected a value"
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    return f"{error['msg']}, found {error['input']!r}"
