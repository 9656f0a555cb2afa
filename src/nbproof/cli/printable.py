"""Text from outside made fit for one line of a terminal."""

from __future__ import annotations

LONGEST = 500


def printable(text: str) -> str:
    """`text` with every character escaped that would move the cursor, hide or reorder others."""
    return "".join(
        character if character.isprintable() else _escape(character) for character in text
    )


def one_line(text: str, longest: int = LONGEST) -> str:
    """`text` as one printable line; of one that is too long the middle is left out."""
    line = printable(text.strip())
    if len(line) <= longest:
        return line
    half = (longest - 3) // 2
    return f"{line[:half]}...{line[-half:]}"


def _escape(character: str) -> str:
    """A character as Python's source would escape it."""
    return character.encode("unicode_escape").decode("ascii")
