from __future__ import annotations

import pytest

from nbproof.replay.compare.cells import compare
from tests.replay.compare.made import STDOUT, identical, printed, printed_grade, verdict

UUIDS = "123e4567-e89b-42d3-a456-426614174000", "9f8b6c3a-1d2e-4f5a-8b7c-6d5e4f3a2b1c"


@pytest.mark.parametrize(
    ("recorded", "replayed", "detail"),
    [
        ("<A object at 0x7f0011223344>", "<A object at 0x10a5b7c88>", "memory addresses"),
        ("\x1b[31mred\x1b[0m", "red", "colours"),
        ("/tmp/ipykernel_12/345.py:1: x", "/tmp/ipykernel_9/77.py:1: x", "cell paths"),
        ("<ipython-input-3-abcdef123456> in f", "<ipython-input-4-fedcba654321> in f",
         "cell paths"),
        ("Cell In[3], line 1", "Cell In[9], line 1", "cell counts"),
        ("in /tmp/tmpab_12xyz/f", "in /tmp/tmpqq_12xyz/f", "temporary paths"),
        (f"id {UUIDS[0]}", f"id {UUIDS[1]}", "ids"),
        ("CPU times: user 12 ms, sys: 0 ns, total: 12 ms\nWall time: 13 ms",
         "CPU times: user 1min 2s, sys: 3 µs, total: 1min 2s\nWall time: 2 s", "timings"),
        ("CPU times: user 4 µs, sys: 1e+03 ns, total: 5 µs\nWall time: 7.63 µs",
         "CPU times: user 3 µs, sys: 0 ns, total: 3 µs\nWall time: 5.01 µs", "timings"),
        ("CPU times: total: 0 ns\nWall time: 1e3", "CPU times: total: 5 ms\nWall time: 1e3",
         "timings"),
        ("10 loops, best of 5: 3.2 ms per loop", "1000 loops, best of 5: 9 µs per loop", "timings"),
        ("1.2 s ± 3 ms per loop (mean ± std. dev. of 7 runs, 1 loop each)",
         "12 ms ± 3 µs per loop (mean ± std. dev. of 7 runs, 100 loops each)", "timings"),
        ("peak memory: 12.5 MiB, increment: 0.1 MiB", "peak memory: 13 MiB, increment: 0.0 MiB",
         "memory use"),
        ("100%|█████| 10/10 [00:01<00:00, 9.9it/s]", "100%|███| 10/10 [00:02<00:00, 4.5s/it]",
         "progress bars"),
        ("10/10 [===] - 1s 2ms/step - loss: 0.5", "10/10 [===] - 12s 30us/step - loss: 0.5",
         "progress bars"),
        ("9/9 - 5s - 3ms/step - loss: 0.5", "9/9 - 6s - 4ms/step - loss: 0.5", "progress bars"),
        ("Time:   19:47:27   Log-Likelihood:  -9", "Time:   20:01:02   Log-Likelihood:  -9",
         "times of fitting"),
        ("--2026-11-27 06:52:19--  https://a.example/b.csv\nsaved",
         "--2026-11-27 07:01:00--  https://a.example/b.csv\nsaved", "times of downloading"),
        ("2026-11-27 06:52:19 (5.35 MB/s) - 'b.csv' saved [95/95]",
         "2026-11-27 07:01:00 (812 KB/s) - 'b.csv' saved [95/95]", "times of downloading"),
    ],
)  # fmt: skip
def test_what_says_nothing_is_masked(recorded: str, replayed: str, detail: str) -> None:
    found = compare([printed(recorded)], [printed(replayed)], versions_differ=False)

    assert found == verdict(STDOUT, "masked", f"only {detail} differ", "equivalent")


