"""What the verbs give in Python: results that print well and can be asked for more."""

import io
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from lrcurve.analysis import table_steps
from lrcurve.analysis.check import Finding
from lrcurve.analysis.compare import Comparison
from lrcurve.curve import Curve
from lrcurve.problems import SpecError
from lrcurve.schedules import Rates, Steps

if TYPE_CHECKING:
    from pandas import DataFrame

_WIDTH = 100
_SHOWN = 200  # rows of a table for people


class Table:
    """Rates at steps, one column per curve.

    ``steps`` is an int64 array of shape (n,), ``rates`` a float64 array of shape (n,) per name, NaN where a curve has
    no rate.
    """

    def __init__(self, curves: Sequence[Curve], selection: table_steps.Selection) -> None:
        self.curves, self._selection = tuple(curves), selection

    @cached_property
    def steps(self) -> Steps:
        """The steps."""
        return self._selection.array()

    @cached_property
    def rates(self) -> dict[str, Rates]:
        """The rates of each curve, by its name."""
        return {curve.name: curve.lr(self.steps) for curve in self.curves}

    def to_pandas(self) -> "DataFrame":
        """Return a pandas DataFrame with the step as its index.

        Raises:
            ImportError: if pandas is not installed.
        """
        import pandas as pd

        return pd.DataFrame(self.rates, index=pd.Index(self.steps, name="step"))

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self._selection)

    def __str__(self) -> str:
        """Return the table as ``lrcurve table`` prints it; of many rows, some that lie evenly."""
        from rich.console import Console

        from lrcurve.views.table.text_table import print_table

        out = io.StringIO()
        print_table(
            Console(file=out, width=_WIDTH, no_color=True, highlight=False, force_jupyter=False),
            self.curves,
            self._shown,
        )
        return out.getvalue().rstrip("\n")

    __repr__ = __str__

    def _repr_markdown_(self) -> str:
        from lrcurve.views.table.markdown import write

        out = io.BytesIO()
        write(self.curves, self._shown, out)
        return out.getvalue().decode()

    @property
    def _shown(self) -> table_steps.Selection:
        if len(self) <= _SHOWN:
            return self._selection
        return table_steps.at(self.steps[:: -(-len(self) // _SHOWN)].tolist())


class Stretches(Sequence[Any]):
    """Where a condition on a rate holds: of each curve, the stretches of steps; prints as ``table --where`` does.

    Each item has a ``curve`` and its ``stretches``, each with ``first``, ``last`` and the number of ``steps``.

    Raises:
        ValueError: if the text is no condition, no curve is of its parameter, or a run is too long to look at.
    """

    def __init__(self, curves: Sequence[Curve], condition: str) -> None:
        from lrcurve.analysis.stretches import of_parameter, read_where, stretches
        from lrcurve.views.table.stretches import Held

        try:
            self._where = read_where(condition)
            shown = of_parameter(curves, self._where)
            self._held = tuple(Held(curve, stretches(curve, self._where)) for curve in shown)
        except SpecError:
            raise
        except ValueError as error:
            raise ValueError(f"where={condition!r}: {error}") from None

    def __getitem__(self, index: Any) -> Any:
        """Return a curve with its stretches."""
        return self._held[index]

    def __len__(self) -> int:
        """Return the number of curves."""
        return len(self._held)

    def __str__(self) -> str:
        """Return a line per stretch, and one per curve on how much of its run that is."""
        from lrcurve.views.table.stretches import text

        return text(self._held, self._where, ()).rstrip("\n")

    __repr__ = __str__

    def _repr_markdown_(self) -> str:
        from lrcurve.views.table.stretches import machine

        return machine(self._held, (), "markdown")


class Comparisons(Sequence[Comparison]):
    """What becomes of each source that was compared with the first, in their order; prints as ``lrcurve compare``."""

    def __init__(self, comparisons: Sequence[Comparison]) -> None:
        self._comparisons = tuple(comparisons)

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return all(one.same for one in self._comparisons)

    def __getitem__(self, index: Any) -> Any:
        """Return a comparison."""
        return self._comparisons[index]

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._comparisons)

    def __str__(self) -> str:
        """Return the sentences and numbers of every pair."""
        from lrcurve.views.comparison.text import text

        return text(self._comparisons).rstrip("\n")

    __repr__ = __str__

    def _repr_markdown_(self) -> str:
        from lrcurve.views.comparison.text import markdown

        return markdown(self._comparisons)


class Findings(Sequence[Finding]):
    """What the rules found; prints as ``lrcurve check``."""

    def __init__(self, findings: Sequence[Finding], curves: int) -> None:
        self._findings, self._curves = tuple(findings), curves

    def __getitem__(self, index: Any) -> Any:
        """Return a finding."""
        return self._findings[index]

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._findings)

    def __iter__(self) -> Iterator[Finding]:
        """Return the findings in turn."""
        return iter(self._findings)

    def __str__(self) -> str:
        """Return each finding with its line, and how many there are."""
        from lrcurve.views.findings import summary, text

        return "\n".join(filter(None, [text(self._findings), summary(self._findings, self._curves)]))

    __repr__ = __str__
