"""Results of scales and who reads them (specification 2.1, 2.7)."""

from households.models.scales.result import ScaleResult
from households.models.scales.training import ScaleTraining

__all__ = ["ScaleResult", "ScaleTraining"]
