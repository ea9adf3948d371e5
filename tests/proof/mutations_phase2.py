"""Mutations of phase 2 and of what is around: selectors, transform sets, PFS, addresses."""

from ipaddress import IPv4Address, IPv4Network
from random import Random

from tests.proof.bases import ESP, GROUPS
from tests.proof.config import ANY, End, Line, TransformSet, networks
from tests.proof.mutations import any_end, ikev1, ikev2, mutation, named, selective, tunnel
from tests.proof.mutations_phase1 import ELSEWHERE

# --- transform sets


def _has_set(end: End) -> bool:
    return bool(end.sets)


@mutation("transform sets", _has_set)
def set_transforms(rng: Random, here: End, _there: End) -> None:
    here.sets[0].transforms = rng.choice(ESP)


@mutation("transform sets", _has_set)
def set_spelling(_rng: Random, here: End, _there: End) -> None:
    words = here.sets[0].transforms
    for short in ("esp-aes", "esp-gcm"):
        if words == short or words.startswith(f"{short} esp-"):
            words = words.replace(short, f"{short} 128", 1)
    here.sets[0].transforms = words


@mutation("transform sets", _has_set)
def set_without_integrity(_rng: Random, here: End, _there: End) -> None:
    here.sets[0].transforms = "esp-aes 256"


@mutation("transform sets", any_end)
def set_another(rng: Random, here: End, _there: End) -> None:
    mode = here.sets[0].mode if here.sets else "tunnel"
    name = f"MORE{len(here.sets)}"
    here.sets.append(TransformSet(name, rng.choice(ESP), mode))
    here.used.insert(rng.choice((0, len(here.used))), name)


@mutation("transform sets", any_end)
def set_another_on_both(rng: Random, here: End, there: End) -> None:
    transforms = rng.choice(ESP)
    for end in (here, there):
        mode = end.sets[0].mode if end.sets else "tunnel"
        name = f"MORE{len(end.sets)}"
        end.sets.append(TransformSet(name, transforms, mode))
        end.used.insert(rng.choice((0, len(end.used))), name)


@mutation("transform sets", _has_set)
def set_not_named(_rng: Random, here: End, _there: End) -> None:
    here.used.clear()


@mutation("modes", _has_set)
def set_mode(rng: Random, here: End, _there: End) -> None:
    here.sets[0].mode = rng.choice(("tunnel", "transport"))


@mutation("modes", _has_set)
def set_mode_required(_rng: Random, here: End, _there: End) -> None:
    here.sets[0].mode = "transport require"


# --- perfect forward secrecy


@mutation("pfs", any_end)
def pfs_none(_rng: Random, here: End, _there: End) -> None:
    here.pfs = None


@mutation("pfs", any_end)
def pfs_one(rng: Random, here: End, there: End) -> None:
    here.pfs, there.pfs = f"group{rng.choice(GROUPS)}", None


@mutation("pfs", any_end)
def pfs_both(rng: Random, here: End, there: End) -> None:
    here.pfs = there.pfs = f"group{rng.choice(GROUPS)}"


@mutation("pfs", any_end)
def pfs_different(rng: Random, here: End, there: End) -> None:
    ours, theirs = rng.sample(GROUPS, 2)
    here.pfs, there.pfs = f"group{ours}", f"group{theirs}"


@mutation("pfs", any_end)
def pfs_bare(_rng: Random, here: End, _there: End) -> None:
    here.pfs = ""


# --- lifetimes


@mutation("lifetimes", any_end)
def lifetime_seconds(rng: Random, here: End, _there: End) -> None:
    here.seconds = rng.choice((1800, 3600, 7200, 28800))


@mutation("lifetimes", any_end)
def lifetime_kilobytes(rng: Random, here: End, _there: End) -> None:
    here.kilobytes = rng.choice(("102400", "4608000", "disable"))


@mutation("lifetimes", any_end)
def lifetime_of_all(rng: Random, here: End, _there: End) -> None:
    value = rng.choice((1200, 3600, 14400))
    here.extra.append(f"crypto ipsec security-association lifetime seconds {value}")


# --- selectors


@mutation("selectors", selective)
def selector_subset(rng: Random, here: End, _there: End) -> None:
    line = here.lines[0]
    narrow = rng.choice(list(line.source.subnets(new_prefix=min(32, line.source.prefixlen + 2))))
    if rng.random() < 0.5:
        line.source = narrow
    else:
        length = min(32, line.destination.prefixlen + 1)
        line.destination = rng.choice(list(line.destination.subnets(new_prefix=length)))


@mutation("selectors", selective)
def selector_superset(rng: Random, here: End, _there: End) -> None:
    line = here.lines[0]
    if rng.random() < 0.5 and line.source.prefixlen > 16:
        line.source = line.source.supernet(new_prefix=16)
    elif line.destination.prefixlen > 16:
        line.destination = line.destination.supernet(new_prefix=16)


