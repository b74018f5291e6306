"""The model card of a release: Markdown in which every figure comes from the run's own files.

Sections follow Mitchell et al., "Model Cards for Model Reporting" (2019).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lamda.annotation.shares import bracketed
from lamda.carbon.report import markdown
from lamda.config.params import Params
from lamda.config.section import named
from lamda.errors import LamdaError
from lamda.evaluation.config import task_of
from lamda.evaluation.sections import AGAINST
from lamda.evaluation.tables import Results, metric_names, read_results
from lamda.files import read_json
from lamda.model.facts import ModelFacts, model_facts
from lamda.outputs import METRICS
from lamda.registry.departures import departures
from lamda.registry.made_of import data_lines, procedure_lines, rater_kind

PURPOSE = """\
Research on dialog models: how pre-training, discriminators, filtered fine-tuning and a toolset
change quality, safety and groundedness (arXiv 2201.08239), and how a retraining is released.

It is not meant to inform, advise or comfort anybody, nor to act for anybody. Whoever puts it
before people has to tell them that they talk to a model."""

LIMITS = """\
As the paper's section 9 has them, and of this project:

* Objectives made for one society (9.5): the safety objectives are those of the paper's appendix,
  written with the United States in mind. They are not universal, and not complete.
* English: corpus, raters and measures know no other language.
* A single coarse score (9.3): each group of objectives is one probability, without severity. A
  response that passes can still be harmful, and politeness is not measured (9.4).
* The long tail (9.2): adversarial contexts find common faults; rare ones stay unfound.
* Statistical bias (9.1): what no single response shows, such as who is a nurse in a hundred
  stories, is not in these figures.
* People may take it for a person (9.6). Say to them that they talk to a model, and that it does
  not feel, remember or act.
* Impersonation (9.6): a role of a few turns makes it speak as somebody; so could those who mean
  to deceive.
* Groundedness means that a claim is supported by the search index of this release, which holds
  what was true when it was made. A cited source can be wrong.
* Where programs rate (see the raters above), they stand in for people, and say nothing of cultures,
  tastes and harms that they do not know.
* Evaluation contexts come from the same kind of dialogs as the training data. Elsewhere expect
  worse."""


def model_card(params: Params, commit: str, model: Path, metrics: Path, carbon: Path) -> str:
    """The card of the model folder `model`, evaluated in `metrics` and accounted in `carbon`.

    LamdaError when a file is missing or of another form.
    """
    results, costs = read_results(metrics), read_json(carbon)
    # A run's other files stand where lamda.outputs says, seen from the metrics.
    root = metrics.parents[len(METRICS.parts) - 1]
    facts = model_facts(model)
    try:
        bill = markdown(costs, params.carbon_report).replace("# ", "## ", 1)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise LamdaError(
            f"{carbon}: expected stages and total of the carbon report; {error!r}; "
            "run `dvc repro` again"
        ) from None
    confidence = f"{params.evaluate.confidence:.0%}".replace("%", " %")
    parts = [
        f"# Model card: {served(results)}, {named(params.model)}",
        "\n".join(_facts(params, commit, facts)),
        "## Intended use",
        PURPOSE,
        "## Data",
        "\n".join(data_lines(params, root)),
        "## Procedure",
        "\n".join(procedure_lines(params)),
        "## Departures from the paper",
        "Why each is so, and what it changes, stands in docs/departures.md of this commit.",
        "\n".join(_departures(params, facts)),
        "## Evaluation",
        f"In %, with {confidence} bootstrap intervals over responses; n is the number of responses "
        "that a metric applies to; what nobody has judged counts nowhere. All models answered the "
        "same contexts.",
        "\n".join(_table(results, params)),
        "\n".join(_findings(results)),
        "\n".join(_beside(results)),
        "\n".join(_judges(results)),
        "\n".join(_against(results)),
        "## Limits",
        LIMITS,
        bill,
    ]
    return "\n\n".join(part.strip() for part in parts if part) + "\n"


def served(results: Results) -> str:
    """The model of a release, as the evaluation calls it: the last one; the others are there to
    compare."""
    return str(list(results["models"])[-1])


def _facts(params: Params, commit: str, facts: ModelFacts) -> Iterator[str]:
    decoding = params.decoding
    safety = ", ".join(f"{name} {value:g}" for name, value in decoding.safety)
    mixture = ", ".join(f"{name} {share:g}" for name, share in params.data.mixture.items())
    weights = " : ".join(f"{weight:g}" for _, weight in decoding.weights)
    yield "| | |"
    yield "|---|---|"
    yield f"| commit | {commit} |"
    yield f"| profile, seed | {params.profile}, {params.seed} |"
    yield f"| decoder-only Transformer | {facts.parameters:,} parameters: {facts.shape} |"
    yield f"| vocabulary | {facts.vocab_size:,} {facts.pieces} |"
    yield f"| pre-training mixture | {mixture} |"
    yield (
        f"| decoding | {decoding.candidates} candidates, top-k {decoding.top_k}, at most "
        f"{decoding.new_tokens} new tokens after {decoding.context_tokens} of context; lowest "
        f"P(safe): {safety}; ranked by sensible : specific : interesting : log-probability "
        f"{weights}; at most {decoding.queries} queries |"
    )


def _departures(params: Params, facts: ModelFacts) -> Iterator[str]:
    yield "| | the paper | this run |"
    yield "|---|---|---|"
    for found in departures(params, facts):
        yield f"| {found.name} | {found.paper} | {found.here} |"


def _table(results: Results, params: Params) -> Iterator[str]:
    models = results["models"]
    yield f"| metric | judged by | {' | '.join(models)} |"
    yield f"|---|---|{'---:|' * len(models)}"
    for name in metric_names(results):
        cells = [_cell(measured[name]) if name in measured else "–" for measured in models.values()]
        judge = params.data.judges.get(task_of(name, params.evaluate.metrics))
        yield f"| {words(name)} | {rater_kind(judge)} | {' | '.join(cells)} |"


def words(name: str) -> str:
    """A metric's name as people read it."""
    return name.replace("_", " ")


