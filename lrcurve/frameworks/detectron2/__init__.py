"""detectron2 0.6: what it puts around fvcore's schedulers."""
