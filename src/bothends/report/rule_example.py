"""The wrong pair and the right pair of a rule, cut down to what tells them apart."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from bothends.compare.rules.rule import Rule


@dataclass(frozen=True, slots=True)
class DiffLine:
    """A line of one end: `-` in the wrong pair only, `+` in the right pair only, or in both."""

    mark: str
    text: str

    def __str__(self) -> str:
        return f"{self.mark}{self.text}"


Section = list[DiffLine]
"""A line without indentation, and those below it."""


def difference(rule: Rule) -> dict[str, list[DiffLine]]:
    """By router: the sections that differ, and beside them those of the other end."""
    pairs = zip(rule.wrong.texts(), rule.right.texts(), strict=True)
    ends = [list(_sections(_marked(wrong, right))) for wrong, right in pairs]
    touched = {_key(lines) for end in ends for lines in end if _differs(lines)}
    lines = {_name(end): [each for each in end if _key(each) in touched] for end in ends}
    shown = {
        name: [line for section in sections for line in section]
        for name, sections in lines.items()
        if sections
    }
    return shown | _third(rule)


def _third(rule: Rule) -> dict[str, list[DiffLine]]:
    """A router that the wrong pair has beside its ends: what tells it from the second."""
    example = rule.wrong
    if example.c is None:
        return {}
    _, second, third = example.all_texts()
    lines = [line for line in _marked(third, second) if line.mark == "-"]
    return {"one more, otherwise like the second": lines}


def _marked(wrong: str, right: str) -> Iterator[DiffLine]:
    """Lines of both texts, those in both of them once."""
    wrong_lines, right_lines = wrong.splitlines(), right.splitlines()
    for kind, a, a_end, b, b_end in SequenceMatcher(
        None, wrong_lines, right_lines, False
    ).get_opcodes():
        if kind == "equal":
            yield from (DiffLine(" ", text) for text in wrong_lines[a:a_end])
        else:
            yield from (DiffLine("-", text) for text in wrong_lines[a:a_end])
            yield from (DiffLine("+", text) for text in right_lines[b:b_end])


def _sections(lines: Iterator[DiffLine]) -> Iterator[Section]:
    section: Section = []
    for line in lines:
        if section and not line.text.startswith(" "):
            yield section
            section = []
        section.append(line)
    yield section


def _differs(section: Section) -> bool:
    return any(line.mark != " " for line in section)


def _key(section: Section) -> tuple[str, ...]:
    """What a section is about: the words before its name or number."""
    words = section[0].text.split()
    return tuple(words[: 3 if words[0] == "crypto" else 2])


def _name(end: list[Section]) -> str:
    lines = (line.text.split() for section in end for line in section)
    return next(words[1] for words in lines if words[0] == "hostname")
