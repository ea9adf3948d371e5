"""A verification as a page: every tunnel in picture and table, what is wrong with each below."""

import io
import re
import sys
from pathlib import Path

import pytest

from bothends.causes import Cause, Certainty, Evidence, Step
from bothends.cli.out import into
from bothends.errors import InputError
from bothends.report.work import Results
from bothends.secrets import Redactor
from bothends.verification import CheckResult, Status, TunnelReport

KEY = "canary-key-of-a-tunnel"


def report(name: str, status: Status, *, why: bool = False) -> TunnelReport:
    """A tunnel with a check of each end; the second has this status."""
    checks = (
        CheckResult("ike_up", "IKE SA is up", "hq-r1", Status.OK, "QM_IDLE"),
        CheckResult(
            "ike_up", "IKE SA is up", f"{name}-r1", status, f"<b>{status}</b> seen", "line"
        ),
    )
    cause = Cause(
        what="the pre-shared keys differ", end=f"{name}-r1", certainty=Certainty.CERTAIN,
        message="the keys differ",
        evidence=(Evidence("hq-r1", 10, f"pre-shared-key address 192.0.2.1 key {KEY}"),),
        do=(Step("hq-r1", ("crypto keyring X",), "it is another one"),),
    )  # fmt: skip
    return TunnelReport(name, checks, causes=(cause,) if why else ())


def page(*reports: TunnelReport, verbose: bool = False) -> str:
    stream, redactor = io.StringIO(), Redactor()
    redactor.add(KEY)
    results = Results("verify", "html", redactor, stream)
    results.reports(reports, verbose=verbose)
    results.finish()
    return stream.getvalue()


def test_what_the_page_has() -> None:
    text = page(
        report("a", Status.OK), report("b", Status.FAILED, why=True), report("c", Status.STANDBY)
    )
    assert text.startswith("<!DOCTYPE html>")
    assert re.findall(r'<a class="(\w+)"( href="#[^"]+")?', text) == [
        ("good", ""), ("good", ""), ("bad", ' href="#tunnel-1"'),
    ]  # fmt: skip
    assert text.count("<section") == 1
    for part in ("3 tunnels: 1 failed, 1 standby, 1 ok.", "b: failed", "cause: the pre-shared keys differ, on b-r1",
                 "hq-r1:10:", "crypto keyring X", "&lt;b&gt;failed&lt;/b&gt; seen"):  # fmt: skip
        assert part in text, part
    assert KEY not in text
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")


def test_every_check_where_that_is_asked() -> None:
    assert page(report("a", Status.OK), verbose=True).count("<section") == 1


def test_no_tunnel() -> None:
    assert "0 tunnels: none." in page()


def test_a_file_is_written_whole_or_not_at_all(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "new" / "report.html"
    with pytest.raises(ZeroDivisionError), into(file):
        sys.stdout.write(str(1 / 0))
    assert not file.exists()
    with into(file):
        sys.stdout.write("whole\n")
    assert file.read_text() == "whole\n"
    assert capsys.readouterr().out == f"{file}\n"
    with pytest.raises(InputError), into(file / "below"):
        pass
