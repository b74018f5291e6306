"""Fetching a public set: each file whole and checked, or not there; what was begun goes on."""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import Any

from lamda.errors import LamdaError
from lamda.files import read_json, write_json
from lamda.hashes import file_sha256
from lamda.ingestion.public.catalogue import Part, PublicSet
from lamda.storage.store import Unreachable

PINS = "checksums.json"
"""In the set's folder: the SHA-256 of each file as it was first fetched."""
TESTING = "testing"
"""Folder, beside the set's own, for the parts that are never trained on."""
PIECE = 2**18
TIMEOUT = 30
"""Seconds without a byte."""
ATTEMPTS = 5
"""Of one file without any progress; each that brought something begins to count anew."""
PAUSE = 1.0
"""Seconds before the second attempt; doubled each time."""
MAX_FILE = 2**34
"""Bytes of a file whose size nobody told: 16 GiB."""
AGAIN = {408, 425, 429, 500, 502, 503, 504}
"""Answers after which another attempt may well succeed."""
Tell = Callable[[str], None]


class _Restart(Exception):
    """What lies there is no beginning of the file: from the first byte again."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file with its SHA-256; `pinned` where nothing said what it should be."""

    path: Path
    sha256: str
    pinned: bool


def fetch_set(
    found: PublicSet, folder: Path, tell: Tell, *, testing: bool = False, pause: float = PAUSE
) -> list[Fetched]:
    """Fetch the files of a set into `folder`, and with `testing` those kept for testing into
    `folder`/../testing/NAME, where no data.yaml that `lamda data init` writes looks.

    A file that is there already and right is not fetched again; one of which a part is there goes
    on. LamdaError for a file whose checksum is another, which is then not kept; Unreachable where
    the server does not answer, whatever had come by then stays for the next call.
    """
    made = []
    for name, part in found.files.items():
        if part.testing and not testing:
            continue
        place = folder.parent / TESTING / folder.name if part.testing else folder
        target = place.joinpath(*name.split("/"))
        pins = _read_pins(place / PINS)
        wanted = part.sha256 or pins.get(name)
        if target.is_file() and wanted == file_sha256(target):
            tell(f"{target}: there already")
            made.append(Fetched(target, wanted, False))
            continue
        sha256 = _fetch(found.url + name, target, part, wanted, pause)
        write_json(place / PINS, pins | {name: sha256})
        told = "as the catalogue says" if part.sha256 else "as at the first fetch"
        if not wanted:
            told = f"no checksum was known: pinned in {place / PINS} as {sha256[:12]}"
        tell(f"{target}: {target.stat().st_size:,} bytes, {told}")
        made.append(Fetched(target, sha256, not wanted))
    return made


def _read_pins(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    pins = read_json(path)
    if not isinstance(pins, dict) or not all(isinstance(one, str) for one in pins.values()):
        raise LamdaError(f"{path}: expected names and their SHA-256; delete it to pin anew")
    return pins


def _fetch(url: str, target: Path, part: Part, wanted: str | None, pause: float) -> str:
    """The file at `target`, and its SHA-256; what has come so far lies beside it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    begun = target.with_name(f".{target.name}.part")
    state = target.with_name(f".{target.name}.etag.part")
    if not wanted and not state.exists():
        begun.unlink(missing_ok=True)  # nothing would tell the end of another file behind it
    try:
        _receive(url, begun, state, part.size, pause)
    except Unreachable:
        raise
    except LamdaError:
        begun.unlink(missing_ok=True)
        state.unlink(missing_ok=True)
        raise
    found = file_sha256(begun)
    if wanted and found != wanted:
        size = begun.stat().st_size
        begun.unlink()
        state.unlink(missing_ok=True)
        raise LamdaError(
            f"{url}: expected SHA-256 {wanted[:12]}..., found {found[:12]}... ({size:,} bytes): "
            "another file than the catalogue's; nothing was kept"
        )
    begun.replace(target)
    state.unlink(missing_ok=True)
    return found


def _receive(url: str, begun: Path, state: Path, size: int | None, pause: float) -> None:
    """Append to `begun` until the file is whole; each failure without progress counts."""
    failures = 0
    while True:
        before = begun.stat().st_size if begun.exists() else 0
        try:
            if _once(url, begun, state, size):
                return
            reason = "the connection ended too early"
        except _Restart as error:
            begun.unlink(missing_ok=True)
            state.unlink(missing_ok=True)
            reason = str(error)
        except urllib.error.HTTPError as error:
            if error.code not in AGAIN:
                raise LamdaError(
                    f"{url}: the server answers {error.code} {error.reason}; the file is not there"
                ) from None
            reason = f"the server answers {error.code} {error.reason}"
        except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
            reason = " ".join(str(getattr(error, "reason", error)).split()) or type(error).__name__
        after = begun.stat().st_size if begun.exists() else 0
        failures = 1 if after > before else failures + 1
        if failures >= ATTEMPTS:
            raise Unreachable(
                f"{url}: {reason}; {after:,} bytes are there: the same command goes on from them"
            )
        time.sleep(pause * 2 ** (failures - 1))


def _once(url: str, begun: Path, state: Path, size: int | None) -> bool:
    """One request, from where the last one ended; whether the file is whole now."""
    at = begun.stat().st_size if begun.exists() else 0
    etag = state.read_text(encoding="utf-8") if at and state.exists() else ""
    headers = {"User-Agent": "lamda", "Accept-Encoding": "identity"}
    if at:
        headers |= {"Range": f"bytes={at}-"} | ({"If-Range": etag} if etag else {})
    request = urllib.request.Request(url, headers=headers)
    try:
        answer = urllib.request.urlopen(request, timeout=TIMEOUT)
    except urllib.error.HTTPError as error:
        if error.code == 416 and at:  # nothing is left, or the file has become shorter
            if _total(error.headers) == at:
                return True
            raise _Restart("the file on the server has changed") from None
        raise
    with answer:
        if at and answer.status == 200:  # no ranges, or another file than the one that was begun
            at = 0
        elif at and not answer.headers.get("Content-Range", "").startswith(f"bytes {at}-"):
            raise _Restart("the server answers with another part than was asked for")
        total = _expected(answer, at)
        limit = size if size is not None else total if total is not None else MAX_FILE
        if total is not None and total > limit:
            raise LamdaError(f"{url}: expected {limit:,} bytes, the server has {total:,}")
        if not etag or at == 0:
            _remember(state, answer.headers.get("ETag", ""))
        with begun.open("ab" if at else "wb") as stream:
            at = _copy(answer, stream, at, limit, url)
    return at == total if total is not None else True


def _copy(answer: Any, stream: Any, at: int, limit: int, url: str) -> int:
    while piece := answer.read(PIECE):
        at += len(piece)
        if at > limit:
            raise LamdaError(f"{url}: expected {limit:,} bytes, found more; nothing was kept")
        stream.write(piece)
    return at


def _remember(state: Path, etag: str) -> None:
    """Note which version was begun; a weak tag tells nothing about bytes."""
    if etag and not etag.startswith("W/"):
        state.write_text(etag, encoding="utf-8")
    else:
        state.unlink(missing_ok=True)


def _expected(answer: Any, at: int) -> int | None:
    """Bytes of the whole file, by what the server says."""
    if (total := _total(answer.headers)) is not None:
        return total
    length = answer.headers.get("Content-Length")
    return at + int(length) if length and length.isdigit() else None


def _total(headers: Message) -> int | None:
    total = headers.get("Content-Range", "").rpartition("/")[2]
    return int(total) if total.isdigit() else None