@mutation("selectors", selective)
def selector_disjoint(rng: Random, here: End, _there: End) -> None:
    here.lines[0].destination = IPv4Network(f"10.{rng.randint(50, 90)}.0.0/24")


@mutation("selectors", selective)
def selector_copied(_rng: Random, here: End, there: End) -> None:
    here.lines = [
        Line(x.source, x.destination, x.permit, x.protocol, x.source_port, x.destination_port)
        for x in there.lines
    ] or here.lines


@mutation("selectors", selective)
def selector_identical(_rng: Random, here: End, there: End) -> None:
    if there.lines:
        here.lines = [line.mirrored() for line in there.lines]


@mutation("selectors", selective)
def selector_port(rng: Random, here: End, _there: End) -> None:
    line = here.lines[0]
    line.protocol = rng.choice(("tcp", "udp"))
    line.destination_port = rng.choice((None, 53, 443))


@mutation("selectors", selective)
def selector_port_on_both(rng: Random, here: End, there: End) -> None:
    line = here.lines[0]
    line.protocol = rng.choice(("tcp", "udp"))
    line.source_port, line.destination_port = rng.choice(((None, 443), (443, None), (53, 53)))
    if there.lines:
        there.lines[0] = line.mirrored()


@mutation("selectors", selective)
def selector_protocol(rng: Random, here: End, _there: End) -> None:
    line = here.lines[0]
    line.protocol, line.source_port, line.destination_port = rng.choice(("icmp", "gre")), None, None


@mutation("selectors", selective)
def selector_host(_rng: Random, here: End, _there: End) -> None:
    line = here.lines[0]
    line.source = IPv4Network(networks(here.lan)[0][1])


@mutation("selectors", selective)
def selector_any(rng: Random, here: End, _there: End) -> None:
    if rng.random() < 0.5:
        here.lines[0].destination = ANY
    else:
        here.lines[0].source = ANY


@mutation("selectors", selective)
def selector_another(rng: Random, here: End, there: End) -> None:
    line = Line(networks(here.lan)[rng.choice((0, 1))], networks(there.lan)[rng.choice((0, 1))])
    here.lines.insert(rng.choice((0, len(here.lines))), line)


@mutation("selectors", selective)
def selector_denied(rng: Random, here: End, there: End) -> None:
    first = networks(here.lan)[0]
    source = rng.choice((IPv4Network(first[1]), next(first.subnets(new_prefix=26)), first))
    here.lines.insert(0, Line(source, networks(there.lan)[0], permit=False))


@mutation("selectors", selective)
def selector_of_ends_on_both(_rng: Random, here: End, there: End) -> None:
    line = Line(IPv4Network(here.wan), IPv4Network(there.wan), protocol="gre")
    here.lines = [line]
    if there.lines:
        there.lines = [line.mirrored()]


@mutation("selectors", lambda end: end.kind == "dynamic")
def selector_of_dynamic_map(rng: Random, here: End, there: End) -> None:
    wide = rng.choice((24, 16))
    here.lines = [
        Line(
            networks(here.lan)[0].supernet(new_prefix=wide), networks(there.lan)[rng.choice((0, 1))]
        )
    ]


# --- addresses, and what is around


@mutation("peer addresses", named)
def peer_wrong(_rng: Random, here: End, _there: End) -> None:
    here.peer = ELSEWHERE


@mutation("peer addresses", any_end)
def address_moved(_rng: Random, here: End, _there: End) -> None:
    moved = IPv4Address(int(here.wan) + 4)
    if here.ikev2 and here.ikev2.identity == f"address {here.wan}":
        # Who claims an address that it does not have is taken for translated: there is no NAT here.
        here.ikev2.identity = f"address {moved}"
    here.wan = moved


@mutation("dpd", ikev1)
def dpd(rng: Random, here: End, _there: End) -> None:
    here.extra.append(f"crypto isakmp keepalive {rng.choice((10, 30))} 5 periodic")


@mutation("dpd", ikev2)
def ikev2_dpd(rng: Random, here: End, _there: End) -> None:
    if here.ikev2:
        here.ikev2.dpd = f"{rng.choice((10, 30))} 5 periodic"


@mutation("nat-t", any_end)
def nat_transparency_off(_rng: Random, here: End, _there: End) -> None:
    here.extra.append("no crypto ipsec nat-transparency udp-encapsulation")


@mutation("around", any_end)
def ike_off(_rng: Random, here: End, _there: End) -> None:
    here.extra.append("no crypto isakmp enable")


@mutation("around", tunnel)
def kind_of_tunnel(_rng: Random, here: End, _there: End) -> None:
    here.kind = "gre" if here.kind == "svti" else "svti"
