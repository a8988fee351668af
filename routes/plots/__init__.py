"""Pictures: maps of routes and charts of comparisons. They take results and compute nothing."""

from routes.plots.audit import claim_chart, month_chart
from routes.plots.charts import savings_chart
from routes.plots.fuels import fuel_bars
from routes.plots.lanes import network_map
from routes.plots.maps import arctic_map, polar_map
from routes.plots.money import break_even_chart, cost_bars, service_bars
from routes.plots.outlook import outlook_chart
from routes.plots.pace import trade_off_chart
from routes.plots.seasons import season_chart
from routes.plots.sensitivity import convergence_chart, indices_chart, tornado_chart
from routes.plots.style import png, save
from routes.plots.transits import passage_chart, transit_chart

__all__ = [
    "arctic_map",
    "break_even_chart",
    "claim_chart",
    "convergence_chart",
    "cost_bars",
    "fuel_bars",
    "indices_chart",
    "month_chart",
    "network_map",
    "outlook_chart",
    "passage_chart",
    "png",
    "polar_map",
    "save",
    "savings_chart",
    "season_chart",
    "service_bars",
    "tornado_chart",
    "trade_off_chart",
    "transit_chart",
]
