"""What happens to SAs after they are up: clearing, reloads, dead peers, lifetimes, both directions."""

from ipaddress import IPv4Address
from typing import Any

import pytest


def status(bench: Any, router: str) -> str:
    text = bench.show(router, "session")
    return text.partition("Session status: ")[2].split()[0]


def test_nothing_is_up_before_traffic(bench: Any) -> None:
    for router in "ab":
        assert bench.states(router) == []
        assert bench.spis(router) == ([], [])
        assert status(bench, router) == "DOWN"
        assert "10.1.0.0/255.255.255.0/0/0" in bench.show(router, "ipsec sa")


@pytest.mark.parametrize("first", ["a", "b"])
def test_comes_up_from_either_side_with_crossed_spis(bench: Any, first: str) -> None:
    assert bench.ping(first) == ".!!!!"
    assert bench.ping("b" if first == "a" else "a") == "!!!!!"
    here, there = bench.spis("a"), bench.spis("b")
    assert here[0] == there[1] != []
    assert here[1] == there[0]
    assert bench.counters("a") == bench.counters("b") == (9, 9)
    assert status(bench, "a") == status(bench, "b") == "UP-ACTIVE"


def test_clear_sa_takes_both_ends_down_and_traffic_brings_them_back(bench: Any) -> None:
    bench.ping()
    assert bench.backend.clear("a", "clear crypto sa") == ""
    assert bench.spis("a") == bench.spis("b") == ([], [])
    assert bench.states("b") == ["QM_IDLE"]
    assert status(bench, "a") == "UP-IDLE"
    assert bench.ping() == ".!!!!"


def test_clear_sa_of_another_peer_changes_nothing(bench: Any) -> None:
    bench.ping()
    bench.backend.clear("a", "clear crypto sa peer 192.0.2.77")
    assert bench.ping() == "!!!!!"


def test_clear_isakmp_leaves_ipsec_without_ike(bench: Any) -> None:
    bench.ping()
    bench.backend.clear("a", "clear crypto isakmp")
    assert bench.states("a") == bench.states("b") == ["MM_NO_STATE (deleted)"]
    assert status(bench, "a") == status(bench, "b") == "UP-NO-IKE"
    assert bench.ping() == "!!!!!"


def test_clear_session_takes_everything(bench: Any) -> None:
    bench.ping()
    bench.backend.clear("b", "clear crypto session remote 203.0.113.1")
    assert status(bench, "a") == status(bench, "b") == "DOWN"


def test_reload_black_holes_the_peer_without_keepalives(bench: Any) -> None:
    bench.ping()
    bench.backend.reload("b")
    bench.debug()
    assert bench.ping() == "....."
    assert status(bench, "a") == "UP-ACTIVE"
    assert status(bench, "b") == "DOWN"
    assert "%CRYPTO-4-RECVD_PKT_INV_SPI: decaps: rec'd IPSEC packet has invalid spi" in bench.log(
        "b"
    )
    bench.backend.clock.skip(3600)
    assert bench.ping() == "....."
    assert "%CRYPTO-4-IKMP_NO_SA: IKE message from 203.0.113.1" in bench.log("b")
    bench.backend.clock.skip(60)
    assert bench.ping() == ".!!!!"


def test_reload_is_healed_by_traffic_from_the_reloaded_side(bench: Any) -> None:
    bench.ping()
    bench.backend.reload("b")
    assert bench.ping("b") == ".!!!!"
    assert bench.ping("a") == "!!!!!"


def test_invalid_spi_recovery_heals_a_reload(bench: Any) -> None:
    bench.change("b", ("hostname b", "hostname b\ncrypto isakmp invalid-spi-recovery"))
    bench.ping()
    bench.backend.reload("b")
    assert bench.ping().endswith("!!!")


@pytest.mark.parametrize("mode", [" periodic", ""])
def test_dead_peer_is_found_and_forgotten(bench: Any, mode: str) -> None:
    bench.change("a", ("hostname a", f"hostname a\ncrypto isakmp keepalive 10 3{mode}"))
    bench.ping()
    bench.backend.reload("b")
    bench.ping(count=1)
    assert status(bench, "a") == "UP-ACTIVE"
    bench.backend.clock.skip(30)
    assert status(bench, "a") == "DOWN"
    assert bench.ping() == ".!!!!"


