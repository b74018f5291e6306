"""Every gate that reads the training corpus is measured, on copies of all its rows."""

from __future__ import annotations

import shlex
from pathlib import Path

from benchmarks.gate_memory import INPUT, OUTPUTS, command_of, enlarged
from lamda.records import Dialog, Document, read_table, write_table
from lamda.runner.graph import load_graph

REPOSITORY = Path(__file__).parents[2]


def test_each_row_stands_there_so_often_under_other_ids(tmp_path: Path) -> None:
    dialogs = [Dialog(f"forum/{n}", "forum", ("hi", f"so {n}"), ("a", "b")) for n in range(3)]
    pages = [Document("page/0", "wiki", "https://a.org", "A", "text")]
    write_table(tmp_path / "one/dialogs.parquet", dialogs, Dialog)
    write_table(tmp_path / "one/documents.parquet", pages, Document)
    enlarged(tmp_path / "one", 3, tmp_path / "three")
    found = read_table(tmp_path / "three/dialogs.parquet", Dialog)
    assert len({row.dialog_id for row in found}) == 9
    assert sorted(row.turns for row in found) == sorted(3 * [row.turns for row in dialogs])
    assert len(read_table(tmp_path / "three/documents.parquet", Document)) == 3


def test_the_gates_are_dvc_yamls_and_write_nothing_of_the_run() -> None:
    stages = {stage.name: stage for stage in load_graph(REPOSITORY / "dvc.yaml")}
    words = {name: shlex.split(stage.command) for name, stage in stages.items()}
    gates = {name for name, of in words.items() if INPUT in of and "stages.gate" in of}
    assert gates == {"gate_annotations", "gate_filtered_dialogs", "gate_evaluation"}
    for name in gates:
        command = command_of(words[name], Path("large"), Path("made"))
        assert "corpus=large" in command
        assert INPUT not in command
        written = [n for n, word in enumerate(words[name]) if word in stages[name].products]
        assert len(written) >= len([word for word in words[name] if word in OUTPUTS]) > 0
        assert all(Path(command[n]).parent == Path("made") for n in written)
