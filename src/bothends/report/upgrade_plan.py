"""The order of a fleet's upgrade, for people and machines."""

import json
from collections.abc import Iterator
from typing import Any, TextIO

from bothends.compare.upgrade_plan import Trouble, UpgradePlan
from bothends.compare.upgrade_states import Step, Wave
from bothends.report.formats import PlanForm
from bothends.report.page import Part, heading, html, lines, markdown, plain, text, title
from bothends.report.plain import counted

_TITLES = {
    Step.PREPARE: "add strong algorithms beside weak ones",
    Step.CLEAN: "remove weak algorithms",
    Step.UPGRADE: "upgrade",
}
_MOST = 12
"""Routers that are named where many do the same."""


def write(plan: UpgradePlan, form: PlanForm, stream: TextIO) -> None:
    """Print it."""
    if form is PlanForm.JSON:
        stream.write(json.dumps(document(plan), indent=2) + "\n")
        return
    writer = {PlanForm.MARKDOWN: markdown, PlanForm.HTML: html}.get(form, plain)
    stream.write(writer(_parts(plan)))


def document(plan: UpgradePlan) -> dict[str, Any]:
    """As `bothends schema upgrade-plan` has it."""
    return {
        "schema": "bothends.upgrade-plan/1",
        "to": str(plan.release),
        "waves": [
            {
                "wave": number,
                "step": str(wave.step),
                "routers": [
                    {"device": name, "lines": list(plan.lines[name, wave.step])}
                    for name in wave.routers
                ],
            }
            for number, wave in enumerate(plan.waves, 1)
        ],
        "down": [_row(each) for each in plan.down],
        "worse": [_row(each) for each in plan.worse],
        "not_upgraded": list(plan.kept),
        "summary": {
            "routers": plan.routers,
            "tunnels": plan.tunnels,
            "at_risk": plan.at_risk,
            "states": plan.states,
            "down": len({each.tunnel for each in plan.down}),
        },
    }


def _row(each: Trouble) -> dict[str, Any]:
    return {
        "tunnel": each.tunnel,
        "wave": each.wave,
        "device": each.device,
        "both": each.both,
        "verdict": str(each.verdict),
    }


def summary(plan: UpgradePlan) -> str:
    """One line: what the upgrade would do, and what the waves do."""
    risk = f"{counted(plan.at_risk, 'tunnel')} would go down without a change of lines"
    replayed = f"{counted(plan.states, 'state')} of tunnels replayed"
    lost = len({each.tunnel for each in plan.down})
    result = f"{counted(lost, 'tunnel')} cannot be kept up" if lost else "no tunnel goes down"
    return (
        f"Upgrade to {plan.release}: {counted(plan.routers, 'router')}, "
        f"{counted(plan.tunnels, 'tunnel')}; {risk}. {replayed}: {result}."
    )


def sentence(trouble: Trouble) -> str:
    """One state of a tunnel in a sentence."""
    when = "with both ends changed" if trouble.both else f"as soon as {trouble.device} is changed"
    return f"{trouble.tunnel}: {trouble.verdict} in wave {trouble.wave}, {when}"


def _parts(plan: UpgradePlan) -> Iterator[Part]:
    yield title(f"bothends upgrade-plan to {plan.release}")
    yield text(summary(plan))
    for number, wave in enumerate(plan.waves, 1):
        count = counted(len(wave.routers), "router")
        yield heading(f"Wave {number}: {_TITLES[wave.step]} ({wave.step}, {count})")
        yield from _wave(plan, wave)
        yield from _worse(plan, number)
    if plan.down:
        yield heading("Not without an interruption")
        yield text(
            "No order of single steps keeps these tunnels up: change both of their ends at once."
        )
        yield text(*map(sentence, plan.down))
    if plan.kept:
        yield heading("Not upgraded")
        yield text(_names(plan.kept))


def _wave(plan: UpgradePlan, wave: Wave) -> Iterator[Part]:
    """The lines of a wave, those that several routers have in common once."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for name in wave.routers:
        alike.setdefault(plan.lines[name, wave.step], []).append(name)
    for entered, names in alike.items():
        yield text(f"{_names(names)}{':' if entered else ''}")
        if entered:
            yield lines(entered)


def _worse(plan: UpgradePlan, number: int) -> Iterator[Part]:
    passed = [each for each in plan.worse if each.wave == number]
    if passed:
        tunnels = list(dict.fromkeys(f"{each.tunnel} ({each.verdict})" for each in passed))
        yield text(
            "While only one end is changed, these tunnels are up with restrictions; "
            f"change both ends of each soon after each other: {_names(tunnels)}."
        )


def _names(names: list[str] | tuple[str, ...]) -> str:
    more = len(names) - _MOST
    return ", ".join(names[:_MOST]) + (f" and {more} more" if more > 0 else "")
