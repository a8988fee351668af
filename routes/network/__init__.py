"""The sea-lane network: nodes, edges, ports, and shortest tracks over them."""

from routes.network.graph import Graph, Joints, Network, PortTable, Tree, network, port_table, straits_along

__all__ = ["Graph", "Joints", "Network", "PortTable", "Tree", "network", "port_table", "straits_along"]
