"""nbproof replay: a batch of notebooks, for CI."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from nbproof.cli.answers import Answer, answers
from nbproof.cli.errors import NO, exit_code, failure
from nbproof.cli.notebooks import is_folder, named
from nbproof.cli.replaying import Asked, replay_options, shown, shown_progress
from nbproof.cli.tables import Shown, counted, line
from nbproof.model.errors import BadInput, NbproofError
from nbproof.model.replaying import Verdict
from nbproof.replay.batch import Batch, Result, Unreplayed
from nbproof.replay.outcome import EXECUTED
from nbproof.replay.protocol import Request
from nbproof.replay.reports.junit import junit
from nbproof.replay.reports.page import page
from nbproof.replay.reports.reported import Reported
from nbproof.wire.verdicts import verdict_document

MOST_JOBS = 256
_FILE = click.Path(dir_okay=False, path_type=Path)
_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command("replay")
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path())
@click.option(
    "--jobs",
    type=click.IntRange(1, MOST_JOBS),
    default=1,
    show_default=True,
    help="How many notebooks to replay at once.",
)
@click.option("--junit-xml", type=_FILE, metavar="F", help="Write a JUnit report to this file.")
@click.option("--html", type=_FILE, metavar="F", help="Write a report to read to this file.")
@click.option(
    "--output", type=_FOLDER, metavar="DIR", help="Write the executed notebooks to this folder."
)
@replay_options
@answers
def command(
    paths: tuple[str, ...],
    jobs: int,
    junit_xml: Path | None,
    html: Path | None,
    output: Path | None,
    **options: Any,
) -> Answer:
    """Reproduce many notebooks, for CI: with reports and an exit code.

    PATH is a notebook or a folder; without one, all notebooks below the current folder are
    replayed. Each runs in a clean copy of its workspace, in a process of its own. The exit code is
    the highest that one of them earned: 1 where an output is not what was recorded.
    """
    _check_places(junit_xml, html)
    single = len(paths) == 1 and not is_folder(Path(paths[0]))
    folder = Path(tempfile.mkdtemp(prefix="nbproof-outcomes-"))
    notebooks = tuple(dict.fromkeys(named(paths)))
    done: dict[str, Reported] = {}
    try:
        results = _results(notebooks, folder, jobs, Asked(**options), done)
    finally:
        reported = tuple(done[notebook] for notebook in notebooks if notebook in done)
        try:
            _write_reports(reported, junit_xml, html)
            _write_notebooks(reported, output)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    if single and isinstance(results[0], Unreplayed):
        raise results[0].error
    return Answer(
        document=[_document(one) for one in results],
        shown=tuple(_shown(results)),
        exit_code=max((_code(one) for one in results), default=0),
    )


def _check_places(*files: Path | None) -> None:
    """Raise BadInput before anything runs where a report cannot be written."""
    for file in files:
        if file is not None and not file.parent.is_dir():
            raise BadInput(f"There is no folder {file.parent} for the report {file.name}")


def _results(
    notebooks: Sequence[str],
    folder: Path,
    jobs: int,
    asked: Asked,
    done: dict[str, Reported],
) -> tuple[Result, ...]:
    """The result of each notebook, in their order; `done` takes each as soon as it is there."""
    results: dict[str, Result] = {}
    requests: dict[str, Request] = {}
    for number, notebook in enumerate(notebooks):
        outcome = folder / str(number)
        outcome.mkdir()
        try:
            requests[notebook] = asked.request(notebook, outcome=outcome)
        except NbproofError as error:
            results[notebook] = Unreplayed(notebook=notebook, error=error)
            done[notebook] = Reported(result=results[notebook], folder=outcome)
    names = {request: notebook for notebook, request in requests.items()}
    with shown_progress() as hear:

        def heard(request: Request, news: object) -> None:
            if isinstance(news, Verdict | Unreplayed):
                done[names[request]] = Reported(result=news, folder=Path(request.outcome or ""))
            hear(request, news)  # type: ignore[arg-type]  # what the batch tells

        replayed = Batch(jobs=jobs, heard=heard).run(list(requests.values()))
    results |= dict(zip(requests, replayed, strict=True))
    return tuple(results[notebook] for notebook in notebooks)


def _write_reports(done: Sequence[Reported], junit_xml: Path | None, html: Path | None) -> None:
    if junit_xml is not None:
        junit_xml.write_bytes(junit(done))
    if html is not None:
        html.write_text(page(done), encoding="utf-8", errors="backslashreplace")


def _write_notebooks(done: Sequence[Reported], output: Path | None) -> None:
    """Put each executed notebook under its own relative path into the folder."""
    if output is None:
        return
    for one in done:
        source = one.folder / EXECUTED
        if source.exists():
            target = output / _inside(one.result.notebook)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)


def _inside(notebook: str) -> Path:
    """A path as it was typed, without what would lead out of a folder."""
    path = notebook.partition(".ipynb@")[0] + ".ipynb" if ".ipynb@" in notebook else notebook
    return Path(*(part for part in Path(path).parts if part not in ("/", "..")))


def _document(result: Result) -> object:
    if isinstance(result, Unreplayed):
        return {"notebook": result.notebook, **asdict(failure(result.error))}
    return verdict_document(result)


def _code(result: Result) -> int:
    if isinstance(result, Unreplayed):
        return exit_code(result.error)
    return 0 if result.reproduced else NO


def _shown(results: Sequence[Result]) -> Iterable[Shown]:
    for one in results:
        if isinstance(one, Unreplayed):
            yield line(f"{one.notebook}: not replayed: {one.error.message}", "red")
            if one.error.hint:
                yield line(f"  {one.error.hint}", "dim")
        else:
            yield from shown(one)
    reproduced = sum(isinstance(one, Verdict) and one.reproduced for one in results)
    yield line(f"{counted(len(results), 'notebook')}: {reproduced} reproduced", "bold")
