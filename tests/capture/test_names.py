from __future__ import annotations

import pytest

from nbproof.capture.analysis import (
    Beginning,
    module_key,
    names_of,
    source_key,
    unchanged_beginning,
)

NAMES = {
    "x": {"reads": "x"},
    "x = y": {"reads": "y", "binds": "x"},
    "x = x + 1": {"reads": "x", "binds": "x"},
    "x += 1": {"reads": "x", "binds": "x"},
    "x: int = y": {"reads": "int y", "binds": "x"},
    "x: T": {"reads": "T"},
    "x = 1; y = x": {"binds": "x y"},
    "a, *b = c": {"reads": "c", "binds": "a b"},
    "(z := 1)": {"binds": "z"},
    "f'{a} {b!r:{c}}'": {"reads": "a b c"},
    "assert a, b": {"reads": "a b"},
    "raise E(m)": {"reads": "E m"},
    "x = await y": {"reads": "y", "binds": "x"},
    "del x": {"reads": "x", "deletes": "x"},
    "x = 1\ndel x": {"deletes": "x"},
    "del x\nx = 1": {"reads": "x", "binds": "x"},
    "for i in xs: t = i": {"reads": "xs", "binds": "i t"},
    "with p as f: t = f.read()": {"reads": "p", "binds": "f t"},
    "if a: b = 1\nb": {"reads": "a", "maybe_reads": "b", "binds": "b"},
    "if a:\n    b = 1\nelse:\n    b = 2\nb": {"reads": "a", "binds": "b"},
    "try:\n    x = 1\nexcept E as e:\n    e": {"reads": "E", "binds": "x"},
    "match v:\n    case {'a': q, **rest}: pass\n    case [h, *t]: pass\n    case w: pass": {
        "reads": "v",
        "binds": "h q rest t w",
    },
    "import a.b": {"binds": "a", "imports": "a.b"},
    "import a.b as c": {"binds": "c", "imports": "a.b"},
    "from a import b as c": {"binds": "c", "imports": "a"},
    "from a import *": {"imports": "a", "unknown": "it imports * from a"},
}
SCOPES = {
    "[i for i in xs if i > k]": {"reads": "k xs"},
    "[(z := i) for i in xs]": {"reads": "xs", "binds": "z"},
    "{k: v for k, v in d.items()}": {"reads": "d"},
    "x = [y for y in x]": {"reads": "x", "binds": "x"},
    "f(lambda i: i + k)": {"reads": "f k"},
    "f = lambda a: a + k": {"binds": "f"},
    "f = lambda a=d: a + k\nf()": {"reads": "d k", "binds": "f"},
    "def f(a=d): return a + k": {"reads": "d", "binds": "f"},
    "def f(a: T) -> U: pass": {"reads": "T U", "binds": "f"},
    "def f(): return k\nf()": {"reads": "k", "binds": "f"},
    "def f(): return k\nk = 1\nf()": {"binds": "f k"},
    "def f():\n    k = 1\n    return k\nf()": {"binds": "f"},
    "def f():\n    return [g(i) for i in h]\nf()": {"reads": "g h", "binds": "f"},
    "def f():\n    global g\n    g = 1": {"binds": "f", "mutates": "g"},
    "async def f(): await k": {"binds": "f"},
    "@dec\ndef f(): pass": {"reads": "dec", "binds": "f"},
    "class A(B):\n    n = m\n    def f(self): return k": {"reads": "B m", "binds": "A"},
    "class A:\n    def f(self): return k\nA()": {"reads": "k", "binds": "A"},
}
MUTATIONS = {
    "df['c'] = 1": {"reads": "df", "mutates": "df"},
    "df.c = v": {"reads": "df v", "mutates": "df"},
    "xs[0][1] = 2": {"reads": "xs", "mutates": "xs"},
    "xs[0] += 2": {"reads": "xs", "mutates": "xs"},
    "del d['k']": {"reads": "d", "mutates": "d"},
    "xs.append(v)": {"reads": "v xs", "mutates": "xs"},
    "df.drop(columns='a', inplace=True)": {"reads": "df", "mutates": "df"},
    "model.fit(x)": {"reads": "model x", "mutates": "model"},
    "df.head()": {"reads": "df"},
    "[x.append(1) for x in xs]": {"reads": "xs"},
}
UNKNOWN = {
    "exec(s)": {"reads": "exec s", "unknown": "it uses exec()"},
    "eval(s)": {"reads": "eval s", "unknown": "it uses eval()"},
    "globals()": {"reads": "globals", "unknown": "it uses globals()"},
    "x.__dict__": {"reads": "x", "unknown": "it uses __dict__"},
}
MAGICS = {
    "%time x = f(y)": {"reads": "f y", "binds": "x"},
    "%%time\nx = f(y)": {"reads": "f y", "binds": "x"},
    "%timeit -n 3 -r2 f(y)": {"reads": "f y"},
    "%%capture --no-stderr out\nf(x)": {"reads": "f x", "binds": "out"},
    "!ls {folder} $name": {"reads": "folder name"},
    "files = !ls $d": {"reads": "d", "binds": "files"},
    "%cd {d}": {"reads": "d"},
    "%env A=$b": {"reads": "b"},
    "%%bash\necho $x": {},
    "%%writefile a.py\nx": {},
    "%matplotlib inline": {},
    "%pip install x": {},
    "x?": {},
    "%run other.py": {"unknown": "it uses %run"},
    "%%sql\nselect": {"unknown": "it uses %%sql"},
    "%store x": {"reads": "x"},
    "%store -r x": {"unknown": "it uses %store"},
}


