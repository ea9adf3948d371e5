"""Mutations of phase 1: policies and proposals, keys, identities, profiles."""

from copy import deepcopy
from ipaddress import IPv4Address, IPv4Network
from random import Random

from tests.proof.bases import CIPHERS, GROUPS, HASHES, SECRET, V2_CIPHERS, V2_HASHES
from tests.proof.config import ANY, Block, End, Ikev2, Key, Policy, Profile, Proposal
from tests.proof.mutations import ikev1, ikev2, mutation, named, profiled

WRONG = "An0therSecretAltogether"
ELSEWHERE = IPv4Address("192.0.2.77")


# --- policies of IKEv1


def _has_policy(end: End) -> bool:
    return bool(end.policies)


@mutation("policy fields", _has_policy)
def policy_encryption(rng: Random, here: End, _there: End) -> None:
    here.policies[0].encryption = rng.choice((*CIPHERS, "des", None))


@mutation("policy fields", _has_policy)
def policy_hash(rng: Random, here: End, _there: End) -> None:
    here.policies[0].hash = rng.choice((*HASHES, None))


@mutation("policy fields", _has_policy)
def policy_group(rng: Random, here: End, _there: End) -> None:
    here.policies[0].group = rng.choice((*GROUPS, 1, None))


@mutation("policy fields", _has_policy)
def policy_authentication(rng: Random, here: End, _there: End) -> None:
    here.policies[0].authentication = rng.choice(("rsa-sig", None))


@mutation("lifetimes", _has_policy)
def policy_lifetime(rng: Random, here: End, _there: End) -> None:
    here.policies[0].lifetime = rng.choice((3600, 28800, 43200, 86400))


@mutation("priorities", _has_policy)
def policy_priority(rng: Random, here: End, _there: End) -> None:
    here.policies[0].priority = rng.choice((1, 5, 20, 100, 10000))


def _random_policy(rng: Random, priority: int) -> Policy:
    return Policy(
        priority, rng.choice(CIPHERS), rng.choice(HASHES), "pre-share", rng.choice(GROUPS)
    )


def _free(rng: Random, *ends: End) -> int:
    taken = {policy.priority for end in ends for policy in end.policies}
    return rng.choice([n for n in (1, 2, 3, 4, 7, 15, 30, 40, 50, 60) if n not in taken])


@mutation("several policies", ikev1)
def policy_another(rng: Random, here: End, _there: End) -> None:
    here.policies.append(_random_policy(rng, _free(rng, here)))


@mutation("several policies", ikev1)
def policy_another_on_both(rng: Random, here: End, there: End) -> None:
    policy = _random_policy(rng, 0)
    for end in (here, there):
        own = deepcopy(policy)
        own.priority = _free(rng, end)
        end.policies.append(own)


@mutation("several policies", ikev1)
def policies_several(rng: Random, here: End, there: End) -> None:
    for end in (here, there):
        for _ in range(3):
            cipher, digest = rng.choice(CIPHERS[:2]), rng.choice(HASHES[:2])
            end.policies.append(
                Policy(_free(rng, end), cipher, digest, "pre-share", rng.choice((2, 5)))
            )


@mutation("several policies", _has_policy)
def policies_none(_rng: Random, here: End, _there: End) -> None:
    here.policies.clear()


@mutation("several policies", _has_policy)
def policies_none_on_both(_rng: Random, here: End, there: End) -> None:
    here.policies.clear()
    there.policies.clear()


# --- proposals of IKEv2


def _v2(end: End) -> Ikev2:
    if end.ikev2 is None:
        raise ValueError(end.name)
    return end.ikev2


@mutation("policy fields", ikev2)
def proposal_encryption(rng: Random, here: End, _there: End) -> None:
    _v2(here).proposals[0].encryption = rng.sample(V2_CIPHERS, rng.choice((1, 2, 3)))


@mutation("policy fields", ikev2)
def proposal_integrity(rng: Random, here: End, _there: End) -> None:
    _v2(here).proposals[0].integrity = rng.sample(V2_HASHES, rng.choice((1, 2, 3)))


@mutation("policy fields", ikev2)
def proposal_group(rng: Random, here: End, _there: End) -> None:
    _v2(here).proposals[0].groups = rng.sample(GROUPS, rng.choice((1, 2, 3)))


@mutation("policy fields", ikev2)
def proposal_prf(rng: Random, here: End, _there: End) -> None:
    _v2(here).proposals[0].prf = rng.sample(V2_HASHES, rng.choice((1, 2)))


@mutation("policy fields", ikev2)
def proposal_combined_cipher_on_both(rng: Random, here: End, there: End) -> None:
    for end in (here, there):
        found = _v2(end).proposals[0]
        found.encryption = ["aes-gcm-256"] if rng.random() < 0.8 else ["aes-gcm-128"]
        found.integrity = []
        found.prf = ["sha384"] if rng.random() < 0.8 else ["sha256"]


