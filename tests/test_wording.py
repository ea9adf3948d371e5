"""The words of everything that a user reads: what was found wrong once does not come back.

The glossary (docs/glossary.md) has the words; this is the list of phrases that it replaces.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "bothends"
BETTER: tuple[tuple[str, str], ...] = (
    (r"nobody (?:has|names|tells|knows|asks|asked)\b", "is not defined, is not configured"),
    (r"\bnothing tells\b|\bno text tells\b|text does not tell", "cannot be determined"),
    (r"\btells? (?:whom|whose|who|why|whether)\b", "shows"),
    (r"\bmay well\b", "can"),
    (r"\bin (?:its|their) turn\b", "then"),
    (r"\bproves? (?:itself|himself)\b", "authenticates"),
    (r"\bwhoever (?:starts|calls)\b|\bwho starts\b", "whichever end initiates"),
    (r"\bcan start\b|\bwhen \S+ starts\b", "can initiate, when … initiates"),
    (r"\binto the void\b", "on an SA that the other end does not have"),
    (r"\bthe far end\b|\bfar network\b", "the peer, the other end, the remote network"),
    (r"\bin clear\b(?! text)", "unencrypted"),
    (r"\bpoints? at\b", "has the peer"),
    (r"\bspeaks? (?:IKE|IPsec|GRE|\{)", "uses"),
    (r"\bwithout a word\b", "without an answer"),
    (r"\bnonsense\b", "cannot be decrypted"),
    (r"\bPut right\b", "Correct"),
    (r"\bdoes not say so\b|\breckon", "is not reported; assume"),
    (r"\ball the same\b", "(say what follows)"),
    (r"\bsees us\b|\bcalls itself\b", "the source address of the packets, the identity"),
    (r"\bthrows? (?:\w+ )*away\b", "deletes"),
    (r"\b[Hh]old \w+(?: \w+)* against\b", "compare with"),
    (r"\bdid not (?:work|end well)\b", "failed"),
    (r"; none(?::| lists)", "without it, …"),
    (r"\bmend(?:s|ed)?\b", "correct, remove the cause"),
    (r"\b(?:takes?|taken) (?:itself|themselves) back\b", "goes back by itself"),
    (r"\bkept nowhere\b", "not kept"),
    (r"\bfar router\b", "the other router"),
    (r"\b(?:cannot|unable to) start\b", "cannot initiate"),
    (r"(?i)\bwhoever (?:learns|records|reads|breaks|has|listens)\b", "anyone who"),
    (r"\bnot believed\b", "the output of … cannot be used"),
    (r"\bpassed over\b", "skipped"),
    (r"\bhas no word for\b", "has no keyword for"),
    (r"\bgives? the key away\b", "lets an attacker guess the key"),
    (r"\bgood as none\b|\bis no key\b", "(say what IOS does)"),
    (r"\bchange places\b", "be swapped"),
    (r"\bstored readably\b", "stored in readable form"),
    (r"\btakes it off both ends\b", "removes it from both ends"),
    (r"\bsays nothing of\b", "does not rate, does not mention"),
    (r"\bsilences nothing\b|\bfrom this follows\b", "hides no finding, consequence"),
)
"""A phrase that network engineers would not say, as an expression, and what they say."""

PAGES = sorted(
    {*(ROOT / "docs").glob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"}
    - {ROOT / "docs" / "glossary.md"}
)
"""What is read in the documentation; the glossary names what is not to be said."""


def texts(path: Path) -> Iterator[tuple[int, str]]:
    """The string literals of a module with their lines, without docstrings and expressions."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documentation = {
        id(node.value)
        for parent in ast.walk(tree)
        if isinstance(parent, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        for node in parent.body
        if isinstance(node, ast.Expr)
    }
    inside = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for part in node.values
    }
    for node in ast.walk(tree):
        if id(node) in documentation | inside:
            continue
        if isinstance(node, ast.JoinedStr):
            yield (
                node.lineno,
                "".join(
                    str(part.value) if isinstance(part, ast.Constant) else "{…}"
                    for part in node.values
                ),
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def read() -> Iterator[tuple[str, str]]:
    """Every text that a user can read, with its place."""
    for path in sorted(SOURCE.rglob("*.py")):
        for line, text in texts(path):
            if "(?" not in text and r"\b" not in text:
                yield f"{path.relative_to(ROOT)}:{line}", text
    for path in (*SOURCE.rglob("states.toml"), *PAGES):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            yield f"{path.relative_to(ROOT)}:{number}", line


TEXTS = tuple(read())


@pytest.mark.parametrize(("phrase", "better"), BETTER, ids=[phrase for phrase, _ in BETTER])
def test_no_text_has_a_phrase_that_was_replaced(phrase: str, better: str) -> None:
    expression = re.compile(phrase)
    wrong = [
        f"{place}: {match[0]!r} in {text[max(0, match.start() - 40) : match.end() + 40]!r}"
        for place, text in TEXTS
        for match in expression.finditer(text)
    ]
    assert not wrong, f"say {better!r}:\n" + "\n".join(wrong)


def test_the_texts_are_found() -> None:
    assert len(TEXTS) > 5_000
    assert any("no proposal matches a policy of this router" in text for _, text in TEXTS)
