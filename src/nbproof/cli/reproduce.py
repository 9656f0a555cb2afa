"""nbproof reproduce: whether a notebook gives its outputs again."""

from __future__ import annotations

import click

from nbproof.cli.answers import Answer, answers
from nbproof.cli.errors import NO
from nbproof.cli.replaying import replay_options, request, shown, shown_progress
from nbproof.replay.batch import Batch, Unreplayed
from nbproof.wire.verdicts import verdict_document


@click.command("reproduce")
@click.argument("notebook", metavar="NOTEBOOK[@REVISION|@SNAPSHOT]")
@replay_options
@answers
def command(notebook: str, environment: str, timeout: float | None) -> Answer:
    """Run a notebook again in a clean copy, and say whether it gives the same.

    Its cells are run from top to bottom in a new kernel, in a folder of their own with the files of
    a git revision or of a snapshot; without one, with the files as they lie there. Your files and
    your kernels are not touched. Exit code 1 where an output is not what was recorded.
    """
    asked = request(
        notebook, environment=environment, timeout_s=timeout, outcome=None, remembers=True
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