@pytest.mark.parametrize(
    ("recorded", "replayed"),
    [
        ("2020-01-01 10:00:00", "2020-01-01 10:00:01"),
        ("10:00:59.123456789", "10:00:59.123456788"),
        ("d41d8cd98f00b204e9800998ecf8427e", "0cc175b9c0f1b6a831c399e269772661"),
        ("0xff", "0xfe"),
        ("at 0x10000", "at 0x20000"),
        ("Elapsed: 1.2 s", "Elapsed: 1.3 s"),
        ("Tip: Use a.", "Tip: Do b."),
        ("--2026-11-27 06:52:19--", "--2026-11-27 07:01:00--"),
        ("100%|█| 10/10 [00:01<00:00, 9it/s, loss=0.5]",
         "100%|█| 10/10 [00:01<00:00, 9it/s, loss=0.6]"),
        ("10/10 [===] - 1s 2ms/step - loss: 0.5", "10/10 [===] - 1s 2ms/step - loss: 0.6"),
        (f"{UUIDS[0]} {UUIDS[0]}", f"{UUIDS[0]} {UUIDS[1]}"),
        ("\0address\0", "<A at 0x7f0011223344>"),
        ("1.10", "1.1"),
        ("Python 3.10.1", "Python 3.10.2"),
        ("5", "5.0"),
        ("10000001.0", "10000002.0"),
        ("1000000000000001", "1000000000000002"),
        ("1.6e-19", "9.1e-31"),
        ("1.2345678e400", "1.2345678e500"),
        ("nan", "inf"),
        ("0.9312", "0.9311"),
        ("1.234567", "-1.234567"),
        ("1,234,567.89", "1,234,568.89"),
        ("a  b", "a b"),
        ("a\nb", "a b"),
        ("  a", "a"),
        ("Downloading a.csv", "Downloading b.csv"),
        ("Writing a.txt", "Writing b.txt"),
        ("np.float64(1.5)", "1.5"),
        ("dtype: object", "dtype: str"),
    ],
)  # fmt: skip
def test_what_may_be_data_is_never_masked(recorded: str, replayed: str) -> None:
    assert printed_grade(recorded, replayed) == "different"


@pytest.mark.parametrize(
    ("recorded", "replayed"),
    [
        ("0.3", "0.30000000000000004"),
        ("[0.1234567  0.3]", "[0.12345671 0.3]"),
        ("(1.2345678+2j)", "(1.2345679+2j)"),
        ("1.2345678e-20", "1.2345679e-20"),
        ("-0.0", "0.0"),
    ],
)
def test_floats_may_differ_within_the_tolerance(recorded: str, replayed: str) -> None:
    found = compare([printed(recorded)], [printed(replayed)], versions_differ=False)

    detail = "numbers differ within the tolerance"
    assert found == verdict(STDOUT, "tolerance", detail, "equivalent")


@pytest.mark.parametrize(
    ("recorded", "replayed"),
    [
        ("np.float64(1.5)", "1.5"),
        ("[np.int64(1), np.int64(2)]", "[1, 2]"),
        ("np.str_('a')", "'a'"),
        ("np.True_", "True"),
        ("1.96078431372549", "np.float64(1.960784313725489)"),
        ("Name: a, dtype: object", "Name: a, dtype: str"),
        ("Index(['a'], dtype='object')", "Index(['a'], dtype='str')"),
        ("Int64Index([1, 2], dtype='int64')", "Index([1, 2], dtype='int64')"),
        ("dtype('<M8[ns]')", "dtype('<M8[us]')"),
        ("dtype='datetime64[ns]', freq='M')", "dtype='datetime64[us]', freq='ME')"),
        ("a  object\nb  int64\ndtype: object", "a  str\nb  int64\ndtype: object"),
        ("array([ 0.,  1.])", "array([0., 1.])"),
        ("<class 'pandas.core.frame.DataFrame'>", "<class 'pandas.DataFrame'>"),
        ("<AxesSubplot:xlabel='a'>", "<Axes: xlabel='a'>"),
        ("<a list of 10 Patch objects>", "<BarContainer object of 10 artists>"),
    ],
)
def test_known_changes_of_reprs_count_only_where_versions_may_differ(
    recorded: str, replayed: str
) -> None:
    grades = [printed_grade(recorded, replayed, differ=differ) for differ in (True, None, False)]

    assert grades == ["equivalent", "equivalent", "different"]


