"""In a notebook, run as a person runs it: a curve, a picture and a table show themselves."""

import base64
from typing import Any

import nbclient
import nbformat
import numpy as np
import pytest

import lrcurve

PNG = b"\x89PNG\r\n\x1a\n"

CELLS = [
    "import lrcurve",
    "lrcurve.load('cosine lr=0.1 warmup=5', steps=50)[0]",
    "lrcurve.plot(['cosine lr=0.1', 'linear lr=0.1'], steps=50)",
    "lrcurve.table('step lr=0.1 gamma=0.5 step_size=2', steps=4)",
    "lrcurve.compare('cosine lr=0.1', 'cosine lr=0.2', steps=50)",
    "lrcurve.check('multistep lr=0.1 milestones=100', steps=50)",
]


@pytest.fixture(scope="module")
def outputs() -> list[dict[str, Any]]:
    """What each cell shows, by the kind of data."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text) for text in CELLS])
    nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    return [dict(cell.outputs[0].data) if cell.outputs else {} for cell in notebook.cells]


@pytest.mark.parametrize("cell", [1, 2])
def test_curves_and_pictures_show_a_picture(outputs: list[dict[str, Any]], cell: int) -> None:
    assert base64.b64decode(outputs[cell]["image/png"]).startswith(PNG)


def test_a_table_is_one(outputs: list[dict[str, Any]]) -> None:
    assert outputs[3]["text/markdown"].splitlines()[2] == "| 0 | 0.1 |"
    assert "step" in outputs[3]["text/plain"]


def test_a_comparison_says_what_differs(outputs: list[dict[str, Any]]) -> None:
    assert "2 times" in outputs[4]["text/markdown"] or "times 2" in outputs[4]["text/markdown"]


def test_findings_print_as_check_does(outputs: list[dict[str, Any]]) -> None:
    assert "LR109 warning" in outputs[5]["text/plain"]


def test_curves_and_tables_become_pandas() -> None:
    (curve,) = lrcurve.load("linear lr=1 min_lr=0 steps=4", steps=4)
    series = curve.to_pandas()
    assert (series.name, series.index.name, series.tolist()) == ("linear", "step", [1.0, 0.75, 0.5, 0.25])
    frame = lrcurve.table(["linear lr=1 min_lr=0 steps=4", "constant lr=2"], steps=4, at=[1, 3]).to_pandas()
    assert frame.columns.tolist() == ["linear", "constant"]
    assert frame.index.tolist() == [1, 3]
    np.testing.assert_array_equal(frame.to_numpy(), [[0.75, 2.0], [0.25, 2.0]])