@mutation("several policies", ikev2)
def proposal_another(rng: Random, here: End, _there: End) -> None:
    found = _v2(here)
    name = f"PROP{len(found.proposals)}"
    found.proposals.append(
        Proposal(name, [rng.choice(V2_CIPHERS)], [rng.choice(V2_HASHES)], [rng.choice(GROUPS)])
    )
    if "POL" in found.policies:
        found.policies["POL"].insert(rng.choice((0, 1)), name)


@mutation("several policies", ikev2)
def proposal_unused(_rng: Random, here: End, _there: End) -> None:
    _v2(here).policies.clear()
    _v2(here).policy_locals.clear()


@mutation("several policies", ikev2)
def proposal_unused_on_both(_rng: Random, here: End, there: End) -> None:
    for end in (here, there):
        _v2(end).policies.clear()
        _v2(end).policy_locals.clear()


@mutation("several policies", ikev2)
def policy_for_another_address(rng: Random, here: End, _there: End) -> None:
    found = _v2(here)
    if "POL" in found.policies:
        found.policy_locals["POL"] = rng.choice((here.wan, ELSEWHERE))


@mutation("several policies", ikev2)
def policy_more_specific(rng: Random, here: End, _there: End) -> None:
    found = _v2(here)
    cipher, digest, group = rng.choice(V2_CIPHERS), rng.choice(V2_HASHES), rng.choice(GROUPS)
    found.proposals.append(Proposal("NARROW", [cipher], [digest], [group]))
    found.policies["ZNARROW"] = ["NARROW"]
    found.policy_locals["ZNARROW"] = here.wan


@mutation("lifetimes", ikev2)
def ikev2_lifetime(rng: Random, here: End, _there: End) -> None:
    _v2(here).lifetime = rng.choice((3600, 28800))


@mutation("identities", ikev2)
def ikev2_identity_name(_rng: Random, here: End, _there: End) -> None:
    _v2(here).identity = f"fqdn {here.name}.example.net"


@mutation("identities", ikev2)
def ikev2_identity_name_expected(_rng: Random, here: End, there: End) -> None:
    _v2(here).identity = f"fqdn {here.name}.example.net"
    _v2(there).matches = [f"fqdn {here.name}.example.net"]


@mutation("identities", ikev2)
def ikev2_identity_address(rng: Random, here: End, _there: End) -> None:
    _v2(here).identity = f"address {rng.choice((here.wan, ELSEWHERE))}"


@mutation("identities", ikev2)
def ikev2_match_other(rng: Random, here: End, _there: End) -> None:
    choices = (f"address {ELSEWHERE} 255.255.255.255", "fqdn nobody.example.net")
    _v2(here).matches = [rng.choice(choices)]


@mutation("identities", ikev2)
def ikev2_match_wide(rng: Random, here: End, _there: End) -> None:
    net = IPv4Network(f"{here.peer}/{rng.choice((0, 8, 24))}", strict=False)
    _v2(here).matches = [f"address {net.network_address} {net.netmask}"]


@mutation("keys", ikev2)
def ikev2_key_local(rng: Random, here: End, _there: End) -> None:
    _v2(here).blocks[0].local = rng.choice((WRONG, SECRET.lower()))


@mutation("keys", ikev2)
def ikev2_key_remote(rng: Random, here: End, _there: End) -> None:
    _v2(here).blocks[0].remote = rng.choice((WRONG, SECRET.lower()))


@mutation("keys", ikev2)
def ikev2_keys_by_direction(_rng: Random, here: End, there: End) -> None:
    ours, theirs = _v2(here).blocks[0], _v2(there).blocks[0]
    ours.local = theirs.remote = "K3yOfTheFirst"
    ours.remote = theirs.local = "K3yOfTheSecond"


@mutation("keys", ikev2)
def ikev2_key_for_another(_rng: Random, here: End, _there: End) -> None:
    _v2(here).blocks[0].address = IPv4Network(ELSEWHERE)


@mutation("wildcard keys", ikev2)
def ikev2_key_wildcard(_rng: Random, here: End, _there: End) -> None:
    _v2(here).blocks[0].address = ANY


@mutation("wildcard keys", ikev2)
def ikev2_key_wildcard_beside(rng: Random, here: End, _there: End) -> None:
    secret = rng.choice((SECRET, WRONG))
    _v2(here).blocks.insert(rng.choice((0, 1)), Block("ANYONE", ANY, secret, secret))


@mutation("identities", ikev2)
def ikev2_method_remote(_rng: Random, here: End, _there: End) -> None:
    _v2(here).remote = "rsa-sig"


# --- keys of IKEv1


def _has_key(end: End) -> bool:
    return bool(end.keys)


def _beside(end: End, at: int, key: Key) -> None:
    """A key beside the others, of which a router takes one for each address of a keyring."""
    if (key.peer, key.keyring) not in {(each.peer, each.keyring) for each in end.keys}:
        end.keys.insert(at, key)


@mutation("keys", _has_key)
def key_different(rng: Random, here: End, _there: End) -> None:
    here.keys[0].secret = rng.choice((WRONG, SECRET.lower(), f"{SECRET}!"))


@mutation("keys", _has_key)
def key_missing(_rng: Random, here: End, _there: End) -> None:
    del here.keys[0]


