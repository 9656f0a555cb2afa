"""The command line: one file per verb."""

from nbproof.cli.entry import main

__all__ = ["main"]
