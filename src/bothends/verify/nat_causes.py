"""Causes where an address is translated between the ends: NAT traversal (RFC 3947)."""

from collections.abc import Iterator
from dataclasses import replace
from ipaddress import IPv4Address

from bothends.causes import Cause, Certainty, Evidence
from bothends.causes.path_causes import NAT, ike_lost, naming, renamed
from bothends.causes.path_causes import translated as translated_cause
from bothends.verify.check import View
from bothends.verify.expected import ExpectedEnd
from bothends.verify.ike_checks import live
from bothends.verify.investigation import Investigation
from bothends.verify.path_causes import Row, Views, known, received, rows, sent, shown

_ASKED, _KEYS = "MM_NO_STATE", "MM_KEY_EXCH"
_NAT_T = "UDP 4500"
_STOPS = f"IKE stops at the packets that go to {_NAT_T} when there is a NAT"


def translated(views: Views, asked: Investigation) -> Iterator[Cause]:
    """An end that arrives at the other from an address that nothing there names."""
    for view in views:
        here, there = view.here, view.there
        if received(view) or not sent(view.mirrored()):
            continue
        asking = {str(row["src"]): row for row in view.facts.ike_sas if _asks(row, here)}
        for stranger, row in asking.items():
            if asked.mentions(here.device, stranger):
                continue
            running = asked.intent.running[here.device]
            named = list(naming(running, str(there.address)))
            yield translated_cause(
                known(there),
                known(here),
                stranger,
                (
                    shown(view, row),
                    *(shown(view.mirrored(), own) for own in sent(view.mirrored())[:1]),
                    *(Evidence(here.device, number, line) for number, _, line in named),
                ),
                renamed(here.device, running, known(there), stranger),
            )


def known_otherwise(views: Views, asked: Investigation) -> Iterator[Cause]:
    """An end that the other one points at by another address than its own, and has SAs with."""
    for view in views:
        here, there, remote = view.here, view.there, view.mirrored()
        for row in () if live(view)[0] else view.facts.ike_sas:
            alias = _other_side(view, row)
            begun = row["state"] != _ASKED and any(r["state"] == row["state"] for r in rows(remote))
            if not alias or not begun or not asked.mentions(here.device, alias):
                continue
            evidence = (shown(view, row), *(shown(remote, each) for each in rows(remote)[:1]))
            message = (
                f"{here.device} knows {there.device} as {alias}, which sends from {there.address}: "
                "its address is translated on the way"
            )
            known_as = replace(there, address=IPv4Address(alias))
            if row["state"] == _KEYS:
                ways = [(known(here), known(there)), (known(known_as), known(here))]
                yield ike_lost(_NAT_T, ways, evidence, f"{message}. {_STOPS}")
            else:
                yield Cause(
                    what=NAT,
                    end=there.device,
                    certainty=Certainty.LIKELY,
                    message=f"{message}, so there is no IKE SA between the addresses that are "
                    "expected",
                    evidence=evidence,
                )
            return


def nat_t_lost(views: Views, _asked: Investigation) -> Iterator[Cause]:
    """Main mode stops where it moves to UDP 4500: at its fifth packet, with a NAT in between."""
    stuck = [view for view in views if any(row["state"] == _KEYS for row in live(view)[0])]
    if len(stuck) < len(views):
        return
    seen = [view.here.device for view in views if _saw_nat(view)]
    message = (
        f"{' and '.join(seen)} saw a NAT on the way"
        if seen
        else "nothing is wrong with the keys, as far as they can be read"
    )
    evidence = tuple(shown(view, row) for view in views for row in live(view)[0])
    certainty = Certainty.LIKELY if seen else Certainty.POSSIBLE
    ways = [(known(view.here), known(view.there)) for view in views]
    yield ike_lost(_NAT_T, ways, evidence, f"{message}. {_STOPS}", certainty)


def _saw_nat(view: View) -> bool:
    """Whether an IKE SA of this end has the letter of NAT traversal among its capabilities."""
    peer = str(view.there.address)
    details = (row for row in view.facts.ike_details if str(row.get("remote")) == peer)
    return any("N" in str(row.get("cap", "")) for row in details)


def _asks(row: Row, end: ExpectedEnd) -> bool:
    """Whether an IKE SA was started by another router towards this end."""
    return str(row["dst"]) == str(end.address)


def _other_side(view: View, row: Row) -> str:
    """The peer of an IKE SA of this end's address; nothing for other SAs."""
    sides = {str(row["src"]), str(row["dst"])}
    if str(view.here.address) not in sides:
        return ""
    return next(iter(sides - {str(view.here.address)}), "")