def test_sas_die_at_the_lower_lifetime_and_come_back(bench: Any) -> None:
    bench.change(
        "b",
        (
            " match address ACL",
            " set security-association lifetime seconds 600\n match address ACL",
        ),
    )
    bench.ping()
    assert "/597)" in bench.show("a", "ipsec sa")
    bench.backend.clock.skip(600)
    assert bench.spis("a") == ([], [])
    assert bench.ping() == ".!!!!"


def test_shorter_isakmp_lifetime_counts_on_both_ends(bench: Any) -> None:
    bench.change("b", ("group 14\ncrypto", "group 14\n lifetime 3600\ncrypto"))
    bench.ping()
    assert "00:59:5" in bench.show("a", "isakmp sa detail")
    assert "00:59:5" in bench.show("b", "isakmp sa detail")


def test_responder_chooses_by_its_own_priority(bench: Any) -> None:
    weak = "crypto isakmp policy 5\n encr 3des\n authentication pre-share\n group 2\n"
    bench.change(
        "a", ("crypto isakmp key", weak.replace("policy 5", "policy 20") + "crypto isakmp key")
    )
    bench.change("b", ("crypto isakmp key", weak + "crypto isakmp key"))
    bench.ping()
    assert "3des sha    psk  2 " in bench.show("a", "isakmp sa detail")


def test_removing_the_crypto_map_takes_the_sas_of_both_ends(bench: Any) -> None:
    bench.ping()
    bench.change("a", (" crypto map CM\n", ""))
    assert bench.spis("b") == ([], [])


def test_nat_in_between_is_seen_by_both(bench: Any) -> None:
    bench.backend.faults.nat["a"] = IPv4Address("203.0.113.77")
    bench.change("b", ("203.0.113.1", "203.0.113.77"))
    bench.debug()
    assert bench.ping() == ".!!!!"
    for router in "ab":
        assert "{Tunnel UDP-Encaps, }" in bench.show(router, "ipsec sa")
        assert "/4500" in bench.show(router, "session")
    assert "this node inside NAT" in bench.log("a")
    assert "peer inside NAT" in bench.log("b")


def test_condition_keeps_other_peers_out_of_the_log(bench: Any) -> None:
    bench.backend.debug("a", "debug crypto condition peer ipv4 192.0.2.77", None)
    bench.debug()
    bench.ping()
    assert bench.logs["a"] == []
    assert (
        bench.backend.debug("a", "undebug all", None)
        == "All possible debugging has been turned off"
    )


def test_profile_with_its_keyring_is_found_by_identity(bench: Any) -> None:
    for router, peer in (("a", "198.51.100.1"), ("b", "203.0.113.1")):
        bench.change(
            router,
            (
                f"crypto isakmp key Secret1 address {peer}",
                f"crypto keyring KR\n  pre-shared-key address {peer} key Secret1\ncrypto isakmp profile PROF\n   keyring KR\n   match identity address {peer} 255.255.255.255",
            ),
            (" match address ACL", " set isakmp-profile PROF\n match address ACL"),
        )
    bench.debug()
    assert bench.ping() == ".!!!!"
    assert "Profile: PROF" in bench.show("b", "session")
    assert "peer matches PROF profile" in bench.log("b")


def test_profile_that_does_not_match_the_identity_stops_the_tunnel(bench: Any) -> None:
    bench.change("a", ("hostname a", "hostname a\ncrypto isakmp identity hostname"))
    bench.change(
        "b",
        (
            "crypto isakmp key",
            "crypto isakmp profile PROF\n   match identity address 203.0.113.1 255.255.255.255\ncrypto isakmp key",
        ),
        (" match address ACL", " set isakmp-profile PROF\n match address ACL"),
    )
    bench.debug()
    assert bench.ping() == "....."
    assert "peer matches *none* of the profiles" in bench.log("b")
