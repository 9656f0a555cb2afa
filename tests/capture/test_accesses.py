"""Which parts of a name a cell reads and changes, told from its source."""

from __future__ import annotations

import ast

import pytest

from nbproof.capture.agent.accesses import Paths, accesses
from nbproof.capture.agent.branches import reached
from nbproof.capture.literals import edited_parts


def told(paths: Paths) -> dict[str, list[str]]:
    return {
        name: sorted("/".join(f"{how}:{what}".rstrip(":") for how, what in path) for path in found)
        for name, found in paths.items()
    }


@pytest.mark.parametrize(
    ("source", "reads", "changes"),
    [
        ('print(df["a"].sum())', {"df": ["item:'a'/attr:sum"]}, {}),
        ('df["c"] = df["b"] * 2', {"df": ["item:'b'"]}, {"df": ["item:'c'"]}),
        ("x = len(df)", {"df": ["len"]}, {}),
        ('"k" in d', {"d": ["has:'k'"]}, {}),
        ('d.get("k", e["z"])', {"d": ["get:'k'"], "e": ["item:'z'"]}, {}),
        ('df[["a", "b"]].mean()', {"df": ["items:['a', 'b']/attr:mean"]}, {}),
        ("m[0, -1]", {"m": ["item:(0, -1)"]}, {}),
        ('d["k"][i]["z"]', {"d": ["item:'k'"]}, {}),
        ('d["k"].append(x)', {"d": ["item:'k'", "item:'k'/attr:append"]}, {"d": ["item:'k'"]}),
        ("o.x += 1", {"o": ["attr:x"]}, {"o": ["attr:x"]}),
        ('del d["k"]', {"d": []}, {"d": ["item:'k'"]}),
        ('f"{d[1]}"', {"d": ["item:1"]}, {}),
        ('df.loc[:, "a"]', {"df": ["item:'a'"]}, {}),
        ('df.loc[df["b"] > 1, "a"]', {"df": ["item:'a'", "item:'b'"]}, {}),
        (
            'df.loc[df["b"] > 1, "a"] = 0',
            {"df": ["item:'a'", "item:'b'"]},
            {"df": ["item:'a'"]},
        ),
        ('df.groupby("k")["b"].sum()', {"df": ["item:'b'", "item:'k'"]}, {}),
        # Used as a whole
        ('df["c"] = 1\ndf', {}, {"df": ["item:'c'"]}),
        ('df[df["a"] > 1]', {}, {}),
        ("xs.append(1)", {}, {}),
        ('df.loc[0, "a"] = 1', {}, {}),
        ("xs[i] = 1", {}, {}),
        ('df.loc[:2, "a"]', {"df": ["attr:loc"]}, {}),
        ('df.groupby("k").b', {"df": ["attr:groupby"]}, {}),
        ('df["b"]\ndf.query("a > @df")', {}, {}),
        ("df.drop(columns='a', inplace=True)", {"df": ["attr:drop"]}, {}),
        ("n += 1", {}, {}),
        ("def f(): return d\nd[0]", {}, {}),
        ('get_ipython().system("echo {d}")\nd[0]', {}, {}),
    ],
)
def test_a_name_is_used_by_parts_where_all_its_uses_are(
    source: str, reads: dict[str, list[str]], changes: dict[str, list[str]]
) -> None:
    found = accesses(ast.parse(source).body)
    ignored = {"print", "len", "x", "e", "i"} - set(reads)

    assert {k: v for k, v in told(found.reads).items() if k not in ignored} == reads
    assert told(found.changes) == changes


@pytest.mark.parametrize(
    ("source", "variables"),
    [
        ('os.environ["A"]', {"A"}),
        ('os.environ.get("A")', {"A"}),
        ('environ["A"].split(":")', {"A"}),
        ('os.getenv("A", "b")', {"A"}),
        ('os.environ["A"] = "1"', set()),
        ("os.environ[name]", set()),
    ],
)
def test_variables_of_the_environment_are_asked_for_by_name(
    source: str, variables: set[str]
) -> None:
    assert accesses(ast.parse(source).body).variables == variables


@pytest.mark.parametrize(
    ("source", "asked"),
    [
        ('os.path.exists("a")', {("a", "")}),
        ('if isfile("a"): pass', {("a", "")}),
        ('Path("a").exists()', {("a", "")}),
        ("os.path.isdir(folder)", {("", "folder")}),
        ("folder.is_dir()", {("", "folder")}),
        ("exists(f())", set()),
        ('(folder / "a").exists()', set()),
        ('open("a")', set()),
    ],
)
def test_a_path_is_asked_for_by_what_is_written_or_by_name(
    source: str, asked: set[tuple[str, str]]
) -> None:
    assert accesses(ast.parse(source).body).asked == asked


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        ("if yes: a", "yes\na"),
        ("if not yes: a\nelse: b", "not yes\nb"),
        ("if n == 2: a\nelif n > 2: b\nelse: c", "n == 2\nn > 2\nb"),
        ("x = yes or a", "x = yes"),
        ("x = yes and a", "x = yes and a"),
        ("x = a if yes else b", "x = (yes, a)"),
        # Not decided beforehand
        ("if other: a", "if other: a"),
        ("if items: a", "if items: a"),
        ("yes = f()\nif yes: a", "yes = f()\nif yes: a"),
        ("def f():\n    if yes: a", "def f():\n    if yes: a"),
        ("if yes < 'b': a", "if yes < 'b': a"),
    ],
)
def test_branches_that_this_run_does_not_reach_are_left_out(source: str, kept: str) -> None:
    namespace = {"yes": True, "n": 3, "items": [1]}
    found = reached(ast.parse(source).body, namespace)

    text = ast.unparse(ast.fix_missing_locations(ast.Module(body=found, type_ignores=[])))
    assert text == ast.unparse(ast.parse(kept))


@pytest.mark.parametrize(
    ("old", "new", "parts"),
    [
        ('d = {"a": 1, "b": 2}', 'd = {"a": 1, "b": f(x)}', {"d": {"['b']"}}),
        ('df = DataFrame({"a": [1]})', 'df = DataFrame({"a": [2]})', {"df": {"['a']"}}),
        ("m = array([[1], [2]])", "m = array([[1], [3]])", {"m": {"[1]"}}),
        ("x = 1\nd = {1: 2}", "x = 1\nd = {1: 3}", {"d": {"[1]"}}),
        ("x = 1", "x = 1  # one", {}),
        # Something else differs, or may
        ('d = {"a": 1}', 'd = {"a": 1, "b": 2}', None),
        ('df = DataFrame({"a": [1]})', 'df = DataFrame({"a": [1, 2]})', None),
        ('df = DataFrame({"a": [1]})', 'df = DataFrame({"a": [1.5]})', None),
        ('df = DataFrame({"a": [1]})', 'df = Series({"a": [2]})', None),
        ('d = {"a": 1}\nx = d["a"]', 'd = {"a": 2}\nx = d["a"]', None),
        ("m = array([1, 2])", "m = array([1, 2.0])", None),
        ('d = scaled({"a": [1]})', 'd = scaled({"a": [2]})', None),
        ("x = 1", "x = 2", None),
        ("x = 1", "x = (", None),
    ],
)
def test_an_edit_of_a_written_out_value_is_told_by_its_items(
    old: str, new: str, parts: dict[str, set[str]] | None
) -> None:
    assert edited_parts(old, new) == parts
