"""What a curve looks like in a notebook: its picture."""

import io

from lrcurve.curve import Curve

_WIDTH, _HEIGHT, _DPI = 6.4, 3.2, 110


def png(curve: Curve) -> bytes:
    """Return the picture of a curve as PNG, as ``lrcurve plot`` draws it."""
    from lrcurve.views.figure.options import FigureOptions
    from lrcurve.views.figure.picture import save

    file = io.BytesIO()
    save([curve], file, FigureOptions(width=_WIDTH, height=_HEIGHT, dpi=_DPI), form="png")
    return file.getvalue()


Curve.drawn = staticmethod(png)
