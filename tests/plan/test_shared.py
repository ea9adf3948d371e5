"""What of a configuration tunnels share, so that the way back of one of them leaves it alone."""

import pytest

from bothends.platforms import written


@pytest.mark.parametrize(
    ("platform", "line", "name"),
    [
        ("ios", "crypto isakmp policy 15", "crypto isakmp policy 15"),
        ("ios", "no crypto isakmp policy 5", "crypto isakmp policy 5"),
        ("ios", "crypto isakmp keepalive 20 3 periodic", "crypto isakmp keepalive"),
        (
            "ios",
            "crypto ipsec transform-set BE-A esp-aes 256 esp-sha256-hmac",
            "crypto ipsec transform-set BE-A",
        ),
        ("ios", "crypto ikev2 policy BE-192.0.2.1", "crypto ikev2 policy BE-192.0.2.1"),
        ("ios", "crypto keyring BE-hq-branch1", ""),
        ("ios", "crypto map BE-GigabitEthernet0-0 10 ipsec-isakmp", ""),
        ("ios", "no ip access-list extended BE-hq-branch1", ""),
        ("asa", "crypto ikev1 policy 10", "crypto ikev1 policy 10"),
        ("asa", "no crypto ikev2 enable outside", "crypto ikev2 enable outside"),
        (
            "asa",
            "crypto ipsec ikev1 transform-set BE-A esp-aes-256 esp-sha-hmac",
            "crypto ipsec ikev1 transform-set BE-A",
        ),
        ("asa", "crypto map BE-outside 10 set pfs group14", ""),
        ("asa", "tunnel-group 203.0.113.1 type ipsec-l2l", ""),
    ],
)
def test_shared(platform: str, line: str, name: str) -> None:
    assert written(platform).shared(line) == name
