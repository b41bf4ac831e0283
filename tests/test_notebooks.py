"""Every notebook runs from top to bottom, is in step with its script, and defines nothing that belongs in the package."""

import pathlib
import re

import jupytext
import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = pathlib.Path(__file__).parent.parent / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
REMEMBERED = pathlib.Path(__file__).parent / "remembered.py"


def test_there_are_notebooks() -> None:
    assert NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_notebook_and_its_script_are_in_step(path: pathlib.Path) -> None:
    script = jupytext.read(path.with_suffix(".py"))
    notebook = nbformat.read(path, as_version=4)
    assert [(cell.cell_type, cell.source) for cell in notebook.cells] == [(cell.cell_type, cell.source) for cell in script.cells]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_notebook_defines_nothing(path: pathlib.Path) -> None:
    assert not re.search(r"^\s*(?:def|class) ", path.with_suffix(".py").read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
@pytest.mark.filterwarnings("default")
def test_the_notebook_runs_and_shows_its_figures(path: pathlib.Path, fitted: pathlib.Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    # It leaves no name behind that a notebook could lean on.
    notebook.cells.insert(0, nbformat.v4.new_code_cell(f"__import__('runpy').run_path({str(REMEMBERED)!r})['remember']({str(fitted)!r})"))
    NotebookClient(notebook, timeout=1200, kernel_name="python3", resources={"metadata": {"path": str(FOLDER)}}).execute()
    cells = [cell for cell in notebook.cells[1:] if cell.cell_type == "code"]
    for cell in cells:
        kinds = {kind for output in cell.outputs for kind in output.get("data", {})}
        assert ("image/png" in kinds) == bool(re.search(r"\bplot_\w+\(", cell.source)), cell.source
        assert not [output for output in cell.outputs if output.output_type == "stream"], cell.source
