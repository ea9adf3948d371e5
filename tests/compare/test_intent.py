"""Which end is at fault, told by putting what is intended in its place."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pytest

from bothends.compare import Finding, judge
from bothends.compare.intent import Intent
from bothends.compare.rules.example import Example, crypto_map
from bothends.platforms.ios.config import read_router

A, B = "a", "b"
GROUP = {" group 14": " group 5"}
KEY = {"crypto isakmp key ": "crypto isakmp key x"}
SET = {"esp-aes 256 esp-sha256-hmac": "esp-aes esp-sha-hmac"}
OTHER_SET = {"esp-aes 256 esp-sha256-hmac": "esp-3des esp-sha-hmac"}
NEITHER: tuple[str, ...] = ()


def texts(example: Example) -> dict[str, str]:
    return dict(zip((A, B), example.texts(), strict=True))


def findings(running: Mapping[str, str]) -> tuple[Finding, ...]:
    routers = [replace(read_router(text, name), name=name) for name, text in running.items()]
    return judge(routers).tunnels[0].findings


@dataclass(frozen=True)
class Case:
    """What runs, what is intended, and whose fault the finding of a rule is."""

    name: str
    rule: str
    running: Example
    culprits: tuple[str, ...]
    intended: Example = field(default_factory=crypto_map)
    keys: bool = True


CASES = (
    Case("the one end", "IKE1-001", crypto_map(a=GROUP), (A,)),
    Case("the other end", "IKE1-001", crypto_map(b=GROUP), (B,)),
    Case("a transform set", "IPS-001", crypto_map(b=SET), (B,)),
    Case("both ends, each in its way", "IPS-001", crypto_map(a=SET, b=OTHER_SET), (A, B)),
    Case("the right end, intended otherwise", "IPS-001", crypto_map(a=SET), (B,), crypto_map(a=SET, b=SET)),
    Case("a key", "KEY-001", crypto_map(a=KEY), (A,)),
    Case("a key that is only referred to", "KEY-001", crypto_map(a=KEY), NEITHER, keys=False),
    Case("intended like that", "IKE1-001", crypto_map(a=GROUP), NEITHER, crypto_map(a=GROUP)),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_culprits(case: Case) -> None:
    running = texts(case.running)
    found = [finding for finding in findings(running) if finding.rule == case.rule]
    assert found, [finding.rule for finding in findings(running)]
    intent = Intent(running, texts(case.intended), keys=case.keys)
    assert sorted(intent.culprits(found[0])) == sorted(case.culprits)


def test_nobody_is_at_fault_where_nothing_is_intended() -> None:
    running = texts(crypto_map(a=GROUP))
    found = next(finding for finding in findings(running) if finding.rule == "IKE1-001")
    assert Intent(running).culprits(found) == NEITHER
    assert Intent(running, {A: running[A]}).culprits(found) == NEITHER


def test_section_as_it_is_intended() -> None:
    intent = Intent(texts(crypto_map(a=GROUP)), texts(crypto_map()))
    rows = intent.running[A].splitlines()
    assert intent.section(A, 1 + rows.index(" group 5")) == (
        "crypto isakmp policy 10",
        " no group 5",
        " group 14",
    )
    assert intent.section(A, 1 + rows.index(" encr aes 256")) == ()
    assert intent.section(A, len(rows) + 1) == ()
