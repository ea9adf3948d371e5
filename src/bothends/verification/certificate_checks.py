"""The certificates that the ends prove themselves with: whether they are there, and how long."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from bothends.verification.expected import Expected, ExpectedEnd
from bothends.verification.results import CheckResult, Status

TITLE = "the certificate is valid"
SOON = 30
"""Days before its end from which on a certificate is to be renewed."""


def certificates_last(
    expected: Expected, shown: Mapping[str, Sequence[Mapping[str, Any]]], now: datetime
) -> Iterator[CheckResult]:
    """Success: the certificate of each end is valid, and for 30 days or more to come.

    Failure: there is none, or it is not valid now. One that ends within 30 days is `drifted`.

    Args:
        expected: what is expected of the tunnel.
        shown: the records of `show crypto pki certificates`, by device.
        now: the time by which the dates are judged.
    """
    for end in expected.managed_ends:
        if end.trustpoint:
            status, message = _judged(end, shown.get(end.device, ()), now)
            yield CheckResult("certificate", TITLE, end.device, status, message)


def _judged(
    end: ExpectedEnd, shown: Sequence[Mapping[str, Any]], now: datetime
) -> tuple[Status, str]:
    own = [
        each
        for each in shown
        if end.trustpoint in str(each.get("trustpoints", "")).split()
        and not str(each.get("kind", "")).startswith("CA ")
    ]
    if not own:
        return Status.FAILED, f"trustpoint {end.trustpoint} holds no certificate: enrol it"
    start, until = (_date(str(own[0].get(key, ""))) for key in ("start", "end"))
    if start is None or until is None:
        return Status.UNVERIFIABLE, f"the dates of trustpoint {end.trustpoint} could not be read"
    left = (until - now).days
    if now < start:
        return Status.FAILED, f"not valid before {start:%Y-%m-%d %H:%M} UTC"
    if now > until:
        return Status.FAILED, f"expired on {until:%Y-%m-%d}, {(now - until).days} days ago"
    text = f"of trustpoint {end.trustpoint}, until {until:%Y-%m-%d}: {left} days left"
    if left < SOON:
        return Status.DRIFTED, f"{text}; renew it (crypto pki enroll {end.trustpoint})"
    return Status.OK, text


def _date(text: str) -> datetime | None:
    """`14:00:00 UTC Nov 30 2026`; None for a time zone whose distance from UTC is not known."""
    words = text.split()
    if len(words) != 5 or words[1] not in {"UTC", "GMT"}:
        return None
    try:
        return datetime.strptime(" ".join((words[0], *words[2:])), "%H:%M:%S %b %d %Y").replace(
            tzinfo=UTC
        )
    except ValueError:
        return None
