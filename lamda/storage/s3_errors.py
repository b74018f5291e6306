"""What an S3 server's refusal means, in one line that names what to set.

Only where another attempt may well succeed is it Unreachable, whose exit code lets an orchestrator
try again: a wrong clock, region or address fails alike for ever.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import (
    ClientError,
    ProxyConnectionError,
    SSLError,
)

from lamda.errors import LamdaError
from lamda.storage.store import Unreachable

CREDENTIALS = {
    "403",
    "AccessDenied",
    "ExpiredToken",
    "Forbidden",
    "InvalidAccessKeyId",
    "InvalidToken",
    "SignatureDoesNotMatch",
}
CLOCK = {"RequestTimeTooSkewed", "RequestExpired"}
REGION = {
    "AuthorizationHeaderMalformed",
    "AuthorizationQueryParametersError",
    "IllegalLocationConstraintException",
    "InvalidRegion",
}
REDIRECT = {"PermanentRedirect", "TemporaryRedirect", "Redirect"}
CHECKSUM = {
    "BadDigest",
    "InvalidDigest",
    "XAmzContentChecksumMismatch",
    "XAmzContentSHA256Mismatch",
}
"""The server computes another checksum than boto3, or knows no checksum of the kind."""
PASSING = {"OperationAborted", "RequestTimeout", "RequestTimeoutException", "SlowDown"}
PASSING_STATUS = {408, 429, 500, 502, 503, 504}
CHECKSUM_ADVICE = (
    "set AWS_REQUEST_CHECKSUM_CALCULATION=when_required and "
    "AWS_RESPONSE_CHECKSUM_VALIDATION=when_required"
)
NO_S3 = (
    "the server answers, but not as S3 does (a page of a website or of a login?): check "
    "AWS_ENDPOINT_URL_S3 and the proxy"
)
CHECK_PLACE = (
    "set AWS_REGION to the bucket's region and AWS_ENDPOINT_URL_S3 to the server's own address"
)


class NoS3(Exception):
    """An answer with status 200 that no S3 server would give."""


class Moved(Exception):
    """A redirect that leads nowhere; its text says what to set."""


def code_of(error: ClientError) -> str:
    """The server's name for what is wrong, or the status where it gave none."""
    return str(error.response.get("Error", {}).get("Code", "unknown"))


def status_of(error: ClientError) -> int:
    """The HTTP status, 0 where there is none."""
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


def refusal(place: str, error: ClientError, *, conditional: bool) -> LamdaError:
    """What is raised for an answer that is neither success nor absence; `conditional` says whether
    a write was asked for only if nothing, or a certain version, was there."""
    code, status = code_of(error), status_of(error)
    told = error.response.get("Error", {})
    reason = " ".join(str(told.get("Message", "")).split())[:300]
    if code in CLOCK:
        return LamdaError(
            f"{place}: the server refused the request's time ({code}): set this machine's clock"
        )
    if code in REGION:
        return LamdaError(f"{place}: {code}: {reason}; set AWS_REGION{_expected(told, reason)}")
    if code in REDIRECT or 300 <= status < 400:
        return LamdaError(f"{place}: {_moved(error.response)}")
    if status == 501:
        what, then = "the checksums that are sent", ""
        if conditional:
            what = f"conditional writes (If-None-Match), which keep releases whole, or {what}"
            then = "; if it stays, use a server with conditional writes"
        return LamdaError(
            f"{place}: the server does not know {what} (501 {code}): {CHECKSUM_ADVICE}{then}"
        )
    if code in CHECKSUM or re.search(r"checksum|content-sha256|trailer", reason, re.IGNORECASE):
        return LamdaError(
            f"{place}: the server refused a checksum ({code}: {reason}): {CHECKSUM_ADVICE}"
        )
    if code in CREDENTIALS:
        return LamdaError(
            f"{place}: the server refused the credentials ({code}): check AWS_ACCESS_KEY_ID, "
            "AWS_SECRET_ACCESS_KEY and what they may do"
        )
    said = f"{place}: the server answered {code}: {reason}"
    if code in PASSING or status in PASSING_STATUS:
        return Unreachable(f"{said}; run again later")
    return LamdaError(f"{said}; correct it and run again")


def unreached(place: str, error: Exception, endpoint: str) -> LamdaError:
    """What is raised where no answer came."""
    if isinstance(error, SSLError):
        return LamdaError(
            f"{place}: the certificate of {endpoint} is not trusted: check AWS_ENDPOINT_URL_S3; "
            "set AWS_CA_BUNDLE where it is the house's own"
        )
    if isinstance(error, ProxyConnectionError):
        return Unreachable(
            f"{place}: the proxy does not answer: check HTTPS_PROXY, HTTP_PROXY and NO_PROXY, then "
            "run again"
        )
    return Unreachable(
        f"{place}: the server at {endpoint} does not answer ({type(error).__name__}): check it and "
        "AWS_ENDPOINT_URL_S3, then run again"
    )


def _expected(told: Any, reason: str) -> str:
    """The region that the server names, as the value to set."""
    named = re.search(r"expecting '([\w-]+)'", reason)
    region = told.get("Region") or (named[1] if named else "")
    return f"={region}" if region else " to the bucket's region"


def refuse_strange(response: Any = None, **_: object) -> None:
    """A handler of botocore's event `needs-retry`, for what it would try again in vain.

    Moved for a redirect that does not name the bucket's region, by which botocore would go on;
    NoS3 for a page with status 200, which botocore takes for an error that passes.
    """
    if response is None:
        return
    http, parsed = response
    meta = parsed.get("ResponseMetadata", {})
    if 300 <= meta.get("HTTPStatusCode", 0) < 400 and (
        "x-amz-bucket-region" not in meta.get("HTTPHeaders", {})
    ):
        raise Moved(_moved(parsed))
    if (
        meta.get("HTTPStatusCode") == 500
        and http.raw.status == 200
        and b"<Error" not in http.content
    ):
        raise NoS3


def _moved(parsed: Mapping[str, Any]) -> str:
    told, meta = parsed.get("Error", {}), parsed.get("ResponseMetadata", {})
    headers = meta.get("HTTPHeaders", {})
    place = headers.get("location") or told.get("Endpoint") or "without saying where"
    region = headers.get("x-amz-bucket-region") or told.get("Region")
    shown = " ".join(filter(None, [place, region and f"region {region}"]))
    return f"the server sends elsewhere ({meta.get('HTTPStatusCode')}, {shown}): {CHECK_PLACE}"
