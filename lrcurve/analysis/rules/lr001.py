"""A file or schedule that cannot be read."""

from collections.abc import Iterator

from lrcurve.analysis.rules.rule import Case, Found, Rule


class LR001(Rule):
    """Tells every problem of a file that cannot be read as schedules; the other files are checked all the same.

    It applies whatever is selected or ignored, and the exit code is 2: what cannot be read was not checked.
    """

    title = "a file or schedule that cannot be read"
    severity = "error"
    why = "What cannot be read is not checked, so nobody knows what the run would do."
    hint = "mend what the message names; 'lrcurve explain TYPE' shows the fields of a type"
    bad = """\
steps: 100
schedules:
  cosine: {type: cosine, lr: 0.1, min_rl: 0.001}
"""
    good = """\
steps: 100
schedules:
  cosine: {type: cosine, lr: 0.1, min_lr: 0.001}
"""
    source = "every config that was edited by hand"

    def look(self, case: Case) -> Iterator[Found]:
        """Yield nothing: there is a curve, so it was read."""
        yield from ()
