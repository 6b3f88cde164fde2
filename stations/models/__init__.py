from stations.models.division import Division
from stations.models.station import Station, StationPhase

__all__ = ["Division", "Station", "StationPhase"]
