"""What must be set before the libraries are imported."""

import os

os.environ["KERAS_BACKEND"] = "numpy"  # the one that computes in float64 as it is told