def told(source: str) -> dict[str, str]:
    none: frozenset[str] = frozenset()
    found = names_of(source)._replace(parts={}, changes={}, words=none, variables=none, shown=none)
    return {
        key: value if isinstance(value, str) else " ".join(sorted(value))
        for key, value in found._asdict().items()
        if value
    }


@pytest.mark.parametrize(("source", "expected"), NAMES.items(), ids=repr)
def test_a_cell_reads_what_it_loads_before_it_binds_it(
    source: str, expected: dict[str, str]
) -> None:
    assert told(source) == expected


@pytest.mark.parametrize(("source", "expected"), SCOPES.items(), ids=repr)
def test_a_function_reads_where_it_is_used_and_a_class_where_it_stands(
    source: str, expected: dict[str, str]
) -> None:
    assert told(source) == expected


@pytest.mark.parametrize(("source", "expected"), MUTATIONS.items(), ids=repr)
def test_changing_a_part_of_a_value_counts_as_mutation(
    source: str, expected: dict[str, str]
) -> None:
    assert told(source) == expected


@pytest.mark.parametrize(("source", "expected"), UNKNOWN.items(), ids=repr)
def test_dynamic_code_makes_the_analysis_incomplete(source: str, expected: dict[str, str]) -> None:
    assert told(source) == expected


@pytest.mark.parametrize(("source", "expected"), MAGICS.items(), ids=repr)
def test_magics_read_and_bind_what_ipython_makes_of_them(
    source: str, expected: dict[str, str]
) -> None:
    assert told(source) == expected


def test_a_cell_that_does_not_parse_says_so_and_nothing_else() -> None:
    assert list(told("1 +")) == ["unknown"]
    assert told("1 +")["unknown"].startswith("it does not parse")


def test_deep_nesting_is_unknown_and_no_crash() -> None:
    assert list(told("x = " + "(" * 150 + "1" + ")" * 150 + "+1" * 20_000)) == ["unknown"]


@pytest.mark.parametrize("source", ["for i in xs: t = i\nt", "while a: t = 1\nt"])
def test_a_loop_is_taken_to_run_at_least_once(source: str) -> None:
    assert_false_negative("t", names_of(source).maybe_reads)


def assert_false_negative(name: str, found: frozenset[str]) -> None:
    """The true answer would name it; the analysis does not, and is known not to."""
    assert name not in found


SAME = [
    ("x = 1", "x=1  # one"),
    ("f(a,\n  b)", "f(a, b)"),
    ("%%time\nx", "%%time\nx"),
    ("1 +", "1 + \n"),
]
OTHER = [("x = 1", "x = 2"), ("x", "%time x"), ("1 +", "1 -"), ("'a'", "b'a'")]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_comments_and_white_space_do_not_change_a_cells_key(one: str, other: str) -> None:
    assert source_key(one) == source_key(other)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_another_program_has_another_key(one: str, other: str) -> None:
    assert source_key(one) != source_key(other)


def test_a_source_that_is_data_in_disguise_is_not_walked() -> None:
    source = "x = 1\n" * 200_000

    assert names_of(source).unknown == "it is too large to be analysed"
    assert source_key(source) == source_key(f"{source}\n")
    assert source_key(source) != source_key(f"{source}x = 2\n")


def test_a_modules_key_is_that_of_its_syntax_tree() -> None:
    assert module_key(b"x = 1\n") == module_key(b"# one\nx  =  1")
    assert module_key(b"x = 1") != module_key(b"x = 2")
    assert module_key(b"x = \xff") != module_key(b"x = \xfe")


@pytest.mark.parametrize(
    ("old", "new", "reads", "leaves"),
    [
        ("a = k\nb = 1", "a = k\nb = 2", {"k"}, {"a"}),
        ("a = k\nb = 1", "a = k\na += 2", {"k"}, set()),
        ("a = 1", "b = 1", set(), set()),
        ("a = 1\nexec(s)", "a = 1", set(), set()),
        ("a = 1\n1 +", "a = 1", set(), set()),
    ],
)
def test_the_unchanged_beginning_is_what_both_sources_share_at_the_top(
    old: str, new: str, reads: set[str], leaves: set[str]
) -> None:
    found = unchanged_beginning(old, new)

    assert found == Beginning(reads=frozenset(reads), leaves=frozenset(leaves))
