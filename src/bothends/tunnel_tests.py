"""Tests of tunnels, made from an inventory: what the pytest plugin registers for a project."""

import logging
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

import pytest

from bothends.compare import DOWN, Finding, Severity, TunnelJudgement, Verdict
from bothends.compare.project import JudgedProject, judge_project
from bothends.errors import BothendsError, InputError
from bothends.inventory import Inventory, load_inventory
from bothends.model import Tunnel
from bothends.platforms.facts import EndFacts
from bothends.report.cause import cause_lines
from bothends.secrets import PROCESS
from bothends.verification.checks import CHECKS
from bothends.verification.results import CheckResult, Status, TunnelReport

EVIDENCE = "what both ends showed"
CHECK_NAMES = (
    *(check.name for check in CHECKS),
    "running-config", "startup-config", "next-negotiation", "hosts",
)  # fmt: skip
"""Every check that a verification has; the last ones compare configurations."""


@dataclass(frozen=True, eq=False, repr=False)
class LintResult:
    """What the comparison of both rendered ends says of one tunnel."""

    tunnel: str
    verdict: Verdict
    findings: tuple[Finding, ...]

    @property
    def holds(self) -> bool:
        """Whether the tunnel will come up, and no finding is an error."""
        errors = [each for each in self.findings if each.severity is Severity.ERROR]
        return self.verdict not in DOWN and self.verdict is not Verdict.UNVERIFIABLE and not errors

    def __repr__(self) -> str:
        return f"<{self.tunnel}: {self.verdict}>"

    def __str__(self) -> str:
        """The findings, for a message."""
        lines = [f"{self.tunnel}: {self.verdict}"]
        lines += [
            f"  {each.severity} {each.rule} {each.title}: {each.message}"
            for each in self.findings
            if each.severity is not Severity.INFO
        ]
        return PROCESS.redact("\n".join(lines))


@dataclass(frozen=True, eq=False, repr=False)
class VerifyResult:
    """What the verification of one tunnel, or one check of it, shows at both ends."""

    tunnel: str
    results: tuple[CheckResult, ...]
    report: TunnelReport

    @property
    def status(self) -> Status:
        """The worst status of these results; `unverifiable` when there are none."""
        return TunnelReport(self.tunnel, self.results).status

    @property
    def holds(self) -> bool:
        """Whether everything is ok that can be shown."""
        return self.status.holds

    def __repr__(self) -> str:
        return f"<{self.tunnel}: {self.status}>"

    def __str__(self) -> str:
        """What does not hold, for a message."""
        lines = [f"{self.tunnel}: {self.status}"]
        lines += [_line(each) for each in self.results if not each.status.holds]
        return PROCESS.redact("\n".join(lines))


def _line(result: CheckResult) -> str:
    evidence = f"  [{result.evidence}]" if result.evidence else ""
    return f"  {result.status} {result.device}: {result.title}: {result.message}{evidence}"


