"""The model card of a release: Markdown in which every figure comes from the run's own files.

Sections follow Mitchell et al., "Model Cards for Model Reporting" (2019).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lamda.carbon.report import markdown
from lamda.config.params import Params
from lamda.config.section import Choice
from lamda.errors import LamdaError
from lamda.evaluation.metrics import METRICS, MODELS
from lamda.files import read_json
from lamda.model.config import ModelConfig

SERVED = "LaMDA"
"""The model of a release, as the evaluation calls it; the others are there to compare."""

PURPOSE = """\
Research on dialog models: how pre-training, discriminators, filtered fine-tuning and a toolset
change quality, safety and groundedness (arXiv 2201.08239), and how a retraining is released.

It is not meant to inform, advise or comfort anybody, nor to act for anybody. Whoever puts it
before people has to tell them that they talk to a model."""

LIMITS = """\
* The raters of the embedded world are programs that know its facts. They stand in for people, and
  their votes say nothing of cultures, tastes and harms that they do not know.
* Safety means the objectives of the paper's appendix, as those raters read them. A response that
  passes can still be harmful.
* Groundedness means that a claim is supported by the search index of this release, which holds
  what was true when it was made.
* Evaluation contexts come from the same kind of dialogs as the training data, with entities and
  phrasings of their own. Elsewhere expect worse."""


def model_card(params: Params, commit: str, model: Path, metrics: Path, carbon: Path) -> str:
    """The card of the model folder `model`, evaluated in `metrics` and accounted in `carbon`.

    LamdaError when a file is missing or of another form.
    """
    results, costs = read_json(metrics), read_json(carbon)
    config = ModelConfig.from_dict(read_json(model / "config.json"), str(model / "config.json"))
    try:
        table = [*_table(results)]
        findings = [*_findings(results)]
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise _unfit(metrics, "model -> metric -> value, low, high, n, versus", error) from None
    try:
        bill = markdown(costs, params.carbon_report).replace("# ", "## ", 1)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise _unfit(carbon, "stages and total of the carbon report", error) from None
    confidence = f"{params.evaluate.confidence:.0%}".replace("%", " %")
    parts = [
        f"# Model card: {SERVED}, {_named(params.model)}",
        "\n".join(_facts(params, commit, config)),
        "## Intended use",
        PURPOSE,
        "## Evaluation",
        f"In %, with {confidence} bootstrap intervals over responses; n is the number of responses "
        "that a metric applies to. All models answered the same contexts.",
        "\n".join(table),
        "\n".join(findings),
        "## Limits",
        LIMITS,
        bill,
    ]
    return "\n\n".join(part.strip() for part in parts if part) + "\n"


def _named(model: Choice) -> str:
    """What params.yaml chose: 'lamda, preset tiny'."""
    return ", ".join([model.use, *(f"{key} {value}" for key, value in model.options.items())])


def _unfit(path: Path, expected: str, error: Exception) -> LamdaError:
    return LamdaError(f"{path}: expected {expected}; {error!r}; run `dvc repro` again")


def _facts(params: Params, commit: str, config: ModelConfig) -> Iterator[str]:
    decoding = params.decoding
    safety = ", ".join(f"{name} {value:g}" for name, value in decoding.safety)
    mixture = ", ".join(f"{name} {share:g}" for name, share in params.data.mixture.items())
    yield "| | |"
    yield "|---|---|"
    yield f"| commit | {commit} |"
    yield f"| profile, seed | {params.profile}, {params.seed} |"
    yield (
        f"| decoder-only Transformer | {config.parameters:,} parameters: {config.layers} layers, "
        f"d_model {config.d_model}, {config.heads} heads of {config.d_kv}, d_ff {config.d_ff} |"
    )
    yield f"| vocabulary | {config.vocabulary:,} SentencePiece pieces |"
    yield f"| pre-training mixture | {mixture} |"
    yield (
        f"| decoding | {decoding.candidates} candidates, top-k {decoding.top_k}, at most "
        f"{decoding.new_tokens} new tokens after {decoding.context_tokens} of context; lowest "
        f"P(safe): {safety}; at most {decoding.queries} queries |"
    )


def _table(results: Mapping[str, Any]) -> Iterator[str]:
    models = [model for model in MODELS if model in results]
    if SERVED not in models:
        raise ValueError(f"no results of {SERVED}")
    yield f"| metric | {' | '.join(models)} |"
    yield f"|---|{'---:|' * len(models)}"
    for metric in METRICS:
        cells = [_cell(results[model][metric.name]) for model in models]
        yield f"| {metric.name} | {' | '.join(cells)} |"


def _cell(entry: Mapping[str, Any]) -> str:
    """'92.3 [88.1, 95.6], n=300', or a dash where the metric is undefined."""
    if entry["value"] is None:
        return f"–, n={entry['n']}"
    value, low, high = (f"{100 * entry[key]:.1f}" for key in ("value", "low", "high"))
    return f"{value} [{low}, {high}], n={entry['n']}"


def _findings(results: Mapping[str, Any]) -> Iterator[str]:
    """What sets the served model apart from the pre-trained one, in both directions."""
    base = MODELS[0]
    sides: dict[str, list[str]] = {"better": [], "worse": [], "not told apart": []}
    for metric in METRICS:
        versus = results[SERVED][metric.name]["versus"].get(base)
        if versus is None or versus["value"] is None:
            continue
        if versus["significant"]:
            sides["better" if versus["value"] > 0 else "worse"].append(metric.name)
        else:
            sides["not told apart"].append(metric.name)
    for side, names in sides.items():
        if names:
            yield f"* {SERVED} against {base}, {side}: {', '.join(names)}."
