"""`jupyter nbconvert --to proof`: replays a notebook and gives the report on it."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from nbconvert.exporters.exporter import Exporter
from nbformat import NotebookNode
from traitlets import Float, default

from nbproof.model.errors import BadInput
from nbproof.model.replaying import Verdict
from nbproof.replay.batch import Batch
from nbproof.replay.protocol import Request
from nbproof.replay.reports.page import page
from nbproof.replay.reports.reported import Reported
from nbproof.workspace.root import find_root


class ProofExporter(Exporter):
    """Runs the notebook again in a clean copy; the output is the verdict as one page of HTML."""

    output_mimetype = "text/html"
    timeout = Float(
        None,
        allow_none=True,
        help="The most seconds that one cell may take; without it there is no limit.",
    ).tag(config=True)

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".proof.html"

    def from_notebook_node(  # type: ignore[override]  # text, as all exporters to text give it
        self, nb: NotebookNode, resources: Any = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """Replay the file that `resources` names; raises BadInput where there is none."""
        _, given = super().from_notebook_node(nb, resources, **kw)
        metadata = given.get("metadata", {})
        path = Path(metadata.get("path") or ".", f"{metadata.get('name', '')}.ipynb").resolve()
        if not path.is_file():
            raise BadInput(f"{path} is no file", hint="Name a notebook's file.")
        with tempfile.TemporaryDirectory(prefix="nbproof-outcomes-") as outcome:
            request = Request(
                root=str(find_root(path.parent, path.parent)),
                notebook=str(path),
                shown_as=path.name,
                timeout_s=self.timeout,
                outcome=outcome,
            )
            (result,) = Batch(jobs=1, heard=lambda _, __: None).run([request])
            if not isinstance(result, Verdict):
                raise result.error
            self.log.warning("nbproof: %s", result.sentence)
            return page([Reported(result=result, folder=Path(outcome))]), given
