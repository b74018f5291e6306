"""Retrains the models in Airflow: one task for each stage of dvc.yaml, with dvc.yaml's edges.

`prepare` pins the newest commit and what is filed in the store, and makes a workspace, `finish`
commits and tags the run's dvc.lock, `release` and `compare` make it the champion's challenger,
`approve` asks a person where the verdict refuses, `promote` moves the alias, `close` removes the
workspace, or keeps it when something failed. A task does nothing
where nothing changed; its XCom `summary` says what it did and why. Starts on its schedule, when
new data are in the inbox, or by hand with a profile and other values of params.yaml.
lamda/orchestration/configuration.py lists the environment variables that set it up.
"""

from __future__ import annotations

from pathlib import Path

from lamda.orchestration.configuration import from_environment
from lamda.orchestration.retrain import render
from lamda.runner.graph import load_graph

# Airflow reads only files in which `airflow` and `dag` stand.
configuration = from_environment(Path(__file__).resolve().parents[1])
dag = render(load_graph(configuration.workspace / "dvc.yaml"), configuration, __doc__)
