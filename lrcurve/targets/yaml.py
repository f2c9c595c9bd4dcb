"""lrcurve's own language, as a file that gives the same rates."""

from collections.abc import Sequence

from lrcurve.curve import Curve
from lrcurve.spec.write import written_document, yaml_text
from lrcurve.targets.target import Target


class Yaml(Target):
    """A spec in YAML: the run, and every curve under its name."""

    summary = "a spec of lrcurve's own, in YAML"
    suffix = ".yaml"

    def text(self, curves: Sequence[Curve], title: str | None) -> tuple[str, list[str]]:
        """Return the document; its curves all have the longest run."""
        longest = max(curve.run.ticks for curve in curves)
        notes = [
            f"{curve.name}: ends after {curve.run.ticks:,} steps, and goes on to {longest:,} in what is written"
            for curve in curves
            if curve.run.ticks < longest
        ]
        apart = [curve.name for curve in curves if curve.kind in ("layers", "branches")]
        if apart:
            listed = ", ".join(apart[:3]) + (f" and {len(apart) - 3} more" if len(apart) > 3 else "")
            notes.append(f"layers and branches are written as schedules of their own: {listed}")
        return yaml_text(written_document(curves, title)), notes
