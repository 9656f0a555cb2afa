from __future__ import annotations

import dataclasses

from tests.staleness.playing import Notebook

FRESH = ("fresh", True, ())


def chain() -> Notebook:
    """x -> y -> a print of y, run from top to bottom."""
    notebook = Notebook({"a": "x = 1", "b": "y = x + 1", "c": "print(y)"})
    notebook.run("a", x="1")
    notebook.run("b", y="2")
    notebook.run("c")
    return notebook


def test_a_comment_in_a_shells_cell_leaves_what_rests_on_it() -> None:
    notebook = Notebook({"a": "%%bash\necho 1 > s.txt", "b": 'open("s.txt").read()'})
    notebook.run("a", writes_files={"s.txt": "1"})
    notebook.run("b", reads_files=("s.txt",))

    notebook.sources["a"] = "%%bash\n# new\necho 1 > s.txt"
    assert [state for state, _, _ in notebook.said().values()] == ["edited", "fresh"]

    notebook.sources["a"] = "%%bash\necho 2 > s.txt"
    assert [state for state, _, _ in notebook.said().values()] == ["edited", "stale"]


def test_a_notebook_run_from_top_to_bottom_is_fresh() -> None:
    assert chain().said() == {"a": FRESH, "b": FRESH, "c": FRESH}


def test_running_a_cell_again_with_the_same_result_leaves_those_below_fresh() -> None:
    notebook = chain()

    notebook.run("a", x="1")

    assert notebook.said() == {"a": FRESH, "b": FRESH, "c": FRESH}


def test_an_edit_that_was_not_run_makes_its_readers_out_of_date() -> None:
    notebook = chain()

    notebook.sources["a"] = "x = 5"

    assert notebook.said() == {
        "a": ("edited", False, ("edited",)),
        "b": ("stale", False, ("upstream-edited",)),
        "c": ("stale", False, ("upstream-stale", "upstream-edited")),
    }


def test_a_comment_is_no_edit() -> None:
    notebook = chain()

    notebook.sources["a"] = "# the start\nx  =  1"

    assert notebook.said() == {"a": FRESH, "b": FRESH, "c": FRESH}


def test_an_edit_that_was_undone_is_no_edit() -> None:
    notebook = chain()
    notebook.sources["a"] = "x = 5"

    notebook.sources["a"] = "x = 1"

    assert notebook.said() == {"a": FRESH, "b": FRESH, "c": FRESH}


def test_an_edit_below_an_import_leaves_those_who_use_only_the_import_fresh() -> None:
    notebook = Notebook({"a": "import math\nx = 1", "b": "print(math.pi)", "c": "print(x)"})
    notebook.run("a", math="module", x="1")
    notebook.run("b")
    notebook.run("c")

    notebook.sources["a"] = "import math\nx = 2"

    assert notebook.said() == {
        "a": ("edited", False, ("edited",)),
        "b": FRESH,
        "c": ("stale", False, ("upstream-edited",)),
    }


def test_another_value_from_above_makes_its_readers_out_of_date_and_says_when() -> None:
    notebook = chain()

    notebook.sources["a"] = "x = 5"
    notebook.run("a", x="5")

    verdict = notebook.verdict("b")
    ran = notebook.runs[-1].ended_at.astimezone().strftime("%H:%M")
    assert verdict.state == "stale"
    assert [dataclasses.asdict(reason) for reason in verdict.reasons] == [
        {
            "kind": "upstream-rerun",
            "sentence": f"Uses `x` from [4], which ran again at {ran} and gave another value.",
            "name": "x",
            "file": None,
            "cell": "a",
        }
    ]


def test_running_what_is_out_of_date_from_the_top_makes_all_fresh() -> None:
    notebook = chain()
    notebook.sources["a"] = "x = 5"
    notebook.run("a", x="5")
    assert notebook.status().fix == ("b", "c")

    notebook.run("b", y="6")
    notebook.run("c")

    assert notebook.said() == {"a": FRESH, "b": FRESH, "c": FRESH}


def test_going_back_to_an_old_source_makes_known_again_what_it_gave() -> None:
    notebook = chain()
    notebook.sources["a"] = "x = 5"
    notebook.run("a", x="5")

    notebook.sources["a"] = "x = 1"
    notebook.run("a", x="1")

    assert notebook.said() == {"a": FRESH, "b": FRESH, "c": FRESH}


def test_a_value_from_a_cell_below_is_out_of_order() -> None:
    notebook = Notebook({"a": "print(x)", "b": "x = 1"})
    notebook.run("b", x="1")
    notebook.run("a")

    assert notebook.said() == {"a": ("out-of-order", False, ("out-of-order",)), "b": FRESH}


def test_a_value_from_a_cell_that_is_gone_is_a_ghost() -> None:
    notebook = chain()

    del notebook.sources["a"]

    assert notebook.said() == {
        "b": ("ghost", False, ("deleted-upstream",)),
        "c": ("stale", False, ("upstream-stale",)),
    }


def test_running_again_is_no_fix_for_a_cell_whose_name_is_gone() -> None:
    notebook = chain()

    del notebook.sources["a"]

    assert notebook.status().fix == ()


