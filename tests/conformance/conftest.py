"""What must be set before the libraries are imported."""

import os
import sys

os.environ["KERAS_BACKEND"] = "numpy"  # the one that computes in float64 as it is told

# transformers imports torchvision where it is installed, and the one that comes beside timm is not for this torch
sys.modules["torchvision"] = None  # type: ignore[assignment]