class TunnelTests:
    """Fixtures and generated tests of one project."""

    def __init__(self, inventory: Inventory, *, lab: bool, together: bool) -> None:
        self.inventory = inventory
        self._lab = lab
        self._together = together
        """All tunnels of the run are verified at once, and not each when its first test comes."""
        self._chosen: tuple[str, ...] = ()
        self._reports: dict[str, TunnelReport] = {}

    @classmethod
    def of(cls, folder: Path, *, lab: bool, together: bool) -> Self:
        """Load a project.

        Raises:
            UsageError: its inventory is wrong; with every error, place and hint.
        """
        try:
            return cls(load_inventory(folder), lab=lab, together=together)
        except InputError as error:
            raise pytest.UsageError(str(error)) from None

    @cached_property
    def _judged(self) -> JudgedProject:
        return judge_project(self.inventory.project)

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """One test for each tunnel, or for each check of each tunnel."""
        if "tunnel" in metafunc.fixturenames and not _written_out(metafunc, "tunnel"):
            parameters = [
                pytest.param(each, id=each.name, marks=self._marks(each))
                for each in self.inventory.tunnels
            ]
            metafunc.parametrize("tunnel", parameters, indirect=True)
        if "bothends_check" in metafunc.fixturenames:
            metafunc.parametrize("bothends_check", CHECK_NAMES, indirect=True)

    def _marks(self, tunnel: Tunnel) -> Sequence[pytest.MarkDecorator]:
        hosts = self.inventory.hosts
        devices = [end.device for end in tunnel.managed_ends]
        sites = [hosts[name].data.get("site") for name in devices]
        return [
            *(pytest.mark.device(name=name) for name in devices),
            *(pytest.mark.site(name=str(site)) for site in dict.fromkeys(sites) if site),
        ]

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: Sequence[pytest.Item]) -> None:
        """See which tunnels are left after deselection: those are verified together."""
        specs = [getattr(item, "callspec", None) for item in items]
        tunnels = [spec.params.get("tunnel") for spec in specs if spec]
        self._chosen = tuple(dict.fromkeys(t.name for t in tunnels if isinstance(t, Tunnel)))

    @pytest.fixture
    def bothends_inventory(self) -> Inventory:
        """The inventory of the project."""
        return self.inventory

    @pytest.fixture
    def tunnel(self, request: pytest.FixtureRequest) -> Tunnel:
        """Each tunnel of the inventory in turn."""
        name = getattr(request.param, "name", request.param)
        for each in self.inventory.tunnels:
            if each.name == name:
                return each
        raise pytest.UsageError(f"no tunnel {name!r} in the inventory")

    @pytest.fixture
    def bothends_lint(self, tunnel: Tunnel) -> LintResult:
        """What `bothends lint` says of the tunnel, as the inventory renders both ends."""
        judged = [each for each in self._judged.judgement.tunnels if _is(each, tunnel)]
        worst = max(
            (each.verdict for each in judged), key=list(Verdict).index, default=Verdict.UNVERIFIABLE
        )
        findings = tuple(finding for each in judged for finding in each.findings)
        return LintResult(tunnel.name, worst, findings)

    @pytest.fixture
    def bothends_verify(self, tunnel: Tunnel, request: pytest.FixtureRequest) -> VerifyResult:
        """What `bothends verify` shows of the tunnel; each tunnel is asked once in a run."""
        report = self._report(tunnel)
        verified = VerifyResult(tunnel.name, report.results, report)
        if "bothends_check" not in request.fixturenames:
            _attach(request.node, verified)
        return verified

    @pytest.fixture
    def bothends_check(
        self, bothends_verify: VerifyResult, request: pytest.FixtureRequest
    ) -> VerifyResult:
        """One check of the verification, at both ends. Skipped where it does not concern it."""
        whole = bothends_verify
        results = tuple(each for each in whole.results if each.check == request.param)
        checked = VerifyResult(whole.tunnel, results, whole.report)
        _attach(request.node, checked)
        if whole.status is Status.ERROR:
            pytest.fail(str(whole), pytrace=False)
        if not results:
            pytest.skip(f"{request.param} does not concern {whole.tunnel}")
        return checked

    @pytest.fixture
    def bothends_facts(self, bothends_verify: VerifyResult) -> Mapping[str, EndFacts]:
        """What each end shows of the tunnel, by device, as records: IKE SAs, SAs, counters."""
        views = bothends_verify.report.views
        if not views:
            pytest.fail(str(bothends_verify), pytrace=False)
        return views[0].after

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Show, below a failure, what both ends showed, and why the tunnel is down."""
        result = yield
        verified = item.stash.get(_VERIFIED, None)
        if result.failed and verified is not None:
            report = verified.report
            lines = [f"{report.tunnel}: {report.status}"]
            lines += [text for cause in report.causes for _, text in cause_lines(cause)]
            lines += [_line(each) for each in verified.results]
            result.sections.append((EVIDENCE, PROCESS.redact("\n".join(lines))))
        return result

    def _report(self, tunnel: Tunnel) -> TunnelReport:
        if tunnel.name not in self._reports:
            from bothends.api import verify

            names = self._chosen if self._together and tunnel.name in self._chosen else ()
            try:
                with _unlogged():
                    reports = verify(self.inventory, *(names or (tunnel.name,)), lab=self._lab)
            except BothendsError as error:
                pytest.fail(PROCESS.redact(str(error)), pytrace=False)
            self._reports.update(reports)
        return self._reports[tunnel.name]


_VERIFIED = pytest.StashKey[VerifyResult]()


def _attach(node: pytest.Item, verified: VerifyResult) -> None:
    """Let a test carry what it was given: below its failure, and as properties of JUnit."""
    node.stash[_VERIFIED] = verified
    report = verified.report
    node.user_properties += [("tunnel", report.tunnel), ("status", str(report.status))]
    node.user_properties += [("cause", PROCESS.redact(cause.message)) for cause in report.causes]
    node.user_properties += [
        (each.check, PROCESS.redact(_line(each).strip()))
        for each in verified.results
        if not each.status.holds
    ]


@contextmanager
def _unlogged() -> Iterator[None]:
    """Without tracebacks of a router that does not answer: its report says so in a line."""
    before = logging.root.manager.disable
    logging.disable()
    try:
        yield
    finally:
        logging.disable(before)


def _written_out(metafunc: pytest.Metafunc, name: str) -> bool:
    """Whether a test names its tunnels itself, by `@pytest.mark.parametrize`."""
    marks = metafunc.definition.iter_markers("parametrize")
    return any(name in str(mark.args[0]).replace(" ", "").split(",") for mark in marks)


def _is(judged: TunnelJudgement, tunnel: Tunnel) -> bool:
    """Whether a tunnel that was found in the rendered configurations is this one."""
    there = {(end.device, end.address) for end in (judged.a, judged.b) if end}
    return there == {(end.device, str(end.address)) for end in tunnel.ends}
