"""The table of verbs; each one's module is imported only when it is called."""

from __future__ import annotations

from importlib import import_module
from typing import cast

import click

SUMMARIES = {
    "status": "Say which outputs can be trusted, and why the others cannot.",
    "check": "Fail where an output cannot be trusted, for scripts and CI.",
    "snapshot": "Keep the present state of a notebook.",
    "log": "List snapshots, the newest first.",
    "show": "Show what a snapshot holds.",
    "diff": "Show what differs between two snapshots.",
    "restore": "Put files back to what they were in a snapshot.",
    "init": "Keep a clean script and a proof file beside each notebook, for git.",
    "sync": "Say how notebooks stand to their scripts, and bring both in step.",
    "lock": "Write what a notebook's kernel had installed to a lock file, for git.",
    "reproduce": "Run a notebook again in a clean copy, and say whether it gives the same.",
    "replay": "Reproduce many notebooks, for CI: with reports and an exit code.",
    "push": "Bring snapshots to a remote.",
    "pull": "Bring snapshots from a remote.",
    "export": "Give the data of a snapshot to another tool.",
    "verify": "Read the whole store back and say what is damaged.",
    "forget": "Take snapshots out of history.",
    "purge": "Take a file out of every snapshot for good.",
    "gc": "Give back the room of what no snapshot needs.",
    "doctor": "Say whether all parts of nbproof are in place here.",
}
"""The verbs in the order of the help; each line is also the first of its module's command."""


class Verbs(click.Group):
    """A group that knows its verbs by name and loads them when they are used."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """The names of all verbs."""
        return list(SUMMARIES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of a verb, None where there is no such verb."""
        if cmd_name not in SUMMARIES:
            return None
        return cast("click.Command", import_module(f"nbproof.cli.{cmd_name}").command)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the table of verbs without loading any of them."""
        with formatter.section("Verbs"):
            formatter.write_dl(list(SUMMARIES.items()))


VERBS = click.version_option(package_name="nbproof", message="%(prog)s %(version)s")(
    Verbs(
        name="nbproof",
        help="Prove what made a notebook's outputs.",
        epilog="Exit codes: 0 yes, 1 no, 2 bad input, 3 cannot be done here, 4 a damaged store.",
        subcommand_metavar="VERB [ARGS]...",
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
)
