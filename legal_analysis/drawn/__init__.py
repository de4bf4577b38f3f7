"""Pictures of counts that a page can afford: drawn without the chart engine of `charts/`."""

from .pictures import bars, grid, over_time
from .shades import Chart

__all__ = ["Chart", "bars", "grid", "over_time"]
