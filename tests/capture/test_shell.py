"""When an edit of a shell's cell is one of comments."""

from __future__ import annotations

import pytest

from nbproof.capture.shell import differs_in_comments

CELL = "%%bash\necho 1 > s.txt\necho 'a b' \"c\""


@pytest.mark.parametrize(
    ("one", "other", "is_comment"),
    [
        (CELL, CELL.replace("echo 1", "# new\n\n  # one\necho 1"), True),
        (CELL, f"{CELL}\n# end", True),
        (CELL, CELL.replace("%%bash", "%%sh"), False),
        (CELL, CELL.replace("echo 1", "echo 2"), False),
        (CELL, CELL.replace("echo 1", "echo 1 # one"), False),
        ("%%bash\ncat <<E\nE", "%%bash\ncat <<E\n# text\nE", False),
        ("%%bash\necho 'a\nb'", "%%bash\necho 'a\n# text\nb'", False),
        ("%%bash\necho \\\na", "%%bash\necho \\\n# text\na", False),
        ("x = 1", "# new\nx = 1", False),
        ("", "", False),
    ],
)
def test_an_edit_of_comments_alone_is_told(one: str, other: str, *, is_comment: bool) -> None:
    assert differs_in_comments(one, other) is is_comment
