"""A text becomes the effective configuration of a router."""

from collections.abc import Callable
from functools import partial

from bothends.platforms.ios.config import certificates, ikev2, phase1, phase2, routing
from bothends.platforms.ios.config.confparse import WholeText
from bothends.platforms.ios.config.objects import (
    access_lists_of,
    read_acls,
    read_certificate_maps,
    read_crypto_maps,
    read_ikev2,
    read_interfaces,
    read_route_maps,
    with_default_profile,
)
from bothends.platforms.ios.config.router_wide import (
    domain_of,
    name_of,
    read_hosts,
    read_isakmp,
    read_keyrings,
)
from bothends.platforms.ios.config.top_level import TopLevel
from bothends.platforms.ios.config.tree import read_tree
from bothends.platforms.router import Origin, Release, Router


def read_router(
    text: str,
    file: str,
    release: Release | None = None,
    again: Callable[[], str] | None = None,
    *,
    printed: bool = False,
) -> Router:
    """The effective configuration in a text.

    Args:
        text: what was collected from a router or a file, however untidy.
        file: its name, for messages and for a router that does not say its name.
        release: the release to assume, instead of the one that the text names.
        again: reads the text once more, where keeping it would cost too much; can be pickled.
        printed: the text is what a router has just printed, and is not cleaned.
    """
    whole = WholeText(again or partial(str, text))
    return _router(TopLevel(read_tree(text, file, printed=printed), release), whole)


def _router(top: TopLevel, whole: WholeText) -> Router:
    """Everything read and put together."""
    file, release, base, hosts = top.file, top.release, top.globals, read_hosts(top)
    policies = top.shared("crypto isakmp policy", 4, phase1.read_policy)
    policies.sort(key=lambda policy: policy.priority)
    built_in_allowed = top.default_on("default_policies")
    if not policies and built_in_allowed.value:
        policies = list(phase1.built_in_policies(release))
    sets = phase2.built_in_sets(release) if top.default_on("default_set").value else ()
    configured = top.shared("crypto ipsec transform-set", 4, phase2.read_transform_set)
    profiles = top.read(
        "crypto ipsec profile", 4, lambda line: phase2.read_ipsec_profile(file, line, base, release)
    )
    maps, dynamic_maps = (
        read_crypto_maps(top, start, hosts) for start in ("crypto map", "crypto dynamic-map")
    )
    interfaces = read_interfaces(top)
    routes = [
        *top.quiet(top.lines.get("ip route", ()), lambda line: routing.read_route(file, line)),
        *top.quiet(top.lines.get("ipv6 route", ()), lambda line: routing.read_route_v6(file, line)),
    ]
    nat = [
        rule
        for rule in top.quiet(
            top.lines.get("ip nat", ()), lambda line: routing.read_nat(file, line)
        )
        if rule is not None
    ]
    route_maps = read_route_maps(top)
    certificate_maps = read_certificate_maps(top)
    tunnels = [port.tunnel for port in interfaces.values() if port.tunnel]
    policies_of_tunnels = {tunnel.policy.value for tunnel in tunnels if tunnel.policy}
    acls = read_acls(
        top,
        access_lists_of(maps) | access_lists_of(dynamic_maps) | policies_of_tunnels,
        {rule.acl for rule in nat if rule.acl}
        | {acl.value for clauses in route_maps.values() for c in clauses for acl in c.acls}
        | {
            value.value
            for port in interfaces.values()
            for family in (port.ipv4, port.ipv6)
            for value in (family.access_in, family.access_out)
            if value
        },
    )
    return Router(
        name=name_of(top),
        file=file,
        release=release,
        release_origin=top.release_origin,
        isakmp=read_isakmp(top, built_in_allowed),
        policies=tuple(policies),
        keyrings=read_keyrings(top),
        isakmp_profiles=ikev2.by_name(
            top.read(
                "crypto isakmp profile",
                4,
                lambda line: phase1.read_profile(file, line, release, certificate_maps),
            )
        ),
        transform_sets={**ikev2.by_name(list(sets)), **ikev2.by_name(configured)},
        ipsec_profiles=with_default_profile(top, ikev2.by_name(profiles), tunnels),
        crypto_maps=maps,
        dynamic_maps=dynamic_maps,
        acls=acls,
        interfaces=interfaces,
        routes=tuple(routes),
        nat=tuple(nat),
        route_maps=route_maps,
        routing=tuple(
            process
            for start, words in (("router", 5), ("ipv6 router", 4))
            for process in top.quiet(
                top.merged(start, words), lambda line: routing.read_process(file, line)
            )
        ),
        hosts=hosts,
        trustpoints=ikev2.by_name(
            [
                certificates.read_trustpoint(file, line)
                for start in ("crypto pki trustpoint", "crypto ca trustpoint")
                for line in top.merged(start, 4)
                if len(line.text.split()) > 3
            ]
        ),
        certificate_maps=certificate_maps,
        domain=domain_of(top),
        vrfs={
            line.text.split()[2]: top.origin(line)
            for start in ("ip vrf", "vrf definition")
            for line in top.lines.get(start, ())
            if len(line.text.split()) > 2
        },
        not_read=tuple(sorted({*top.beside(), *top.odd}, key=_line)),
        cut=top.tree.cut,
        pieces=top.tree.pieces,
        cleaned=top.tree.cleaned,
        whole=whole,
        **read_ikev2(top, certificate_maps),
        unread=tuple(sorted({*top.unread, *top.unknown}, key=_line)),
        unknown=tuple(top.unknown),
    )


def _line(origin: Origin) -> int:
    return origin.line
