"""How far outputs may lie apart, as projects and tags say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nbproof.model.errors import BadInput
from nbproof.replay.compare.rules import Tolerance
from nbproof.replay.tolerances import Allowance, allowances
from nbproof.workspace.notebooks import parse_notebook
from tests.replay.workspaces import Cell, grades, notebook_text, verdict_of

USUAL = Tolerance()


def text_with_tags(cell: Cell, *tags: object) -> str:
    document = json.loads(notebook_text([cell]))
    document["cells"][0]["metadata"]["tags"] = list(tags)
    return json.dumps(document)


def allowed(root: Path, *tags: object, notebook: str = "report.ipynb") -> Allowance:
    text = text_with_tags(Cell(source="1"), *tags)
    return allowances(root, notebook, parse_notebook(text.encode(), what=notebook))[0]


def project(root: Path, text: str) -> None:
    (root / "pyproject.toml").write_text(text)


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ((), Allowance(tolerance=USUAL)),
        (("slow",), Allowance(tolerance=USUAL)),
        (("nbproof-relative=1e-3",), Allowance(tolerance=Tolerance(relative=0.001))),
        (("nbproof-relative=0",), Allowance(tolerance=Tolerance(relative=0.0))),
        (("nbproof-ignore-output",), Allowance(tolerance=USUAL, is_ignored=True)),
        (("nbval-ignore-output",), Allowance(tolerance=USUAL, is_ignored=True)),
    ],
)
def test_a_cell_says_it_with_its_tags(
    tmp_path: Path, tags: tuple[str, ...], expected: Allowance
) -> None:
    assert allowed(tmp_path, *tags) == expected


def test_of_a_projects_tolerances_the_first_that_fits_counts(tmp_path: Path) -> None:
    project(
        tmp_path,
        """
        [[tool.nbproof.tolerances]]
        notebooks = ["models/*"]
        relative = 1e-3
        [[tool.nbproof.tolerances]]
        pixel-share = 0.05
        pixel-levels = 10
        """,
    )
    other = Tolerance(pixel_share=0.05, pixel_levels=10.0)

    assert allowed(tmp_path, notebook="models/a.ipynb").tolerance == Tolerance(relative=1e-3)
    assert allowed(tmp_path).tolerance == other
    assert allowed(tmp_path, "nbproof-relative=0.1").tolerance == Tolerance(
        relative=0.1, pixel_share=0.05, pixel_levels=10.0
    )


@pytest.mark.parametrize(
    "text",
    [
        "[tool.nbproof]\ntolerances = 3",
        "[tool.nbproof]\ntolerances = [3]",
        "[[tool.nbproof.tolerances]]\nrelative = 'much'",
        "[[tool.nbproof.tolerances]]\nrelative = true",
        "[[tool.nbproof.tolerances]]\nrelative = nan",
        "[[tool.nbproof.tolerances]]\nrelative = -1",
        "[[tool.nbproof.tolerances]]\npixel-share = 2",
        "[[tool.nbproof.tolerances]]\nabsolute = 1",
        "[[tool.nbproof.tolerances]]\nnotebooks = 'x'",
        "[tool",
    ],
)
def test_settings_that_cannot_be_understood_are_refused(tmp_path: Path, text: str) -> None:
    project(tmp_path, text)

    with pytest.raises(BadInput):
        allowed(tmp_path)


@pytest.mark.parametrize("tag", ["nbproof-relative=x", "nbproof-relative=", 3, {"a": 1}])
def test_tags_that_cannot_be_understood_are_refused(tmp_path: Path, tag: object) -> None:
    with pytest.raises(BadInput):
        allowed(tmp_path, tag)


@pytest.mark.parametrize(
    ("tag", "grade", "told"),
    [
        ("plain", "different", None),
        (
            "nbproof-relative=0.01",
            "equivalent",
            "numbers of [1] to more than a relative 0.01, as it is set",
        ),
        (
            "nbproof-ignore-output",
            "not-compared",
            "the output of [1], which a tag says not to compare",
        ),
    ],
)
def test_what_is_allowed_decides_the_grade_and_is_told(
    tmp_path: Path, tag: str, grade: str, told: str | None
) -> None:
    text = text_with_tags(Cell(source="print(1.001)", printed="1.002\n"), tag)
    (tmp_path / "report.ipynb").write_text(text)
    verdict = verdict_of(tmp_path)

    assert grades(verdict) == [grade]
    assert (told in verdict.not_proven) == (told is not None)


def test_an_error_fails_a_cell_also_where_its_output_is_not_compared(tmp_path: Path) -> None:
    text = text_with_tags(Cell(source="1/0"), "nbproof-ignore-output")
    (tmp_path / "report.ipynb").write_text(text)

    assert grades(verdict_of(tmp_path)) == ["failed"]
