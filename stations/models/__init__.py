from stations.models.division import Division
from stations.models.phase import StationPhase
from stations.models.station import Station

__all__ = ["Division", "Station", "StationPhase"]
