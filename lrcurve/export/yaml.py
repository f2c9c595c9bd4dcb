"""lrcurve's own language, as a file that gives the same rates."""

from collections.abc import Sequence

from lrcurve.curve import Curve
from lrcurve.export.target import Target
from lrcurve.spec.write import written_document, yaml_text


class Yaml(Target):
    """A spec in YAML: the run, and every curve under its name."""

    summary = "a spec of lrcurve's own, in YAML"

    def text(self, curves: Sequence[Curve], title: str | None) -> str:
        """Return the document."""
        return yaml_text(written_document(curves, title))
