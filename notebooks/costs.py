# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # What does a voyage cost, and when does the Northern Sea Route pay?
#
# A shorter way saves fuel and days. It also asks for a ship with an ice class, icebreakers, dearer insurance, and it is open for
# part of the year. The questions, in the order in which one asks them:
#
# 1. **What does one voyage cost** by each way, for three ships?
# 2. **When?** January 2021, when the ambassador spoke, beside today.
# 3. **What would have to change** for the answer to turn?
# 4. **A year, and a service:** one voyage answers differently from a year, and a year from a liner service.
# 5. **Against whom?** The rival by the Cape is a ship five times as large.
#
# Every amount is US dollars of the month that is named, from berth to berth. Cargo handling is not in it. Nothing is downloaded; every
# price comes from a row with a source, and rows that are old or weak are told.

# %%
from IPython.display import Image, Markdown

import routes
from routes import CostTerms
from routes.break_even_search import break_even, break_evens
from routes.cost.northern_sea_route import nsr_tariff_rub
from routes.plots import break_even_chart, cost_bars, png, service_bars
from routes.report.money import rotation_rows, service_headers, service_rows
from routes.rotation import liner_rotation
from routes.service import annual_services


def table(headers, rows):
    """Write a table in Markdown."""
    out = ["| " + " | ".join(headers) + " |", "|" + "---|" * len(headers)]
    return Markdown("\n".join(out + ["| " + " | ".join(row) + " |" for row in rows]))


# %% [markdown]
# ## 1. One voyage, three ships
#
# A container ship of 4,300 TEU and a bulk carrier, both of class 1A, and a gas carrier of class Arc7 that can sail in winter. The first
# two leave in September; the gas carrier leaves Sabetta for Japan. Prices are those of the month of departure.

# %%
SHIPS = {
    "container": ("NLRTM", "JPYOK", "container-4300-1a", "2026-09-01"),
    "bulk": ("RUMMK", "JPYOK", "nordic-orion", "2026-09-01"),
    "gas": ("RUSAB", "JPTYO", "yamalmax", "2026-09-01"),
}
today = {
    name: routes.compare(a, b, vessel=ship, depart=day, corridors=["nsr", "suez", "cape"])
    for name, (a, b, ship, day) in SHIPS.items()
}
Image(png(cost_bars(list(today.values()), per="t")))

# %% [markdown]
# The bill of the container ship, part by part. `routes cost` prints every line with its basis, its status and its sources.

# %%
container = today["container"]
parts = ("fuel", "canal", "icebreaker", "capital", "operating", "insurance", "carbon", "total")
amounts = {name: bill.amounts() for name, bill in container.costs.items()}
assert all(sum(v for k, v in bill.items() if k != "total") == bill["total"] for bill in amounts.values())
table(["USD of 2026-09", *amounts], [[part, *(f"{bill[part]:,}" for bill in amounts.values())] for part in parts])

# %%
saved = {name: result.saving_pct("nsr", "cost") for name, result in today.items()}
assert all(value > 0 for value in saved.values())
assert container.costs["nsr"].line("nsr_icebreaker").usd[0] == 0.0
calm = container.costs["suez"].total_usd[0] - container.costs["suez"].line("war_risk").usd[0]
without = 100 * (1 - container.costs["nsr"].total_usd[0] / calm)
Markdown(
    "In September 2026 the same ship pays "
    + ", ".join(f"{value:.0f}% less ({name})" for name, value in saved.items())
    + " by the NSR than by Suez: fewer days, less fuel, no toll. **Two lines are of this time and this month.** In a mean September she "
    "sails without an icebreaker, and who is not escorted pays no fee; and by Suez she pays a war risk premium that was nominal "
    f"before December 2023. Without it the container ship would pay {without:.0f}% less."
)

# %% [markdown]
# ## 2. January 2021 beside today
#
# The same voyages at the prices, tolls and carbon rules of the month in which the ambassador spoke: cheap oil, a nominal premium in
# the Red Sea, no price on carbon.

# %%
then = {
    name: routes.compare(
        a, b, vessel=ship, depart=day, corridors=["nsr", "suez", "cape"], costs=CostTerms(price_date="2021-01")
    )
    for name, (a, b, ship, day) in SHIPS.items()
}
rows = []
for name in SHIPS:
    for corridor in ("nsr", "suez", "cape"):
        old, new = (float(one[name].costs[corridor].usd_per_t[0]) for one in (then, today))
        rows.append([name, corridor, f"{old:.1f}", f"{new:.1f}", f"{100 * (new / old - 1):+.0f}%"])
table(["ship", "way", "USD/t, January 2021", "USD/t, September 2026", "change"], rows)

# %%
Image(png(cost_bars([then["container"], today["container"]], per="unit")))

