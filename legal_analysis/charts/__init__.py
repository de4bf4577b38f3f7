"""Pictures of counts: SVG made on the server, the same bytes for the same numbers.

Every function takes plain data and returns a `Chart`: the picture, its alternative text, and the
table that stands beneath it. Nothing in a picture depends on colour alone: classes step from light
to dark and every figure is printed, so that a photocopy still reads. A count of None is a hidden
one (see `patterns.py`) and never looks like a zero.

The SVG holds text as text, in the families of our documents; it loads nothing, holds no style
element and no script, and its ids begin with a hash of the picture, so that many fit on one page.
It holds no title element: the page that shows it writes one from `alternative_text`.
"""

from legal_analysis.charts.drawing import as_png
from legal_analysis.charts.maps import province_map
from legal_analysis.charts.matrices import acts_by_province, rights_by_measure_matrix
from legal_analysis.charts.timelines import incidents_timeline, policies_over_time
from legal_analysis.drawn.shades import Chart

__all__ = [
    "Chart",
    "acts_by_province",
    "as_png",
    "incidents_timeline",
    "policies_over_time",
    "province_map",
    "rights_by_measure_matrix",
]