def test_the_fix_makes_anew_what_the_kernel_no_longer_holds() -> None:
    notebook = Notebook({"a": "price = 10", "b": "total = price * 3", "c": "price = 99"})
    notebook.run("a", price="10")
    notebook.run("b", total="30")
    notebook.run("c", price="99")
    notebook.run("b", total="297")

    assert notebook.status().fix == ("a", "b")


def test_after_a_restart_the_fix_runs_all_that_the_cell_needs() -> None:
    notebook = chain()
    notebook.sources["c"] = "print(y, y)"

    notebook.restart()

    assert notebook.status().fix == ("a", "b", "c")


def test_a_cell_that_ran_on_its_own_result_is_out_of_date() -> None:
    notebook = Notebook({"a": "n = 0", "b": "n += 1", "c": "print(n)"})
    notebook.run("a", n="0")
    notebook.run("b", n="1")
    notebook.run("b", n="2")
    notebook.run("c")

    assert notebook.said() == {
        "a": FRESH,
        "b": ("stale", False, ("rerun-nonidempotent",)),
        "c": ("stale", False, ("upstream-stale",)),
    }


def test_a_cell_between_that_was_never_run_makes_its_readers_out_of_date() -> None:
    notebook = Notebook({"a": "x = 1", "b": "print(x)"})
    notebook.run("a", x="1")
    notebook.run("b")

    notebook.sources = {"a": "x = 1", "new": "x = 2", "b": "print(x)"}

    assert notebook.said() == {
        "a": FRESH,
        "new": ("not-run", None, ()),
        "b": ("stale", False, ("upstream-never-run",)),
    }


def test_outputs_of_an_earlier_session_stay_fresh_and_say_so() -> None:
    notebook = chain()

    notebook.restart()

    earlier = ("earlier-session", True, ("earlier-session",))
    assert notebook.said() == {"a": earlier, "b": earlier, "c": earlier}
    assert notebook.status().sentence == (
        "No output is known to be out of date. 3 are from an earlier session."
    )


def test_a_changed_data_file_is_named() -> None:
    notebook = Notebook({"a": "df = read('sales.csv')"}, files={"sales.csv": "old"})
    notebook.run("a", reads_files=("sales.csv",), df="1")

    notebook.files["sales.csv"] = "new"

    assert notebook.said() == {"a": ("data-changed", False, ("file-changed",))}
    assert notebook.status().sentence == (
        "1 of 1 output cannot be trusted: 1 read sales.csv, which changed."
    )


def test_a_data_file_that_was_put_back_is_no_change() -> None:
    notebook = Notebook({"a": "df = read('sales.csv')"}, files={"sales.csv": "old"})
    notebook.run("a", reads_files=("sales.csv",), df="1")
    notebook.files["sales.csv"] = "new"

    notebook.files["sales.csv"] = "old"

    assert notebook.said() == {"a": FRESH}


def test_a_file_that_a_cell_above_makes_is_what_that_cell_leaves() -> None:
    notebook = Notebook({"a": "save('out.csv')", "b": "df = read('out.csv')"})
    notebook.run("a", writes_files={"out.csv": "1"})
    notebook.run("b", reads_files=("out.csv",), df="1")

    notebook.files["out.csv"] = "touched by hand"

    assert notebook.said() == {"a": FRESH, "b": FRESH}


def test_an_error_that_a_clean_run_would_give_again_is_failed_and_fresh() -> None:
    notebook = Notebook({"a": "1 / 0"})
    notebook.run("a", outcome="error")

    assert notebook.said() == {"a": ("failed", True, ())}


def test_what_does_not_hang_on_the_difference_stays_known() -> None:
    notebook = Notebook(
        {"a": "import math\nwhere = 'sales.csv'\ndf = read(where)", "b": "print(math.pi, where)"},
        files={"sales.csv": "old"},
    )
    notebook.run("a", reads_files=("sales.csv",), math="module", where="1", df="2")
    notebook.run("b")

    notebook.files["sales.csv"] = "new"

    assert notebook.said() == {"a": ("data-changed", False, ("file-changed",)), "b": FRESH}
    assert notebook.status().diverged_names == ("df",)


def test_a_failure_is_told_in_the_honest_line() -> None:
    notebook = Notebook({"a": "x = 1", "b": "1 / 0"})
    notebook.run("a", x="1")
    notebook.run("b", outcome="error")

    assert notebook.status().sentence == "All 2 outputs can be trusted. 1 failed."


def test_names_of_cells_yet_to_run_have_not_diverged() -> None:
    notebook = Notebook({"a": "x = 1", "b": "y = 2"})
    notebook.run("a", x="1")

    assert notebook.status().diverged_names == ()


def test_a_name_that_was_missing_and_now_stands_above_is_out_of_order() -> None:
    notebook = Notebook({"a": "pass", "b": "print(nn)"})
    notebook.run("a")
    notebook.run("b", outcome="error", missing="nn")

    notebook.sources["a"] = "nn = 1"
    notebook.run("a", nn="1")

    assert notebook.verdict("b").fresh is False


