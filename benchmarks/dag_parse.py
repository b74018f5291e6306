"""What reading the retraining DAG costs beyond importing Airflow: `make bench-dag`.

Prints the processor time (which a busy machine does not stretch) of executing the DAG file after
Airflow and its providers are imported, the best of a few fresh processes, and the target.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
DAG = REPOSITORY / "dags" / "lamda_retrain.py"
TARGET_MILLISECONDS = 100
PROCESSES = 3
PARSE = f"""
import runpy, time
import airflow.sdk, airflow.timetables.assets, airflow.timetables.interval
from airflow.providers.standard.operators.hitl import ApprovalOperator
from airflow.sdk import DAG, Asset, AssetOrTimeSchedule, BaseNotifier, BaseOperator
from airflow.sdk import CronDataIntervalTimetable, Param
from airflow.sdk.definitions.callback import AsyncCallback
from airflow.sdk.definitions.deadline import DeadlineAlert
from airflow.sdk.exceptions import AirflowFailException
started = time.process_time()
runpy.run_path({str(DAG)!r})
print(1000 * (time.process_time() - started))
"""


def main() -> None:
    """Measure and print."""
    figures = []
    for _ in range(PROCESSES):
        done = subprocess.run(
            [sys.executable, "-c", PARSE],
            cwd=REPOSITORY,
            text=True,
            capture_output=True,
            check=True,
        )
        figures.append(float(done.stdout.split()[-1]))
    shown = ", ".join(f"{figure:.0f}" for figure in figures)
    print(f"parsing {DAG.name}: {min(figures):.0f} ms of processor time beyond importing Airflow")
    print(f"  each process: {shown} ms; target: under {TARGET_MILLISECONDS} ms")


if __name__ == "__main__":
    main()
