"""The picture of tunnels: everything is there, nothing lies on anything else, nothing is executed."""

from itertools import combinations
from math import hypot
from xml.etree import ElementTree as ET

from hypothesis import given, settings
from hypothesis import strategies as st

from bothends.report.topology import Link, picture

SVG = "{http://www.w3.org/2000/svg}"
NAMES = st.integers(0, 30).map("router-{}".format)
LINKS = st.lists(
    st.builds(
        Link,
        NAMES,
        NAMES,
        st.sampled_from(["good", "bad", "odd"]),
        st.text(max_size=9),
        st.just("UP"),
    ),
    max_size=40,
)


def drawn(nodes: list[str], links: list[Link]) -> ET.Element:
    return ET.fromstring(picture(nodes, links))  # noqa: S314 - ours


@given(nodes=st.lists(NAMES, unique=True, max_size=20), links=LINKS)
@settings(max_examples=60)
def test_every_router_and_tunnel_is_drawn_inside_and_apart(
    nodes: list[str], links: list[Link]
) -> None:
    svg = drawn(nodes, links)
    names = {*nodes, *(name for link in links for name in (link.a, link.b))}
    assert sorted(each.text or "" for each in svg.findall(f"{SVG}text")) == sorted(names)
    assert len(svg.findall(f"{SVG}a/{SVG}line")) == len(links)
    counts = [(each.text or "").split(": ") for each in svg.findall(f"{SVG}g/{SVG}text")]
    assert sum(int(count) for _, count in counts) == len(links)
    width, height = float(svg.attrib["width"]), float(svg.attrib["height"])
    places = [(float(c.attrib["cx"]), float(c.attrib["cy"])) for c in svg.iter(f"{SVG}circle")]
    assert all(6 <= x <= width - 6 and 6 <= y <= height - 6 for x, y in places)
    assert all(hypot(x - u, y - v) > 20 for (x, y), (u, v) in combinations(places, 2))


def test_a_thousand_branches_stand_around_their_hub() -> None:
    links = [Link("hub", f"branch-{number}", "good", f"t{number}", "UP") for number in range(1000)]
    svg = drawn(["hub"], links)
    assert float(svg.attrib["width"]) < 2500
    assert len(list(svg.iter(f"{SVG}circle"))) == 1001


def test_texts_stay_texts() -> None:
    evil = '"><script>alert(1)</script>'
    svg = picture([evil], [Link(evil, "b", "bad", evil, evil, f"#{evil}")])
    assert "<script" not in svg
    assert drawn([evil], [])[-1].text == evil
