"""Compare Arctic shipping routes with the traditional ones.

The names below are the table of contents, in the order in which a user meets them; nothing heavy is imported
until one of them is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_HOME = {
    "port": "ports",
    "find_ports": "ports",
    "Port": "ports",
    "route": "routing",
    "distance_nm": "routing",
    "Route": "routing",
    "check_published_distance": "routing",
    "distance_matrix": "matrices",
    "DistanceMatrix": "matrices",
    "miles_in_zones": "zones",
    "vessel": "vessels",
    "list_vessels": "vessels",
    "make_vessel": "vessels",
    "vessel_from_file": "vessels",
    "Vessel": "vessels",
    "compare": "comparison",
    "CostTerms": "cost.terms",
    "VoyageCost": "cost.bill",
    "Comparison": "comparison",
    "passage": "passages",
    "Passage": "passages",
    "trade_off": "pace",
    "speed_for_days": "pace",
    "best_speed": "pace",
    "pace_comparison": "pace",
    "TradeOff": "pace_results",
    "PaceComparison": "pace_results",
    "break_even": "break_even_search",
    "break_evens": "break_even_search",
    "annual_services": "service",
    "liner_rotation": "rotation",
    "replicate": "studies",
    "list_studies": "studies",
    "seasons": "ice.season",
    "Seasons": "ice.season",
    "transit_calendar": "transits",
    "TransitCalendar": "transits",
    "claim": "claims",
    "list_claims": "claims",
    "ClaimAudit": "claims",
    "source": "sources",
    "RoutesError": "errors",
}

__all__ = [
    "ClaimAudit",
    "Comparison",
    "CostTerms",
    "DistanceMatrix",
    "PaceComparison",
    "Passage",
    "Port",
    "Route",
    "RoutesError",
    "Seasons",
    "TradeOff",
    "TransitCalendar",
    "Vessel",
    "VoyageCost",
    "__version__",
    "annual_services",
    "best_speed",
    "break_even",
    "break_evens",
    "check_published_distance",
    "claim",
    "compare",
    "distance_matrix",
    "distance_nm",
    "find_ports",
    "liner_rotation",
    "list_claims",
    "list_studies",
    "list_vessels",
    "make_vessel",
    "miles_in_zones",
    "pace_comparison",
    "passage",
    "port",
    "replicate",
    "route",
    "seasons",
    "source",
    "speed_for_days",
    "trade_off",
    "transit_calendar",
    "vessel",
    "vessel_from_file",
]

if TYPE_CHECKING:
    from routes.break_even_search import break_even, break_evens
    from routes.claims import ClaimAudit, claim, list_claims
    from routes.comparison import Comparison, compare
    from routes.cost.bill import VoyageCost
    from routes.cost.terms import CostTerms
    from routes.errors import RoutesError
    from routes.ice.season import Seasons, seasons
    from routes.matrices import DistanceMatrix, distance_matrix
    from routes.pace import best_speed, pace_comparison, speed_for_days, trade_off
    from routes.pace_results import PaceComparison, TradeOff
    from routes.passages import Passage, passage
    from routes.ports import Port, find_ports, port
    from routes.rotation import liner_rotation
    from routes.routing import Route, check_published_distance, distance_nm, route
    from routes.service import annual_services
    from routes.sources import source
    from routes.studies import list_studies, replicate
    from routes.transits import TransitCalendar, transit_calendar
    from routes.vessels import Vessel, list_vessels, make_vessel, vessel, vessel_from_file
    from routes.zones import miles_in_zones


def __getattr__(name: str) -> Any:
    if name in _HOME:
        from importlib import import_module

        return getattr(import_module(f"routes.{_HOME[name]}"), name)
    raise AttributeError(f"module 'routes' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
