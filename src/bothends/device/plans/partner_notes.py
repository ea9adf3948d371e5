"""What a user has to know of a change that only one company makes."""

import re
from collections.abc import Iterator, Sequence

from bothends.device.job import Job
from bothends.model import Tunnel
from bothends.sheet import sheet_of

CONCERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (key, re.compile(rf"\s*(?:no )?(?:{lines})"))
    for key, lines in (
        ("gateways", r"set peer |match identity |identity local "),
        ("phase1", r"crypto isakmp policy |crypto ikev2 (?:proposal|policy) "),
        ("key", r"pre-shared-key |crypto isakmp key |crypto keyring "),
        (
            "phase2",
            r"crypto ipsec transform-set |set (?:transform-set|pfs|security-association)\b",
        ),
        ("networks", r"ip access-list extended |permit |deny |match address "),
        ("liveness", r"crypto isakmp keepalive |keepalive |dpd "),
    )
)
"""Lines of a plan for IOS, and the section of the sheet that the partner has to follow for them."""


def one_end_notes(job: Job, tunnel: Tunnel, lines: Sequence[str]) -> Iterator[str]:
    """That only our end is changed, and what its partner's sheet says after that.

    Args:
        job: the run.
        tunnel: of the inventory.
        lines: what is planned for our end of this tunnel.
    """
    if not lines:
        return
    sheet = sheet_of(tunnel, job.inventory.hosts)
    yield f"{tunnel.name}: {only(tunnel)}"
    for key, pattern in CONCERNS:
        if any(pattern.match(line) for line in lines):
            section = sheet.section(key)
            yield f"the sheet of {sheet.partner} now says: {section.title}: {section.short}"
    yield f"all of it, for {sheet.partner}: bothends sheet {tunnel.name}"


def only(tunnel: Tunnel) -> str:
    """That one end alone is changed; empty where both are ours."""
    partners = [end.device for end in tunnel.ends if not end.managed]
    ours = ", ".join(end.device for end in tunnel.managed_ends)
    return f"only {ours} is changed: {partners[0]} is a partner's" if partners else ""
