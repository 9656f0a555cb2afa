"""nbproof reproduce: whether a notebook gives its outputs again."""

from __future__ import annotations

from typing import Any

import click

from nbproof.cli.answers import Answer, answers
from nbproof.cli.errors import NO
from nbproof.cli.replaying import Asked, replay_options, shown, shown_progress
from nbproof.replay.batch import Batch, Unreplayed
from nbproof.replay.parameters import setting
from nbproof.wire.verdicts import verdict_document


@click.command("reproduce")
@click.argument("notebook", metavar="NOTEBOOK[@REVISION|@SNAPSHOT]")
@replay_options
@click.option(
    "--as-run",
    is_flag=True,
    help="Run the cells in the recorded order, and tell where top to bottom gives another result.",
)
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="NAME=VALUE",
    help="Another value for a parameter, after the cell that is tagged `parameters`.",
)
@click.option("--keep", is_flag=True, help="Leave the clean copy standing, and say where.")
@answers
def command(
    notebook: str, settings: tuple[str, ...], *, as_run: bool, keep: bool, **options: Any
) -> Answer:
    """Run a notebook again in a clean copy, and say whether it gives the same.

    Its cells are run from top to bottom in a new kernel, in a folder of their own with the files of
    a git revision or of a snapshot; without one, with the files as they lie there. Your files and
    your kernels are not touched. Exit code 1 where an output is not what was recorded.
    """
    asked = Asked(**options).request(
        notebook,
        remembers=not (as_run or settings),
        is_as_run=as_run,
        parameters=tuple(setting(one) for one in settings),
        keeps=keep,
    )
    with shown_progress() as hear:
        (result,) = Batch(jobs=1, heard=hear).run([asked])
    if isinstance(result, Unreplayed):
        raise result.error
    return Answer(
        document=verdict_document(result),
        shown=tuple(shown(result)),
        exit_code=0 if result.reproduced else NO,
    )