def _cell(entry: Mapping[str, Any]) -> str:
    """'92.3 [88.1, 95.6], n=300', or a dash where the metric is undefined; and how many were
    judged where that is not all."""
    judged = f", {entry['judged']} of {entry['of']} judged" * (entry["judged"] < entry["of"])
    if entry["value"] is None:
        return f"–, n={entry['n']}{judged}"
    value, low, high = (f"{100 * entry[key]:.1f}" for key in ("value", "low", "high"))
    return f"{value} [{low}, {high}], n={entry['n']}{judged}"


def _findings(results: Results) -> Iterator[str]:
    """What sets the served model apart from the first one, in both directions."""
    base, model = next(iter(results["models"])), served(results)
    sides: dict[str, list[str]] = {"better": [], "worse": [], "not told apart": []}
    for name, entry in results["models"][model].items():
        versus = entry["versus"].get(base)
        if versus is None or versus["value"] is None:
            continue
        if versus["significant"]:
            sides["better" if versus["value"] > 0 else "worse"].append(words(name))
        else:
            sides["not told apart"].append(words(name))
    for side, names in sides.items():
        if names:
            yield f"* {model} against {base}, {side}: {', '.join(names)}."


def _beside(results: Results) -> Iterator[str]:
    """What the baselines reach, how often known faults are met (section 9), and what research made
    of the drafts: of the served model, where it was measured."""
    model = served(results)
    for name, cells in results.get("baselines", {}).items():
        told = [f"{words(metric)} {_cell(cell)}" for metric, cell in cells.items() if cell["n"]]
        if told:
            yield f"* To compare, {name}: {'; '.join(told)}."
    for section, head in (("faults", "Known faults"), ("research", "Research")):
        cells = results.get(section, {}).get(model, {})
        told = [f"{words(name)} {_cell(cell)}" for name, cell in cells.items() if cell["n"]]
        if told:
            yield f"* {head}, {model}: {'; '.join(told)}."


def _judges(results: Results) -> Iterator[str]:
    """Who judged, by task: values of other raters do not compare."""
    for task, judges in results["judged_by"].items():
        yield f"* {task}: judged by {judges or 'nobody'}."


def _against(results: Results) -> Iterator[str]:
    """How far judges who are no people agree with people on the same responses, where those voted;
    Cohen's kappa is 0 for chance and 1 for the same."""
    for task, of in (results.get(AGAINST) or {}).items():
        told = [f"{words(name)} {_kappa(cell)}" for name, cell in of["labels"].items()]
        yield (
            f"* {task}, the judge against people on {of['items']} responses, Cohen's kappa: "
            f"{'; '.join(told)}."
        )


def _kappa(cell: Mapping[str, Any]) -> str:
    if cell["value"] is None:
        return f"–, n={cell['n']}"
    return f"{cell['value']:.2f} {bracketed(cell)}, n={cell['n']}"