@pytest.mark.parametrize(
    ("recorded", "replayed"),
    [
        ("np.float64(1.5)", "1.6"),
        ("Name: a, dtype: object", "Name: b, dtype: str"),
        ("dtype: int64", "dtype: int32"),
        ("array([ 0.,  1.])", "array([0., 2.])"),
        ("<a list of 10 Patch objects>", "<BarContainer object of 11 artists>"),
        ("X   X", "X X"),
    ],
)
def test_another_version_does_not_excuse_another_value(recorded: str, replayed: str) -> None:
    assert printed_grade(recorded, replayed, differ=None) == "different"


@pytest.mark.parametrize(
    ("recorded", "replayed", "detail"),
    [
        ("{'a', 'b', 'c'}", "{'c', 'a', 'b'}",
         "line 1: {'a', 'b', 'c'} → {'c', 'a', 'b'} (the same items in another order)"),
        ("{'k': {1, 2}, 'j': 3}", "{'j': 3, 'k': {2, 1}}",
         "line 1: {'k': {1, 2}, 'j': 3} → {'j': 3, 'k': {2, 1}} (the same items in another order)"),
        ("a\nb", "b\na", "line 1: a → b (the same lines in another order)"),
    ],
)  # fmt: skip
def test_another_order_is_a_difference_of_its_own_kind(
    recorded: str, replayed: str, detail: str
) -> None:
    found = compare([printed(recorded)], [printed(replayed)], versions_differ=None)

    assert found == verdict(STDOUT, "order", detail, "different")


LOADED = """The autoreload extension is already loaded. To reload it, use:
  %reload_ext autoreload
"""
THERE = """Requirement already satisfied: x in /a
Note: you may need to restart the kernel to use updated packages.
"""
INSTALLED = """Collecting x
  Downloading x-1.0-py3-none-any.whl (5 kB)
Installing collected packages: x
Successfully installed x-1.0
"""


@pytest.mark.parametrize(
    ("recorded", "replayed"),
    [
        ("Writing a.py\n", "Overwriting a.py\n"),
        (LOADED, ""),
        (THERE, ""),
        (INSTALLED, THERE),
        ("[nltk_data] Downloading package punkt\ntrue\n", "true\n"),
        (
            "IPython 9 -- An enhanced one. Type '?' for help.\nTip: Use a.\n\nIn [1]: 1\n",
            "IPython 9 -- An enhanced one. Type '?' for help.\nTip: Do b.\n\nIn [1]: 1\n",
        ),
    ],
)
def test_messages_of_tools_say_nothing(recorded: str, replayed: str) -> None:
    assert printed_grade(recorded, replayed) == "equivalent"


def test_what_the_code_prints_beside_pip_is_still_compared() -> None:
    pip = "Requirement already satisfied: x in /a\n"

    assert printed_grade(f"{pip}   a  b\n0  1  2\n", f"{pip}   a  c\n0  1  2\n") == "different"


def test_white_space_at_the_ends_of_lines_does_not_matter() -> None:
    found = compare([printed("a \nb\n\n")], [printed("a\nb")], versions_differ=False)

    detail = "only white space at the ends of lines differs"
    assert found == verdict(STDOUT, "whitespace", detail, "equivalent")


def test_large_texts_are_compared_by_their_lines() -> None:
    lines = [f"{number} some text" for number in range(100_000)]
    changed = [*lines[:-1], "another end"]
    addressed = ["<A at 0x7f0011223344>", *lines], ["<A at 0x7f0011223355>", *lines]

    grades = [
        printed_grade("\n".join(lines), "\n".join(lines)),
        printed_grade("\n".join(addressed[0]), "\n".join(addressed[1])),
        printed_grade("\n".join(lines), "\n".join(changed)),
        printed_grade("\n".join(lines), "\n".join(lines[1:])),
    ]
    assert grades == ["identical", "equivalent", "different", "different"]


def test_the_detail_is_one_short_printable_line() -> None:
    recorded = "a" * 5000 + "\x00\u202e" + "b" * 5000
    replayed = "a" * 5000 + "\x01" + "c" * 5000

    (difference,) = compare(
        [printed(recorded)], [printed(replayed)], versions_differ=None
    ).differences

    assert difference.detail.isprintable()
    assert len(difference.detail) <= 200


def test_a_terminal_shows_what_was_printed_last() -> None:
    recorded, replayed = printed("abc\rX\n"), printed("Xbc\n")

    assert compare([recorded], [replayed], versions_differ=False) == identical()