@mutation("keys", _has_key)
def key_for_another(_rng: Random, here: End, _there: End) -> None:
    here.keys[0].peer = IPv4Network(ELSEWHERE)


@mutation("wildcard keys", _has_key)
def key_wildcard(_rng: Random, here: End, _there: End) -> None:
    here.keys[0].peer = ANY


@mutation("wildcard keys", _has_key)
def key_wide(rng: Random, here: End, _there: End) -> None:
    here.keys[0].peer = IPv4Network(f"{here.peer}/{rng.choice((8, 16, 24))}", strict=False)


@mutation("wildcard keys", ikev1)
def key_wildcard_beside(rng: Random, here: End, _there: End) -> None:
    where = here.keys[0].keyring if here.keys else ""
    _beside(here, rng.choice((0, len(here.keys))), Key(rng.choice((WRONG, SECRET)), ANY, where))


@mutation("wildcard keys", ikev1)
def key_wide_beside(rng: Random, here: End, _there: End) -> None:
    net = IPv4Network(f"{here.peer}/{rng.choice((8, 16, 24))}", strict=False)
    where = here.keys[0].keyring if here.keys else ""
    _beside(here, rng.choice((0, len(here.keys))), Key(rng.choice((WRONG, SECRET)), net, where))


@mutation("profile and keyring", profiled)
def key_global_beside(rng: Random, here: End, _there: End) -> None:
    key = Key(rng.choice((WRONG, SECRET)), rng.choice((ANY, IPv4Network(here.peer))))
    _beside(here, len(here.keys), key)


@mutation("profile and keyring", profiled)
def keyring_beside(rng: Random, here: End, _there: End) -> None:
    secret, net = rng.choice((WRONG, SECRET)), rng.choice((ANY, IPv4Network(here.peer)))
    here.keys.insert(rng.choice((0, len(here.keys))), Key(secret, net, "BESIDE"))


@mutation("profile and keyring", profiled)
def keyring_another_of_profile(rng: Random, here: End, _there: End) -> None:
    secret, net = rng.choice((WRONG, SECRET)), rng.choice((ANY, IPv4Network(here.peer)))
    here.keys.insert(rng.choice((0, len(here.keys))), Key(secret, net, "SECOND"))
    here.profiles[0].keyrings.insert(rng.choice((0, len(here.profiles[0].keyrings))), "SECOND")


@mutation("profile and keyring", profiled)
def keyring_of_profile_other(_rng: Random, here: End, _there: End) -> None:
    here.keys.append(Key(SECRET, IPv4Network(ELSEWHERE), "OTHER"))
    here.profiles[0].keyrings = ["OTHER"]


@mutation("profile and keyring", profiled)
def keyring_not_named(_rng: Random, here: End, _there: End) -> None:
    here.profiles[0].keyrings.clear()


@mutation("profile and keyring", profiled)
def profile_not_used(_rng: Random, here: End, _there: End) -> None:
    here.profile = ""


@mutation("profile and keyring", profiled)
def profile_before(rng: Random, here: End, _there: End) -> None:
    net = rng.choice((ANY, IPv4Network(here.peer), IPv4Network(ELSEWHERE)))
    match = f"address {net.network_address} {net.netmask}"
    here.profiles.insert(0, Profile("FIRST", list(here.profiles[0].keyrings), [match]))


@mutation("profile and keyring", lambda end: end.ike == 1 and not end.profiles and named(end))
def profile_added(_rng: Random, here: End, _there: End) -> None:
    for key in here.keys:
        key.keyring = "RING"
    here.profiles = [
        Profile("ISAKMP", ["RING"], [f"address {here.peer} 255.255.255.255"]),
    ]
    here.profile = "ISAKMP"


# --- identities of IKEv1


@mutation("identities", ikev1)
def identity_hostname(_rng: Random, here: End, _there: End) -> None:
    here.extra.append("crypto isakmp identity hostname")


@mutation("identities", profiled)
def profile_self_identity(rng: Random, here: End, _there: End) -> None:
    here.profiles[0].identity = rng.choice(("fqdn", f"fqdn {here.name}.example.net", "address"))


@mutation("identities", profiled)
def profile_match_name(rng: Random, here: End, there: End) -> None:
    here.profiles[0].matches = [f"host {rng.choice((there.name, 'nobody.example.net'))}"]


@mutation("identities", profiled)
def profile_match_other(_rng: Random, here: End, _there: End) -> None:
    here.profiles[0].matches = [f"address {ELSEWHERE} 255.255.255.255"]


@mutation("identities", profiled)
def profile_match_wide(rng: Random, here: End, _there: End) -> None:
    net = IPv4Network(f"{here.peer}/{rng.choice((0, 8, 24))}", strict=False)
    here.profiles[0].matches = [f"address {net.network_address} {net.netmask}"]


@mutation("modes", profiled)
def aggressive(_rng: Random, here: End, _there: End) -> None:
    here.profiles[0].aggressive = True


@mutation("modes", ikev1)
def aggressive_refused(_rng: Random, here: End, _there: End) -> None:
    here.extra.append("crypto isakmp aggressive-mode disable")
