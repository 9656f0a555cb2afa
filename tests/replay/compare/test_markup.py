from __future__ import annotations

import numpy as np
import pytest

from nbproof.model.replaying import DifferenceKind
from nbproof.replay.compare.cells import compare
from tests.replay.compare.made import grade_of, png, shown, verdict

HTML, SVG = "text/html", "image/svg+xml"
HEX = "0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210"
HEAD = "<thead><tr><th></th><th>species</th><th>body_mass</th></tr></thead>"
EMPTY = np.zeros((8, 8, 3), dtype=np.uint8)


def table(*masses: object) -> str:
    rows = "".join(
        f"<tr><th>{index}</th><td>Adelie</td><td>{mass}</td></tr>"
        for index, mass in enumerate(masses)
    )
    return f'<div><style scoped>.dataframe {{}}</style><table id="T_1">{HEAD}{rows}</table></div>'


def test_a_cell_of_a_table_that_differs_is_named_by_row_and_column() -> None:
    recorded, replayed = table(3700.0, 3750.0, 3900.0), table(3700.0, 3800.0, 3950.0)

    found = compare([shown({HTML: recorded})], [shown({HTML: replayed})], versions_differ=None)

    detail = "2 of 3 rows differ, first: row 2, column body_mass: 3750.0 → 3800.0"
    assert found == verdict(HTML, "table", detail, "different")


@pytest.mark.parametrize(
    ("recorded", "replayed", "kind", "detail"),
    [
        (table(1, 2), table(1, 2, 3), "table", "2 rows of 3 cells → 3 rows of 3 cells"),
        ("<p>a</p>", "<p>b</p>", "markup", "text: a → b"),
        ("<p>a</p>", "<p>a</p><p>b</p>", "markup", "text: 1 pieces of text → 2"),
        ('<img src="a.png">', '<img src="b.png">', "markup", "an attribute: a.png → b.png"),
        ("<script>f(1)</script>", "<script>f(2)</script>", "markup", "a script: f(1) → f(2)"),
    ],
)
def test_html_differs_by_what_a_reader_sees(
    recorded: str, replayed: str, kind: DifferenceKind, detail: str
) -> None:
    found = compare([shown({HTML: recorded})], [shown({HTML: replayed})], versions_differ=None)

    assert found == verdict(HTML, kind, detail, "different")


@pytest.mark.parametrize(
    ("recorded", "replayed"),
    [
        ('<td id="T_1a2b3_row0" class="a">1</td>', '<td id="T_9f8e7_row0">1</td>'),
        ("<p>a   b</p>\n\n", "<p>\n a b</p>"),
        ("<p>a</p><!-- 1 -->", "<p>a</p><!-- 2 -->"),
        ("<td>0.3</td>", "<td>0.30000000000000004</td>"),
        (f"<script>var map_{HEX[0]} = map_{HEX[0]}</script>",
         f"<script>var map_{HEX[1]} = map_{HEX[1]}</script>"),
        ("<style>#T_1a2b3_row0_col0 {color: red;}</style>1",
         "<style>#T_9f8e7_row0_col0 {color: red;}</style>1"),
        ("<style>.dataframe {}</style>1", "1"),
        ("<th>Time:</th><td>19:47:27</td>", "<th>Time:</th><td>20:01:02</td>"),
        ('<a href="#sk-1">a</a>', '<a href="#sk-2">a</a>'),
        ('<iframe srcdoc="&lt;p id=1&gt;a&lt;/p&gt;">',
         '<iframe srcdoc="&lt;p id=2&gt;a&lt;/p&gt;">'),
        (f'<img src="data:image/png;base64,{png(EMPTY, "a")}">',
         f'<img src="data:image/png;base64,{png(EMPTY, "b")}">'),
        ('<svg><circle r="10.000001"/></svg>', '<svg><circle r="10.000002"/></svg>'),
    ],
)  # fmt: skip
def test_form_and_ids_of_html_do_not_matter(recorded: str, replayed: str) -> None:
    assert grade_of(HTML, recorded, replayed) == "equivalent"