# %%
percent = {
    month: one["container"].saving_pct("nsr", "cost") for month, one in (("January 2021", then), ("today", today))
}
fuel = then["container"].saving_pct("nsr", "fuel")
assert 30 < percent["January 2021"] < 60
Markdown(
    f"At the prices of January 2021 the container ship would have paid {percent['January 2021']:.0f}% less by the NSR, today "
    f"{percent['today']:.0f}% less; she saves {fuel:.0f}% of the fuel. So a reading of the claim as *cost of a voyage of the same ship in "
    "September* holds. It is the kindest of all readings: an ice-free month, no icebreaker, and no larger rival."
)

# %% [markdown]
# Prices that are not the mean of their month, or weak, are told with every bill:

# %%
Markdown("\n".join(f"- {note}" for note in today["container"].price_notes()))

# %% [markdown]
# ## 3. What would have to change?
#
# Break-even values, each with all other inputs as they are: the value at which both ways cost the same.

# %%
found = break_evens(*SHIPS["container"][:2], vessel="container-4300-1a", depart="2026-09-01")
Markdown("\n".join(f"- {answer.sentence}" for answer in found))

# %%
summer, winter = (
    float(nsr_tariff_rub(39_600, "1A", 7, season)) / container.costs["nsr"].market.rub_usd.value
    for season in ("summer", "winter")
)
assert 0.2e6 < summer < 0.35e6
assert 0.6e6 < winter < 0.8e6
fee = next(answer for answer in found if answer.input == "fee_usd")
assert fee.cheaper == "below"
Image(png(break_even_chart(fee)))

# %% [markdown]
# Her full tariff of 2014 for all seven zones would be about 0.3 million USD in summer and 0.7 million in winter, which stays below
# that. What turns the answer is delay. Against the way round the Cape, which most lines take today, with no war risk in it:

# %%
delay = break_even(
    *SHIPS["container"][:2], vessel="container-4300-1a", depart="2026-09-01", input="delay_days", baseline="cape"
)
Image(png(break_even_chart(delay)))

# %% [markdown]
# ## 4. A year, and a service
#
# A ship of ice class is paid for all year, and the route is open for part of it. Round voyages one after another, with days in port:
# the NSR while it is open and Suez the rest, against Suez all year.

# %%
year = annual_services(
    *SHIPS["container"][:2], vessel="container-4300-1a", begin="2026-01-01", costs=CostTerms(price_date="2026-09")
)
table(service_headers(year), service_rows(year))

# %%
Image(png(service_bars(year)))

# %%
assert year.saving_pct < percent["today"]
Markdown(
    f"Over the year the saving per TEU is {year.saving_pct:.0f}%, not {percent['today']:.0f}%: most of her voyages go by Suez. A weekly liner "
    "service between four ports, in August:"
)

# %%
calls = ["NLRTM", "DEHAM", "JPYOK", "CNSHG"]
rotations = [
    liner_rotation(
        calls, vessel="container-4300-1a", begin="2026-08-01", corridor=name, costs=CostTerms(price_date="2026-09")
    )
    for name in ("nsr", "suez", "cape")
]
table(
    ["way", "nm", "days", "ships", "spare d", "kn", "million USD a year", "USD per slot", "USD per TEU"],
    rotation_rows(rotations),
)

# %% [markdown]
# ## 5. Against whom?
#
# The sections above send the same ship both ways. The ships that she competes with by Suez or the Cape carry five times as many
# containers, and need no ice class.

# %%
answers = break_evens(
    *SHIPS["container"][:2], vessel="container-4300-1a", baseline_vessel="container-20000", depart="2026-09-01", baseline="cape",
    metric="usd_per_unit", inputs=["fuel_price", "fee_usd", "load_factor"],
)  # fmt: skip
large = routes.compare(
    *SHIPS["container"][:2], vessel="container-20000", depart="2026-09-01", corridors=["cape"], baseline="cape"
)
ours, theirs = (float(one.costs[way].usd_per_unit[0]) for one, way in ((container, "nsr"), (large, "cape")))
Markdown(
    f"**Per TEU the small ship by the NSR costs {ours:,.0f} USD, the large one round the Cape {theirs:,.0f} USD.**\n\n"
    + "\n".join(f"- {answer.sentence}" for answer in answers)
)

# %% [markdown]
# ## What this does not say
#
# - What share of the icebreaker tariff is paid is negotiated; 35% is our judgement from few fees. In a mean September it does not
#   matter, in winter it does.
# - Ice-class premiums, Arctic premiums of crew and upkeep, port rates and tiers of containers on deck are judgement; the operating costs
#   of gas and large container ships are recalled.
# - Capital is that of a new ship over 15 years without residual value, which favours the shorter way.
# - The ice is the mean of 2011-2025: no year's risk is in these figures.
#
# Equations, checks against published figures and weak rows: `docs/models.md`, Costs.
#
# ## Sources

# %%
keys = dict.fromkeys(
    key for one in today.values() for bill in one.costs.values() for line in bill.lines for key in line.sources
)
for key in keys:
    if key not in ("judgement", "memory", "definition"):
        print("-", routes.source(key).cite())
