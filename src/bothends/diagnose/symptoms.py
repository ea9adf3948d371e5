"""What the show output of one end says is wrong."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bothends.diagnose.sources import Content
from bothends.platforms.ios.debug import Outcome


@dataclass(frozen=True, slots=True)
class Symptom:
    """One thing that a show command says. `outcome` is the nearest outcome name."""

    device: str
    peer: str
    what: str
    outcome: Outcome
    file: str
    line: int
    text: str


_STUCK_NO_STATE = (
    "IKE is stuck in MM_NO_STATE: no usable answer to the first packet (unreachable, no key for"
    " the peer, or no common policy)"
)
_STUCK_KEY_EXCH = (
    "IKE is stuck in MM_KEY_EXCH: the keys are exchanged, authentication does not succeed"
    " (pre-shared keys, certificates, identity, or UDP 4500 blocked)"
)
_STUCK_SA_SETUP = (
    "IKE is stuck in MM_SA_SETUP: the policy is agreed, the key exchange is not answered"
)
_STATES: Mapping[str, tuple[Outcome, str]] = {
    "MM_NO_STATE": (Outcome.PEER_NO_RESPONSE, _STUCK_NO_STATE),
    "MM_SA_SETUP": (Outcome.UNDETERMINED, _STUCK_SA_SETUP),
    "MM_KEY_EXCH": (Outcome.PSK_MISMATCH, _STUCK_KEY_EXCH),
    "AG_NO_STATE": (Outcome.PEER_NO_RESPONSE, "aggressive mode gets no answer"),
    "AG_INIT_EXCH": (Outcome.PSK_MISMATCH, "aggressive mode is not authenticated"),
}


def symptoms(content: Content) -> Iterator[Symptom]:
    """What is wrong according to the show output of one router."""
    for shown in content.shown:
        name = shown.parsed.command
        for record in shown.parsed.records:
            for peer, outcome, what, text in _said(name, record):
                yield Symptom(
                    content.device, peer, what, outcome, content.source.file, shown.line, text
                )


def _said(name: str, record: Mapping[str, Any]) -> Iterator[tuple[str, Outcome, str, str]]:
    if name.startswith("show crypto isakmp sa"):
        state = str(record.get("state", ""))
        if state in _STATES:
            outcome, what = _STATES[state]
            ends = f"{record.get('src', '')} {record.get('dst', '')}"
            yield ends, outcome, what, f"{record.get('dst')} {record.get('src')} {state}"
    elif name.startswith("show crypto session"):
        status = str(record.get("status", ""))
        peer = str(record.get("peer", ""))
        if status.upper() == "UP-NO-IKE":
            yield (
                peer,
                Outcome.INVALID_SPI,
                (
                    "the session is UP-NO-IKE: IPsec SAs without an IKE SA; the far end may have "
                    "dropped them"
                ),
                f"{peer} {status}",
            )
        elif status.upper().startswith("DOWN"):
            yield peer, Outcome.UNDETERMINED, f"the session is {status}", f"{peer} {status}"
