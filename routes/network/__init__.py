"""The sea-lane network: nodes, edges, and shortest tracks over them."""

from routes.network.graph import Network, Path
from routes.network.lanes import lane_network

__all__ = ["Network", "Path", "lane_network"]
