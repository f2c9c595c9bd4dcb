"""Curves as a report: one HTML file that needs nothing else, to zoom, point at and print."""

from lrcurve.views.report.page import ReportOptions, page, save
from lrcurve.views.report.panels import Derived
from lrcurve.views.report.sections import Section, Table, Text

__all__ = ["Derived", "ReportOptions", "Section", "Table", "Text", "page", "save"]
