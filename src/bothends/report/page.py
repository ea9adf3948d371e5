"""A page for people: its parts, written as Markdown, and as HTML that needs nothing else.

Whoever has something to tell makes parts of it; how they look is decided here, for all pages.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from html import escape
from itertools import zip_longest

from bothends.report.plain import printable

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|~&@])")
_STYLE = """
:root{color-scheme:light dark;--text:#1f2328;--page:#fff;--line:#c8ced6;--box:#f3f5f7;
--good:#116329;--bad:#a40e26;--odd:#7a4f01}
@media (prefers-color-scheme:dark){:root{--text:#e6e9ed;--page:#15181c;--line:#444c56;--box:#20252b;
--good:#57c16f;--bad:#ff8a80;--odd:#e3b341}}
body{font:16px/1.5 system-ui,sans-serif;max-width:75em;margin:2em auto;padding:0 1em;
color:var(--text);background:var(--page)}
.wide{overflow-x:auto}[hidden]{display:none}a{color:inherit}figure{margin:1em 0;overflow:auto}
figure svg{max-width:100%;height:auto;max-height:80vh}
form{position:sticky;top:0;background:var(--page);padding:.5em 0}
input{font:inherit;color:inherit;background:var(--box);border:1px solid var(--text);
padding:.2em .5em;width:20em;max-width:100%;box-sizing:border-box}:target{scroll-margin-top:4em}
h1,h2,h3{line-height:1.25}h2{margin-top:2em;border-bottom:1px solid var(--line)}
table{border-collapse:collapse;margin:1em 0}th{text-align:left;background:var(--box)}
td,th{border:1px solid var(--line);padding:.3em .6em;vertical-align:top;overflow-wrap:break-word}
th,td strong,.word{white-space:nowrap}
pre{background:var(--box);border:1px solid var(--line);padding:.6em;overflow-x:auto}
.good{color:var(--good)}.bad{color:var(--bad)}.odd{color:var(--odd)}
@media screen and (max-width:40em){thead{display:none}
tr{display:block;border:1px solid var(--line);margin:0 0 .5em;padding:.3em}tr[hidden]{display:none}
table,tbody{display:block}.word{white-space:normal}
td{display:inline-block;border:0;padding:0 .6em 0 .2em}td:last-child{display:block}
.wide table{margin:.5em 0}}
@media print{form{display:none}
:root{--text:#000;--page:#fff;--line:#888;--box:#f3f5f7;--good:#116329;--bad:#a40e26;
--odd:#7a4f01}body{max-width:none;margin:0;font-size:10pt}pre{white-space:pre-wrap}
h1,h2,h3{break-after:avoid}tr,pre{break-inside:avoid}thead{display:table-header-group}}
"""
_TONES = {
    "good": ("UP", "met", "ok", "as intended", "standby", "saved", "unchanged"),
    "bad": (
        "NO_TRAFFIC",
        "DOWN_PHASE1",
        "DOWN_AUTH",
        "DOWN_PHASE2",
        "missed",
        "failed",
        "error",
        "stranded",
        "not saved",
    ),
    "odd": (
        "drifted",
        "taken back",
        "not begun",
        "no result yet",
        "unknown",
        "UP_WEAK",
        "UP_ONE_WAY",
        "UP_UNTIL_REKEY",
        "UNVERIFIABLE",
        "NO_PEER",
        "cannot be determined",
        "unverifiable",
    ),
}
"""Words that stand out where a cell of a table holds nothing else."""
_TONE_OF = {word: tone for tone, words in _TONES.items() for word in words}


_FILTER = """
<form role="search" hidden><label>Filter <input type="search" autocomplete="off"
placeholder="names, routers, any words (key: /)"></label> <output></output></form>
"""
_SCRIPT = """
const form=document.forms[0],box=form.querySelector("input"),out=form.querySelector("output"),
lines=Object.fromEntries([...document.querySelectorAll(".map a")].map(a=>[a.dataset.n,a])),
rows=[...document.querySelectorAll(".filtered tbody tr")].map((row,number)=>{
const link=row.querySelector("a"),section=link&&document.getElementById(link.hash.slice(1));
return{row,section,line:lines[number],
text:(row.textContent+" "+(section?section.textContent:"")).toLowerCase()}});
function filter(){const words=box.value.toLowerCase().split(/ +/).filter(Boolean);let shown=0;
for(const each of rows){const hit=words.every(word=>each.text.includes(word));shown+=hit;
each.row.hidden=!hit;if(each.section)each.section.hidden=!hit;
if(each.line)each.line.style.opacity=hit?1:.12}
out.textContent=words.length?`${shown} of ${rows.length}`:""}
form.hidden=false;box.addEventListener("input",filter);form.addEventListener("submit",
event=>event.preventDefault());document.addEventListener("keydown",event=>{
if(event.key==="/"&&document.activeElement!==box){event.preventDefault();box.focus()}
if(event.key==="Escape"){box.value="";filter()}});
"""
"""Filters rows, sections and lines of the picture; without it the page shows all of them."""


class Kind(StrEnum):
    """What a part of a page is."""

    TITLE = "title"
    HEADING = "heading"
    SUBHEADING = "subheading"
    TEXT = "text"
    """Paragraphs, a row each; a second piece of a row stands out."""
    TABLE = "table"
    """The first row is its head."""
    LINES = "lines"
    """Lines of a configuration."""
    PICTURE = "picture"
    """SVG, for a browser only."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a page."""

    kind: Kind
    rows: tuple[tuple[str, ...], ...]
    anchor: str = ""
    """The name of the section that a heading begins, for links to it."""
    links: tuple[str, ...] = ()
    """The anchor that each row of a table leads to; such a table can be filtered."""


def title(text: str) -> Part:
    """What the page is called."""
    return Part(Kind.TITLE, ((text,),))


def heading(text: str, anchor: str = "") -> Part:
    """What a section is called."""
    return Part(Kind.HEADING, ((text,),), anchor)


def subheading(text: str) -> Part:
    """What a piece of a section is called."""
    return Part(Kind.SUBHEADING, ((text,),))


def text(*paragraphs: str) -> Part:
    """Some paragraphs."""
    return Part(Kind.TEXT, tuple((each,) for each in paragraphs))


def table(head: Sequence[str], rows: Iterable[Sequence[str]], links: Iterable[str] = ()) -> Part:
    """A table; with `links`, one whose rows lead to sections."""
    return Part(Kind.TABLE, (tuple(head), *map(tuple, rows)), links=tuple(links))


def picture(svg: str) -> Part:
    """A picture that links into the page."""
    return Part(Kind.PICTURE, ((svg,),))


def tone(word: str) -> str:
    """`good`, `bad` or `odd`: how a verdict or status is shown."""
    return _TONE_OF.get(word, "odd")


def trouble(word: str) -> int:
    """Where a verdict or status stands among others: those in trouble first."""
    return ("bad", "odd", "good").index(tone(word))


def lines(texts: Iterable[str]) -> Part:
    """Lines of a configuration."""
    return Part(Kind.LINES, tuple((each,) for each in texts))


def escaped(text: str) -> str:
    """Text of a device that means nothing to Markdown."""
    return _SPECIAL.sub(r"\\\1", printable(text).replace("\n", " "))


def fenced(lines: Iterable[str], language: str = "") -> Iterator[str]:
    """A block of code that no line of it can end."""
    body = "\n".join(map(printable, lines))
    longest = max((len(run) for run in re.findall("`+", body)), default=0)
    fence = "`" * max(3, longest + 1)
    yield from (f"{fence}{language}", body, fence)


_MARKS = {Kind.TITLE: "#", Kind.HEADING: "##", Kind.SUBHEADING: "###"}
_TAGS = {Kind.TITLE: "h1", Kind.HEADING: "h2", Kind.SUBHEADING: "h3", Kind.TEXT: "p"}


def markdown(parts: Iterable[Part]) -> str:
    """The page as Markdown."""
    blocks = [block for part in parts for block in _blocks(part)]
    return "\n\n".join(blocks) + "\n"


def _blocks(part: Part) -> Iterator[str]:
    if part.kind in _MARKS:
        yield f"{_MARKS[part.kind]} {escaped(part.rows[0][0])}"
    elif part.kind is Kind.LINES and part.rows:
        yield "\n".join(fenced(row[0] for row in part.rows))
    elif part.kind is Kind.TABLE:
        head, *rows = part.rows
        yield "\n".join(
            (
                f"| {' | '.join(head)} |",
                f"|{'---|' * len(head)}",
                *(f"| {' | '.join(map(_marked, row))} |" for row in rows),
            )
        )
    elif part.kind is Kind.TEXT:
        for first, *more in part.rows:
            yield " ".join((escaped(first), *(f"**{escaped(each)}**" for each in more)))


def _marked(cell: str) -> str:
    return f"**{cell}**" if cell in _TONE_OF else escaped(cell)


def plain(parts: Iterable[Part]) -> str:
    """The page for a terminal."""
    blocks = [block for part in parts if (block := "\n".join(_typed(part)))]
    return "\n\n".join(blocks) + "\n"


def _typed(part: Part) -> Iterator[str]:
    if part.kind is Kind.LINES:
        yield from (f"    {printable(row[0])}" for row in part.rows)
    elif part.kind is Kind.PICTURE:
        return
    elif part.kind is Kind.TABLE:
        widths = [max(map(len, column)) for column in zip(*part.rows, strict=True)]
        for row in part.rows:
            cells = (f"{printable(c):<{w}}" for c, w in zip(row, widths, strict=True))
            yield "  ".join(cells).rstrip()
    else:
        yield from (printable(" ".join(row)) for row in part.rows)


def html(parts: Iterable[Part]) -> str:
    """The page as one file of HTML: for a browser in light or dark, and for paper."""
    return "\n".join(_tagged(list(parts))) + "\n"


def _tagged(parts: Sequence[Part]) -> Iterator[str]:
    yield '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{_safe(parts[0].rows[0][0])}</title><style>{_STYLE}</style></head><body><main>"
    filtered = any(part.links for part in parts)
    first = (
        next((p for p in parts if p.links or p.kind is Kind.PICTURE), None) if filtered else None
    )
    within = False
    for part in parts:
        yield from (_FILTER,) if part is first else ()
        if part.kind is Kind.HEADING:
            anchor = f' id="{_safe(part.anchor)}"' if part.anchor else ""
            yield f"{'</section>' if within else ''}<section{anchor}>"
            within = True
        yield from _element(part)
    yield f"{'</section>' if within else ''}</main>"
    yield from (f"<script>{_SCRIPT}</script>",) if filtered else ()
    yield "</body></html>"


def _element(part: Part) -> Iterator[str]:
    if tag := _TAGS.get(part.kind):
        for first, *more in part.rows:
            strong = "".join(f" <strong>{_safe(each)}</strong>" for each in more)
            yield f"<{tag}>{_safe(first)}{strong}</{tag}>"
    elif part.kind is Kind.PICTURE:
        yield f"<figure>{part.rows[0][0]}</figure>"
    elif part.kind is Kind.LINES and part.rows:
        yield f'<pre tabindex="0">{_safe(chr(10).join(row[0] for row in part.rows))}</pre>'
    elif part.kind is Kind.TABLE:
        head, *rows = part.rows
        cells = "".join(f'<th scope="col">{_safe(cell)}</th>' for cell in head)
        name = _safe(f"{head[0]} table")
        yield f'<div class="wide" tabindex="0" role="region" aria-label="{name}">'
        kind = ' class="filtered"' if part.links else ""
        yield f"<table{kind}><thead><tr>{cells}</tr></thead><tbody>"
        for row, link in zip_longest(rows, part.links):
            first, *rest = row
            shown = (
                f'<td><a href="#{_safe(link)}">{_unbroken(first)}</a></td>'
                if link
                else _cell(first)
            )
            yield f"<tr>{shown}{''.join(map(_cell, rest))}</tr>"
        yield "</tbody></table></div>"


def _cell(cell: str) -> str:
    if tone := _TONE_OF.get(cell):
        return f'<td><strong class="{tone}">{_safe(cell)}</strong></td>'
    return f"<td>{_unbroken(cell)}</td>"


def _unbroken(cell: str) -> str:
    """A name is not broken at its hyphens."""
    words = (f'<span class="word">{w}</span>' if "-" in w else w for w in _safe(cell).split())
    return " ".join(words)


def _safe(text: str) -> str:
    return escape(printable(text))
