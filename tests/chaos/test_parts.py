"""The parts of the chaos runs: a judge that sees what is wrong, and numbers that add up."""

import pickle
import random
from dataclasses import dataclass, replace

import pytest
from tests.chaos.cuts import CUTS, lift
from tests.chaos.judge import Judgement, State, judge, lines
from tests.chaos.many import chosen
from tests.chaos.run import Result
from tests.chaos.tally import HEADER, Tally
from tests.chaos.traffic import ways
from tests.chaos.verbs import VERBS, available

from bothends.lab.faults import Faults
from bothends.lab.lab import Lab
from bothends.lab.specs import RouterSpec

OLD = {"a": "hostname a\ninterface Gi0\n ip address 10.0.0.1\n", "b": "hostname b\n", "c": "x\n"}
NEW = {"a": f"{OLD['a']}crypto map M 10\n set peer b\n", "b": "hostname b\nkey K\n", "c": "x\n"}


@dataclass(frozen=True)
class Case:
    name: str
    running: dict[str, str]
    expected: Judgement
    startup: dict[str, str] | None = None


CASES = (
    Case("as before", OLD, Judgement(State.OLD, (), 0)),
    Case("changed", NEW, Judgement(State.NEW, (), 0)),
    Case("one end", OLD | {"a": NEW["a"]}, Judgement(State.HALF, (), 0)),
    Case("the other end", OLD | {"b": NEW["b"]}, Judgement(State.HALF, (), 0)),
    Case(
        "a part of one end",
        OLD | {"a": f"{OLD['a']}crypto map M 10\n"},
        Judgement(State.HALF, (), 0),
    ),
    Case("something else", NEW | {"a": f"{NEW['a']}extra\n"}, Judgement(State.HALF, (), 1)),
    Case("another's line is gone", NEW | {"b": "key K\n"}, Judgement(State.HALF, (), 1)),
    Case("a third router", OLD | {"c": "y\n"}, Judgement(State.OLD, (), 2)),
    Case("not saved", NEW, Judgement(State.NEW, ("a",), 0), startup=NEW | {"a": OLD["a"]}),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_judge(case: Case) -> None:
    startup = case.running if case.startup is None else case.startup
    assert judge(OLD, NEW, case.running, startup) == case.expected


def test_order_counts_in_access_lists_only() -> None:
    assert lines("a\nb\n x\n y\n") == lines("b\n y\n x\na\n!\nend\n")
    acl = "ip access-list extended A\n permit ip any any\n deny ip any any\n"
    turned = "ip access-list extended A\n deny ip any any\n permit ip any any\n"
    assert lines(acl) != lines(turned)


def test_a_run_is_decided_by_its_seed_and_number() -> None:
    applied = [verb.name for verb in available(["apply"])]
    assert applied[:3] == ["build", "modify", "build IKEv2"]
    assert len(applied) == 2 * (len(VERBS) - 3) // 5  # all but those of migrate come in fives
    verbs = available(["apply", "remove", "rollback", "rotate", "migrate"])
    assert len(verbs) == len(VERBS)
    kinds = {chosen(7, number, verbs)[:2] for number in range(len(verbs) * len(CUTS))}
    assert len(kinds) == len(verbs) * len(CUTS)
    draws = [chosen(7, 3, verbs)[2].random() for _ in range(2)]
    assert draws[0] == draws[1] != chosen(8, 3, verbs)[2].random()


GOOD = Result(0, "build", "kill -9", 4, judgement=Judgement(State.NEW, (), 0), window=0.004)


@pytest.mark.parametrize(
    "result",
    [
        replace(GOOD, judgement=Judgement(State.HALF, (), 0)),
        replace(GOOD, judgement=Judgement(State.NEW, ("a",), 0)),
        replace(GOOD, judgement=Judgement(State.NEW, (), 1)),
        replace(GOOD, clear=1),
        replace(GOOD, internal=True),
    ],
)
def test_what_must_not_be(result: Result) -> None:
    assert result.bad
    assert not GOOD.bad
    tally = Tally(1, [GOOD, result])
    assert list(tally.bad) == [result]
    rows = list(tally.rows())
    assert {len(row) for row in rows} == {len(HEADER)}
    assert rows[-1][:3] == ("all", "", "2")
    assert "at most 4 ms" in tally.text()


def test_faults_are_lifted() -> None:
    with Lab([RouterSpec(name, f"hostname {name}") for name in "ab"]) as lab:

        @dataclass
        class Run:
            lab: Lab
            ends: tuple[str, str] = ("a", "b")
            wanted: object = None

            def kill(self) -> None: ...

            def second(self) -> None: ...

        run = Run(lab, wanted={"a": ["set pfs group14"], "b": ["set peer 192.0.2.1"]})
        clean = Faults()
        for cut in CUTS.values():
            cut.strike(run, random.Random(1))  # type: ignore[arg-type]  # a stand-in for a run
        lift(lab)
        for router in lab.routers.values():
            assert router.path is None
            assert replace(router.faults, boots_in=clean.boots_in) == clean


def test_packets_go_both_ways() -> None:
    found = ways((("a", "10.1.0.0/24", "b", "10.2.0.0/24"),))
    assert [(way.router, str(way.source), str(way.destination)) for way in found] == [
        ("a", "10.1.0.1", "10.2.0.1"),
        ("b", "10.2.0.1", "10.1.0.1"),
    ]


def test_every_verb_starts_from_something_and_can_be_given_to_a_worker() -> None:
    assert all(verb.built for verb in VERBS.values())
    assert pickle.loads(pickle.dumps(VERBS["rotate gre IKEv2"])).name == "rotate gre IKEv2"  # noqa: S301  (made here)