def test_a_run_that_did_not_end_is_never_fresh() -> None:
    notebook = Notebook({"a": "while True: pass"})
    notebook.run("a", outcome="interrupted")

    assert notebook.said() == {"a": ("unknown", None, ("not-observed",))}


def test_what_was_not_observed_is_never_called_fresh() -> None:
    notebook = Notebook({"a": "!sort sales.csv"})
    notebook.run("a", not_observed=("child process: sort",))

    assert notebook.said() == {"a": ("unknown", None, ("not-observed",))}


def test_a_value_without_a_digest_that_was_made_again_cannot_be_told() -> None:
    notebook = Notebook({"a": "fig = plot()", "b": "show(fig)"})
    notebook.run("a", fig="~s1:1")
    notebook.run("b")
    assert notebook.said()["b"] == FRESH

    notebook.run("a", fig="~s1:2")

    assert notebook.verdict("b").fresh is None


def test_an_object_without_a_digest_that_was_used_in_another_order_cannot_be_told() -> None:
    notebook = Notebook({"a": "con = connect()", "b": "con.insert(1)", "c": "print(con.count())"})
    notebook.run("a", con="~s1:1")
    notebook.run("b")
    notebook.run("c")
    assert notebook.said() == {"a": FRESH, "b": FRESH, "c": FRESH}

    notebook.run("b")
    notebook.run("c")

    assert notebook.said()["b"] == ("unknown", None, ("hidden-effect",))
    assert notebook.verdict("c").fresh is None


def test_running_now_differs_where_the_kernel_moved_on() -> None:
    notebook = Notebook({"a": "n = 0", "b": "n += 1"})
    notebook.run("a", n="0")
    notebook.run("b", n="1")

    assert [cell.rerun_now for cell in notebook.status().cells] == ["same", "differs"]


def test_names_that_a_clean_run_would_leave_otherwise_have_diverged() -> None:
    notebook = Notebook({"a": "n = 0", "b": "n += 1", "c": "m = 1"})
    notebook.run("a", n="0")
    notebook.run("b", n="1")
    notebook.run("c", m="1")
    assert notebook.status().diverged_names == ()

    notebook.run("a", n="0")

    assert notebook.status().diverged_names == ("n",)


def test_the_fix_is_estimated_from_past_runs() -> None:
    notebook = chain()
    notebook.sources["a"] = "x = 5"

    status = notebook.status()

    assert (status.fix, status.fix_estimate_s) == (("a", "b", "c"), 6.0)


def log() -> Notebook:
    """A file that is made, appended to, and read."""
    notebook = Notebook({"a": "open('l', 'w')", "b": "open('l', 'a')", "c": "open('l').read()"})
    notebook.run("a", writes_files={"l": ""})
    notebook.run("b", appends={"l": "x"})
    notebook.run("c", reads_files=("l",))
    return notebook


def test_a_file_that_was_appended_to_twice_is_not_what_a_clean_run_leaves() -> None:
    notebook = log()
    assert notebook.said() == {"a": FRESH, "b": FRESH, "c": FRESH}

    notebook.run("b", appends={"l": "x"})
    assert notebook.said() == {"a": FRESH, "b": FRESH, "c": FRESH}

    notebook.run("c", reads_files=("l",))
    assert notebook.said() == {"a": FRESH, "b": FRESH, "c": ("stale", False, ("hidden-effect",))}


def test_a_file_that_was_made_anew_before_is() -> None:
    notebook = log()

    notebook.run("a", writes_files={"l": ""})
    notebook.run("b", appends={"l": "x"})
    notebook.run("c", reads_files=("l",))

    assert notebook.said() == {"a": FRESH, "b": FRESH, "c": FRESH}


def test_a_file_that_a_rerun_met_otherwise_is_named_below_it() -> None:
    notebook = Notebook({"a": "x = load()", "b": "print(x)"}, files={"d.csv": "1"})
    notebook.run("a", reads_files=("d.csv",), x="1")
    notebook.run("b")

    notebook.files["d.csv"] = "2"
    notebook.run("a", reads_files=("d.csv",), x="2")

    assert notebook.said()["b"] == ("stale", False, ("upstream-rerun", "file-changed"))


def test_a_name_that_was_missing_and_is_made_above_now_is_out_of_order() -> None:
    notebook = Notebook({"a": "pass", "b": "print(n)"})
    notebook.run("a")
    notebook.run("b", outcome="error", missing="n")

    notebook.sources["a"] = "n = 1"
    notebook.run("a", n="1")

    assert [reason.kind for reason in notebook.verdict("b").reasons] == ["out-of-order"]


def test_a_file_that_changed_after_something_unseen_ran_names_it() -> None:
    notebook = Notebook({"a": "%%bash\nmake", "b": "open('d').read()"}, files={"d": "1"})
    notebook.run("a", not_observed=("bash",))
    notebook.run("b", reads_files=("d",))

    notebook.run("a", not_observed=("bash",))
    notebook.files["d"] = "2"

    reason = notebook.verdict("b").reasons[0]
    assert (reason.kind, reason.cell, reason.file) == ("hidden-effect", "a", "d")
