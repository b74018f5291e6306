"""Stage gate: `python -m stages.gate NAME --input name=path ... --out NAME.json`.

Writes the verdicts to `out`, a page and a `.passed` file beside it, and for a gate that cleans an
input the cleaned tables and the quarantined records. Exits with 3 when a blocking check failed.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from lamda.config import limits
from lamda.config.params import Params
from lamda.gates.config import Settings
from lamda.gates.gate import Outputs, describe, run_gate
from lamda.stage import named_paths, run


def limits_of(params: Params, name: str) -> dict[str, float]:
    """The gate's limits, as promotion reads them of the policy."""
    return limits.limits_of(params.gates.model_dump(), params.filter_dialogs.model_dump(), name)


def settings_of(params: Params, name: str) -> dict[str, Any]:
    """What a gate has to know of the run, beside its limits: the corpus' languages, and the
    evaluation's measures again."""
    if name == "corpus":
        return {"languages": params.clean.languages}
    if name != "evaluation":
        return {}
    models, baselines = params.respond.rows, params.respond.baselines
    tokens = params.decoding.context_tokens
    return {"settings": Settings(models, params.evaluate, tokens, params.seed, baselines)}


def main(
    params: Params,
    name: Annotated[str, typer.Argument(help="a gate of lamda.gates.registry")],
    inputs: Annotated[list[str], typer.Option("--input", help="name=path, a file or a folder")],
    out: Path,
    cleaned: Path | None = None,
    quarantine: Path | None = None,
) -> None:
    """Check the data between two stages."""
    outputs = Outputs(out, cleaned, quarantine)
    limits, settings = limits_of(params, name), settings_of(params, name)
    verdicts = run_gate(name, named_paths("input", inputs), limits, outputs, settings)
    print(describe(name, verdicts))


if __name__ == "__main__":
    run(main)
