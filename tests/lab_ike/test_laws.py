"""What holds whatever the traffic and the loss."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st


@settings(max_examples=25, deadline=None)
@given(
    bursts=st.lists(st.tuples(st.sampled_from("ab"), st.integers(1, 8)), max_size=6),
    seed=st.integers(0, 999),
    share=st.sampled_from([0.0, 0.1, 0.4]),
)
def test_what_is_encapsulated_is_decapsulated_or_lost(
    make_bench: Any, bursts: list[tuple[str, int]], seed: int, share: float
) -> None:
    bench = make_bench()
    assert bench.ping() == ".!!!!"
    faults = bench.backend.faults
    faults.seed = seed
    faults.loss = {("a", "b"): share, ("b", "a"): share}
    answered = 4
    for router, count in bursts:
        answered += bench.ping(router, count=count).count("!")
    (a_out, a_in), (b_out, b_in) = bench.counters("a"), bench.counters("b")
    assert b_in <= a_out
    assert a_in <= b_out
    if not share:
        assert (a_out, b_out) == (b_in, a_in) == (answered, answered)
    here, there = bench.spis("a"), bench.spis("b")
    assert here == (there[1], there[0])


@settings(max_examples=20, deadline=None)
@given(
    cipher=st.sampled_from(["aes 256", "aes 192", "aes", "3des", "des"]),
    digest=st.sampled_from(["sha", "md5", "sha256", "sha384", "sha512"]),
    group=st.sampled_from([1, 2, 5, 14, 19, 24]),
    transform=st.sampled_from(
        [
            "esp-3des esp-md5-hmac",
            "esp-aes 192 esp-sha-hmac",
            "esp-gcm 256",
            "esp-aes esp-sha512-hmac",
        ]
    ),
    first=st.sampled_from("ab"),
)
def test_equal_ends_come_up_from_either_side(
    make_bench: Any, cipher: str, digest: str, group: int, transform: str, first: str
) -> None:
    bench = make_bench()
    for router in "ab":
        bench.change(
            router,
            ("encr aes 256", f"encr {cipher}"),
            ("hash sha256", f"hash {digest}"),
            ("group 14\ncrypto", f"group {group}\ncrypto"),
            ("esp-aes 256 esp-sha256-hmac", transform),
            ("set pfs group14", f"set pfs group{group}"),
        )
    assert bench.ping(first) == ".!!!!"
    assert bench.states("a") == bench.states("b") == ["QM_IDLE"]


def test_same_seed_same_story(make_bench: Any) -> None:
    stories = []
    for _ in range(2):
        bench = make_bench()
        bench.debug()
        bench.ping()
        stories.append((bench.logs, bench.show("a", "ipsec sa")))
    assert stories[0] == stories[1]
