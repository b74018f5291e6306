"""`lamda score`: what a model's discriminators say of anybody's responses."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lamda.cli.columns import Column, named_columns
from lamda.errors import LamdaError, shown
from lamda.outputs import MODEL, RESOLVED, TOKENIZER

if TYPE_CHECKING:
    from lamda.generation.calibration import Kind

commands = typer.Typer(add_completion=False)


@commands.command()
def score(
    file: Annotated[Path, typer.Argument(help="CSV, TSV, JSONL, JSON or Parquet, packed or not.")],
    out: Annotated[
        Path | None, typer.Option(help="Where to write it; else FILE.scored.* beside it.")
    ] = None,
    column: Column = None,
    model: Annotated[Path, typer.Option(help="Folder of the model.")] = MODEL,
    tokenizer: Annotated[Path, typer.Option()] = TOKENIZER,
    params: Annotated[Path, typer.Option(help="How much of a context is read.")] = RESOLVED,
    precision: Annotated[
        float | None, typer.Option(min=0, max=1, help="Thresholds: as the held-out rows have it.")
    ] = None,
    recall: Annotated[
        float | None, typer.Option(min=0, max=1, help="Thresholds: as the held-out rows have it.")
    ] = None,
    raw: Annotated[bool, typer.Option(help="P as the model says it, not calibrated.")] = False,
) -> None:
    """Add P(sensible), P(unsafe) and so on to each row, which has `context` and `response`; beside
    labels (`safe` or `unsafe`, `sensible`, ...), print AUC, average precision and F1."""
    from lamda.config.params import load_answering
    from lamda.data.reading.ledger import Ledger
    from lamda.finetuning.compared import lines, thresholds
    from lamda.finetuning.scored_files import WRITTEN
    from lamda.finetuning.scoring import kind_of_file, score_file
    from lamda.generation.calibration import calibration_of
    from lamda.generation.scorer import Scorer
    from lamda.model.io import load_pair
    from lamda.model.runtime import use_device

    columns = named_columns(column)
    target = out or file.with_name(f"{_stem(file)}.scored{WRITTEN[kind_of_file(file)]}")
    loaded, pieces = load_pair(model, tokenizer, use_device("auto"))
    calibration = calibration_of(loaded)
    known = bool(calibration.attributes)
    calibrate = known and not raw
    aim = _aim(precision, recall)
    at = thresholds(calibration, aim, calibrate)
    limit = load_answering(params).decoding.context_tokens
    ledger = Ledger()
    scorer = Scorer(loaded.eval(), pieces, limit, calibrate)
    compared = score_file(scorer, file, target, columns, ledger)
    ledger.tell(str(file))
    how = "calibrated" if calibrate else "as the model says it" if known else "not calibrated"
    print(shown(f"{target}: {ledger.kept:,} of {ledger.rows:,} rows scored, P {how}"))
    if aim:
        for name, value in at.by_label.items():
            print(f"{name}: P > {value:.6f}, {at.told}")
    for line in lines(compared, at):
        print(line)


def _aim(precision: float | None, recall: float | None) -> tuple[Kind, float] | None:
    if precision is not None and recall is not None:
        raise LamdaError("--precision, --recall: expected one of them, found both")
    if precision is not None:
        return "precision", precision
    return None if recall is None else ("recall", recall)


def _stem(file: Path) -> str:
    """The file's name without its ending, also that of its packing."""
    from lamda.data.reading.unpack import SUFFIXES

    return (Path(file.stem) if file.suffix.lower() in SUFFIXES else file).stem