@pytest.mark.parametrize(
    ("recorded", "replayed"),
    [
        ("<td>1</td><td>2</td>", "<td>12</td>"),
        ("<td>1</td><td></td>", "<td></td><td>1</td>"),
        ("<tr><td>1</td><td>2</td></tr>", "<tr><td>1</td></tr><tr><td>2</td></tr>"),
        ("x<sup>2</sup>", "x2"),
        ("<math><mfrac><mi>a</mi><mi>b</mi></mfrac></math>",
         "<math><mrow><mi>a</mi><mi>b</mi></mrow></math>"),
        ('<svg><circle r="1"/></svg>', '<svg><circle r="2"/></svg>'),
        ('<svg><circle r="1"/></svg>', '<svg><rect r="1"/></svg>'),
        ("<style>#T_1a2b3_row0_col0 {color: red;}</style>1",
         "<style>#T_9f8e7_row0_col0 {color: blue;}</style>1"),
        ('<input type="checkbox" checked>', '<input type="checkbox">'),
        ("<td>Time</td><td>19:47:27</td>", "<td>Time</td><td>20:01:02</td>"),
        ('<iframe srcdoc="&lt;p&gt;a&lt;/p&gt;">', '<iframe srcdoc="&lt;p&gt;b&lt;/p&gt;">'),
        (f'<img src="data:image/png;base64,{png(EMPTY)}">',
         f'<img src="data:image/png;base64,{png(EMPTY + 9)}">'),
        ("<div>" * 300 + "a", "<div>" * 300 + "b"),
        ("<p>" * 3 + "a", "<p>" * 3 + "a" + "<div>" * 300 + "b"),
        ("<p>1.10</p>", "<p>1.1</p>"),
    ],
)  # fmt: skip
def test_html_that_shows_something_else_is_different(recorded: str, replayed: str) -> None:
    tables = [f"<table>{one}</table>" if "<td" in one else one for one in (recorded, replayed)]

    assert grade_of(HTML, tables[0], tables[1], differ=None) == "different"


DECLARED = (
    '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" '
    '"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
)
SPACES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def drawing(body: str, stamp: str = "2020") -> str:
    return f"{DECLARED}<svg {SPACES}><metadata>{stamp}</metadata>{body}</svg>"


@pytest.mark.parametrize(
    ("recorded", "replayed"),
    [
        (drawing("<g/>", "2020"), drawing("<g/>", "2021")),
        (drawing("<!-- a --><g/>"), drawing("<!-- b --><g/>")),
        (drawing('<clipPath id="pa"/><g clip-path="url(#pa)"/><use xlink:href="#pa"/>'),
         drawing('<clipPath id="pb"/><g clip-path="url(#pb)"/><use xlink:href="#pb"/>')),
        (drawing('<path d="M10.0000001-3L4,5"/>'), drawing('<path d="M10.0000002-3L4,5"/>')),
    ],
)  # fmt: skip
def test_ids_and_stamps_of_drawings_do_not_matter(recorded: str, replayed: str) -> None:
    assert grade_of(SVG, recorded, replayed) == "equivalent"


@pytest.mark.parametrize(
    ("recorded", "replayed"),
    [
        (drawing('<path d="M10.5-3"/>'), drawing('<path d="M10.6-3"/>')),
        (drawing('<path d="M10-3"/>'), drawing('<path d="M103"/>')),
        (drawing('<path fill="#1f77b4"/>'), drawing('<path fill="#1f77b5"/>')),
        (drawing("<text>a</text>"), drawing("<text>b</text>")),
        (drawing("<g/>"), drawing("<g/><g/>")),
        (drawing('<a id="a"/><b id="b"/><use href="#a"/>'),
         drawing('<a id="a"/><b id="b"/><use href="#b"/>')),
    ],
)  # fmt: skip
def test_drawings_that_show_something_else_are_different(recorded: str, replayed: str) -> None:
    assert grade_of(SVG, recorded, replayed, differ=None) == "different"


def test_a_drawing_that_cannot_be_parsed_is_compared_as_text() -> None:
    assert grade_of(SVG, "<svg", "<svg ") == "equivalent"
    assert grade_of(SVG, "<svg", "<svg a") == "different"
