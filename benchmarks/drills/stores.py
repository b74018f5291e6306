"""Commands that meet an S3 server with a fault: one line that names it, and never a success."""

from __future__ import annotations

from benchmarks.drills.s3_faults import LISTS, STORE, faulty_s3
from benchmarks.drills.workspace import Workspace


def s3_fault(place: Workspace, fault: str) -> str:
    """`lamda release`, and a command that only reads; the first one's line."""
    with faulty_s3(fault) as variables:
        line = place.run("lamda", "release", variables=variables).one_line(STORE)
        read = place.run("lamda", "ingest", variables=variables)
    if fault not in LISTS:
        read.one_line(STORE)
    return line
