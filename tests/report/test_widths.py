"""What is printed of plans and verifications, in narrow and in wide terminals."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from bothends.causes import Cause, Certainty, Evidence, Step
from bothends.platforms.plan import DevicePlan, PlanStep
from bothends.report.work import Results
from bothends.secrets import Redactor
from bothends.verification import CheckResult, Status, TunnelReport

GOLDEN = Path(__file__).parent / "golden"
LINE = (
    "permit udp host 203.0.113.1 host 198.51.100.1 eq non500-isakmp log-input and-much-more-of-it"
)
PLAN = DevicePlan(
    "branch1-r1",
    (
        PlanStep(
            ("crypto map BE-GigabitEthernet0-0 10 ipsec-isakmp", " set pfs group14"),
            (),
            "the router has 'set pfs group5' instead of 'set pfs group14' in crypto map "
            "BE-GigabitEthernet0-0 10 ipsec-isakmp",
            "the traffic of its entries waits until their tunnels are up: hq-branch1, hq-branch2",
        ),
        PlanStep((f" {LINE}",), (), "access list OUTSIDE does not exist yet"),
    ),
    ("what runs differs from the startup configuration in 3 lines; saving this saves that too",),
)
REPORT = TunnelReport(
    "hq-branch1",
    (
        CheckResult(
            "ike-sa", "IKE SA is up", "branch1-r1", Status.FAILED,
            "gave up in MM_NO_STATE with 203.0.113.1: only deleted IKE SAs are left for 30 s",
            "203.0.113.1     198.51.100.1    MM_NO_STATE          0 ACTIVE (deleted) and what follows",
        ),
        CheckResult("mtu", "packets up to the path MTU pass", "hq-r1", Status.OK, "1438 bytes"),
    ),
    (),
    (
        Cause(
            what="UDP 500 is lost", end="the path from hq-r1 to branch1-r1",
            certainty=Certainty.LIKELY,
            message="IKE packets of hq-r1 on UDP 500 do not arrive at branch1-r1: an access list "
            "or another filter on the path drops them",
            evidence=(Evidence("branch1-r1", 19, LINE),),
            do=(Step("branch1-r1", (LINE,), "the outside access list, and every filter between "
                     "the ends, must let it through"),),
        ),
    ),
)  # fmt: skip


@pytest.mark.parametrize("columns", [80, 100])
def test_sentences_are_wrapped_and_lines_are_not(
    monkeypatch: pytest.MonkeyPatch, golden: Callable[[Path, str], None], columns: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    stream = io.StringIO()
    results = Results("plan", "console", Redactor(), stream)
    results.plans([PLAN])
    results.reports([REPORT])
    text = stream.getvalue()
    golden(GOLDEN / f"width-{columns}.txt", text)
    quoting = (LINE, "what follows", "# ", "note: ")  # lines of a router, and what may quote them
    wide = [line for line in text.splitlines() if len(line) > columns]
    assert all(any(each in line for each in quoting) for line in wide)
    assert text.count(LINE) == 3
