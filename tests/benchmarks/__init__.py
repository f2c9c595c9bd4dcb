"""Benchmarks: what lrcurve costs against a floor that is measured in the same run; see ``__main__``."""
