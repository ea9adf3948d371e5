"""Ends with a dynamic address: how the other end knows them, and what cannot be told apart.

Whoever has no fixed address must begin, and is known by what it says it is. IKEv2 finds the key by
that (RFC 7296, section 3.5); main mode of IKEv1 has to find it by the address before anything is
said (RFC 2409, section 5.4), so that one key would be for everybody.
"""

from collections.abc import Iterator, Mapping

from bothends.inventory.certificates import certified
from bothends.inventory.hosts import Host
from bothends.inventory.kinds import KINDS
from bothends.inventory.problems import Problem
from bothends.inventory.schema import AnyEndForm, EndForm, FileForm, ProfileForm, TunnelForm
from bothends.inventory.source import Path_, YamlSource
from bothends.model import DynamicKey, IkeVersion, Kind

IPV6 = 6
_WAYS = f"dynamic_key: {DynamicKey.ANY_ADDRESS} or dynamic_key: {DynamicKey.AGGRESSIVE_MODE}"
_WEAK = {
    DynamicKey.ANY_ADDRESS: "anyone who has the key is accepted from any address, and each of "
    "these branches can impersonate the others",
    DynamicKey.AGGRESSIVE_MODE: "aggressive mode sends the identity in clear text, and a hash from "
    "which a short key can be guessed",
}


def check_dynamic(
    source: YamlSource,
    name: str,
    tunnel: TunnelForm,
    profile: ProfileForm | None,
    hosts: Mapping[str, Host | None],
) -> Iterator[Problem]:
    """Whether the other end can know an end whose address it does not know."""
    at: Path_ = ("tunnels", name)
    dynamic = [(device, end) for device, end in tunnel.ends.items() if end.dynamic]
    keyed = profile if profile and not certified(profile) else None
    if tunnel.dynamic_key and not (dynamic and keyed and keyed.ike is IkeVersion.V1):
        yield source.key_error(
            (*at, "dynamic_key"),
            "expected no dynamic_key, found one",
            "it says how IKEv1 finds the pre-shared key of an end with address: dynamic",
        )
    if len(dynamic) == len(tunnel.ends) > 1:
        yield source.error(
            (*at, "ends"),
            "expected an end with a fixed address, found none",
            "one end has to know where the other is",
        )
    for device, end in dynamic:
        yield from _place(source, (*at, "ends", device), tunnel, end)
        yield from _ends_on_ios(source, at, tunnel, hosts)
        if keyed:
            yield from _known(source, (*at, "ends", device), tunnel, keyed, end)


def _place(
    source: YamlSource, path: Path_, tunnel: TunnelForm, end: AnyEndForm
) -> Iterator[Problem]:
    if refused := KINDS[tunnel.kind].no_dynamic:
        message = f"expected a fixed address of an end of kind: {tunnel.kind}, found dynamic"
        yield source.error((*path, "address"), message, refused)
    if tunnel.kind is Kind.SVTI and tunnel.routes != "none":
        yield source.error(
            (*path, "address"),
            "expected routes: none beside a dynamic address, found static routes",
            "a VTI from any to any shows the hub no networks, and it has no interface to route to "
            "before the branch connects: use a routing protocol, or kind: multi-sa-vti",
        )
    if not isinstance(end, EndForm):
        return
    for key in ("interface_address", "objects"):
        if getattr(end, key) is not None:
            yield source.key_error(
                (*path, key),
                f"expected no {key} beside address: dynamic, found it",
                "a dynamic address is that of the interface"
                if key == "interface_address"
                else "an end with a dynamic address is not adopted yet",
            )


def _ends_on_ios(
    source: YamlSource, at: Path_, tunnel: TunnelForm, hosts: Mapping[str, Host | None]
) -> Iterator[Problem]:
    for device, end in tunnel.ends.items():
        host = hosts.get(device)
        if not isinstance(end, EndForm) or (host and not host.ios):
            yield source.error(
                (*at, "ends", device),
                "expected a router of ours with IOS beside address: dynamic, found another end",
                "dynamic crypto maps and dynamic VTIs are rendered for two of these only",
            )
        elif end.address.version == IPV6:
            yield source.error(
                (*at, "ends", device, "address"),
                f"expected an IPv4 address beside address: dynamic, found {end.address}",
                "Cisco documents no dynamic crypto maps for IPv6",
            )
        elif tunnel.kind is not Kind.CRYPTO_MAP and not end.dynamic:
            yield from _template(source, (*at, "ends", device), end)


def _template(source: YamlSource, path: Path_, end: EndForm) -> Iterator[Problem]:
    """What a virtual template takes: the address of another interface in its VRF."""
    if (end.vrf or "") != (end.fvrf or "") and end.unnumbered is None:
        yield source.error(
            path,
            f"expected a key 'unnumbered' of an end in VRF {end.vrf or 'none'}, found none",
            "a virtual template has no address of its own: unnumbered: Loopback0 names an "
            "interface in that VRF whose address it uses",
        )


def _known(
    source: YamlSource, path: Path_, tunnel: TunnelForm, profile: ProfileForm, end: AnyEndForm
) -> Iterator[Problem]:
    """Whether the key and the peer can be found without an address."""
    if profile.ike is IkeVersion.V2:
        if end.identity is None:
            yield source.error(
                path,
                "expected an identity of an end with a dynamic address, found none",
                "such as identity: fqdn:branch6.example.net; the other end finds the key by it",
            )
        return
    if tunnel.dynamic_key is None:
        yield source.error(
            (*path, "address"),
            "expected a fixed address for IKEv1 with a pre-shared key, found dynamic",
            f"main mode finds the key by the address: use ike: 2, certificates, or accept {_WAYS}",
        )
        return
    yield source.warning(
        (*path[:2], "dynamic_key"), f"{tunnel.dynamic_key} is weak: {_WEAK[tunnel.dynamic_key]}"
    )
    if not (end.identity or "").startswith("email:"):
        yield source.error(
            path,
            f"expected an identity email:NAME for IKEv1, found {end.identity or 'none'}",
            "an ISAKMP profile can send no other name than self-identity user-fqdn (IOS Security "
            "Command Reference)",
        )


def check_dynamic_keys(source: YamlSource, form: FileForm) -> Iterator[Problem]:
    """Ends of one router's tunnels that it could not tell apart."""
    keys: dict[tuple[str, str], tuple[str, object]] = {}
    identities: dict[tuple[str, str, str], str] = {}
    for name, tunnel in form.tunnels.items():
        for device, end in tunnel.ends.items():
            others = [other for key, other in tunnel.ends.items() if key != device]
            if not isinstance(end, EndForm) or len(others) != 1 or not others[0].dynamic:
                continue
            place = (device, end.fvrf or "")
            if tunnel.dynamic_key is DynamicKey.ANY_ADDRESS:
                before, key = keys.setdefault(place, (name, tunnel.psk))
                if key != tunnel.psk:
                    yield source.error(
                        ("tunnels", name, "psk"),
                        f"expected the key of tunnel {before!r} on {device}, found another",
                        "of two keys for any address a router finds only one: use ike: 2, or "
                        f"dynamic_key: {DynamicKey.AGGRESSIVE_MODE}",
                    )
            identity = others[0].identity
            first = identities.setdefault((*place, identity or name), name)
            if first != name:
                yield source.error(
                    ("tunnels", name),
                    f"expected an identity of its own on {device}, found {identity}, which tunnel "
                    f"{first!r} has too",
                    "an end without a fixed address is known by nothing else",
                )
