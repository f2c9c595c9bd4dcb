"""Shades of one hue, from dark to light, by lightness as it is seen: Ottosson, "A perceptual color space", 2020."""

import numpy as np
from matplotlib.colors import to_hex, to_rgb

from lrcurve.schedules import Rates

_DARK, _LIGHT = 0.36, 0.75  # Oklab's lightness: lighter cannot be read on white
_TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
_FROM_CONES, _FROM_LAB = np.linalg.inv(_TO_CONES), np.linalg.inv(_TO_LAB)


def shades(color: str, count: int) -> list[str]:
    """Return ``count`` shades of the hue of ``color`` as ``#rrggbb``, the darkest first; the colour itself if it is 1.

    Their lightness grows evenly, so that they are told apart and in order without colour, too.
    """
    if count == 1:
        return [to_hex(color)]
    _, a, b = _lab(np.array(to_rgb(color)))
    return [_shade(light, float(a), float(b)) for light in np.linspace(_DARK, _LIGHT, count).tolist()]


def _shade(light: float, a: float, b: float) -> str:
    """Return the shade of a lightness, as vivid as the screen can show it, at most as vivid as ``a`` and ``b``."""
    for vivid in np.linspace(1.0, 0.0, 65).tolist():
        rgb = _rgb(np.array([light, vivid * a, vivid * b]))
        if rgb.min() >= 0 and rgb.max() <= 1:
            break
    return to_hex(rgb.clip(0, 1).tolist())


def _lab(rgb: Rates) -> Rates:
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return np.asarray(_TO_LAB @ np.cbrt(_TO_CONES @ linear))


def _rgb(lab: Rates) -> Rates:
    linear = _FROM_CONES @ (_FROM_LAB @ lab) ** 3
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * np.maximum(linear, 0) ** (1 / 2.4) - 0.055)
