"""The sea-lane network: nodes, edges, ports, and shortest tracks over them."""

from routes.network.graph import (
    CHARTED_LAT,
    Graph,
    Joints,
    Network,
    PortTable,
    Tree,
    crosses_a_strait,
    network,
    port_table,
    straits_along,
)

__all__ = [
    "CHARTED_LAT",
    "Graph",
    "Joints",
    "Network",
    "PortTable",
    "Tree",
    "crosses_a_strait",
    "network",
    "port_table",
    "straits_along",
]
