"""What a user has to know of a change that only one company makes."""

from collections.abc import Iterator, Mapping, Sequence

from bothends.device.job import Job
from bothends.model import Tunnel
from bothends.platforms.statements import Statement
from bothends.sheet import sheet_of

SECTIONS: Mapping[str, tuple[Statement, ...]] = {
    "gateways": (Statement.PEER, Statement.KEYRING_PEER_ADDRESS, Statement.TUNNEL_DESTINATION),
    "phase1": (Statement.IKE_POLICY, Statement.PROPOSAL, Statement.PROPOSAL_POLICY),
    "key": (Statement.KEY, Statement.KEYRING, Statement.KEYRING_KEY, Statement.KEYRING_PEER_KEY),
    "phase2": (Statement.TRANSFORM_SET, Statement.SETS, Statement.PFS, Statement.SA_LIFETIME),
    "networks": (Statement.ACL, Statement.SELECTORS),
    "liveness": (Statement.DPD, Statement.PROFILE_DPD, Statement.IKEV2_DPD),
}
"""What a plan says of each section of the sheet that the partner has to follow."""


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
    lines_of = job.platform(tunnel.managed_ends[0].device).lines
    stripped = [line.strip().removeprefix("no ") for line in lines]
    for key, statements in SECTIONS.items():
        begins = tuple(filter(None, map(lines_of.begins, statements)))
        if any(line.startswith(begins) for line in stripped):
            section = sheet.section(key)
            yield f"the sheet of {sheet.partner} now says: {section.title}: {section.short}"
    yield f"the whole sheet for {sheet.partner}: bothends sheet {tunnel.name}"


def only(tunnel: Tunnel) -> str:
    """That one end alone is changed; empty where both are ours."""
    partners = [end.device for end in tunnel.ends if not end.managed]
    ours = ", ".join(end.device for end in tunnel.managed_ends)
    return f"only {ours} is changed: {partners[0]} is a partner's" if partners else ""
