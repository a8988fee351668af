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
# # Is the Northern Sea Route "40% more effective"?
#
# On 26 January 2021 *The Moscow Times* reported that Japan's ambassador to Russia, Toyohisa Kozuki, had said that
# logistics by the Northern Sea Route (NSR) were **"40% more effective than the traditional sea routes"**.
#
# The sentence names no ports, no ship, no season and no measure. This notebook makes it computable, computes it, and
# says when it is right. Nothing here is downloaded; every number comes from a row with a source (`routes sources`).

# %%
from IPython.display import HTML, Image, Markdown

import routes
from routes.plots import claim_chart, month_chart, png, polar_map

claims = {claim.key: claim for claim in routes.list_claims()}
headline = claims["kozuki-2021"]
print(headline.statement)
print(routes.source(headline.source).cite())

# %% [markdown]
# ## What it can mean
#
# *More effective* needs a measure: **distance**, **time**, **fuel** or **CO₂** (which follows fuel here; costs are not part
# of this version). And 40% can take two forms:
#
# - **a reduction**: 40% less of it;
# - **a productivity gain**: 40% more voyages for the same amount, that is a reduction of $1 - 1/1.4 = 28.6\%$.
#
# The speaker himself gave a hint half a year later:

# %%
print(claims["kozuki-2021-september"].date, "-", claims["kozuki-2021-september"].statement)

# %% [markdown]
# ## One pair, one ship, one day
#
# Rotterdam to Yokohama, a Panamax container ship of ice class 1A, leaving on 1 September, in the mean ice of 2011-2025:

# %%
comparison = routes.compare("NLRTM", "JPYOK", vessel="container-4300-1a", depart="2024-09-01")
comparison

# %%
Image(png(polar_map([voyage.route for voyage in comparison.voyages if voyage.route])))

# %%
saved = {metric: comparison.saving_pct("nsr", metric) for metric in ("distance", "time", "fuel")}
assert 36.0 < saved["distance"] < 39.0, saved
assert max(saved.values()) < 40.0, saved
Markdown(
    f"On the best-known pair the NSR saves **{saved['distance']:.0f}% of the distance**, {saved['time']:.0f}% of the time "
    f"and {saved['fuel']:.0f}% of the fuel: close to 40%, but not 40%. Hamburg, the port of the oldest statement, gets to 39%."
)

# %% [markdown]
# ## A published figure that cannot be true
#
# One textbook prints 8,500 km for Rotterdam-Yokohama by the NSR. No ship can do that:

# %%
try:
    routes.check_published_distance("Rotterdam", "Yokohama", 8500 / 1.852)
except routes.RoutesError as error:
    print(error)

# %% [markdown]
# ## All headline pairs, ships and months
#
# The audit sails each pair and ship in every month of the year, 200 times each: the ice of a year drawn from 2011-2022,
# and speeds, waiting times, track lengths and engine power drawn from the ranges of their rows. Both routes share the draws.

# %%
audit = routes.claim("kozuki-2021", draws=200, seed=1)
print(audit.verdict)

# %%
Image(png(claim_chart(audit)))

# %%
HTML(audit._repr_html_())

# %% [markdown]
# ### In which months?
#
# A shorter line on the map is shorter all year; time and fuel need a ship that can sail. For 40% less *time*:

# %%
Image(png(month_chart(audit, "time")))

# %%
distance, time, fuel = (audit.reading(metric) for metric in ("distance", "time", "fuel"))
holding = {f"{a}-{b}" for a, b, _, _ in distance.holds_for()}
assert holding == {"Murmansk-Yokohama", "Sabetta-Tokyo", "Hammerfest-Tobata"}, holding
assert distance.verdict == "depends"
assert time.verdict in ("mostly false", "depends")
assert fuel.verdict in ("mostly false", "false")
assert audit.reading("distance", "productivity").verdict == "mostly true"
assert all(cell.value_pct < 0 for cell in distance.cells if cell.destination == "Singapore")
Markdown(
    "**Which reading makes the ambassador right?** *Distance*, from ports on the Barents and Kara seas to Japan, in any "
    f"year. Read as 40% more productive, distance is right for {100 * audit.reading('distance', 'productivity').probability:.0f}% "
    "of the headline voyages. Time and fuel follow in summer and autumn only, and from the ports where Europe's trade "
    "begins they stop just short. South of Hong Kong the advantage is gone: to Singapore the Suez Canal is shorter."
)

# %% [markdown]
# ## The article's two other statements
#
# > *The Northern Sea Route is becoming available all year round.*

# %%
season = routes.claim("kozuki-2021-season")
print(season.verdict)

# %%
rows = {(row.ice_class, row.period): row for row in season.season}
recent = rows["Arc7", "2021-2024"]
assert len(recent.independent) + len(recent.escorted) == 12
assert len(rows["1A", "2021-2024"].independent) + len(rows["1A", "2021-2024"].escorted) < 8
HTML(season._repr_html_())

# %% [markdown]
# > *Japanese companies already carry LNG by this route.*

# %%
usage = routes.claim("kozuki-2021-lng")
print(usage.verdict)
for row in usage.evidence:
    print(f"- {row['date']}: {row['statement']}\n  {routes.source(row['source']).cite()}")

# %% [markdown]
# ## Does the model know the sea?
#
# The test of a transit time is a voyage that was sailed. *Christophe de Margerie* (Arc7) passed from Cape Zhelaniya to Cape
# Dezhnev in August 2017 in 6.51 days:

# %%
passage = routes.passage("zhelaniya", "dezhnev", vessel="yamalmax", enter="2017-08-01", year=2017)
assert abs(passage.voyage.days / 6.51 - 1) < 0.2
print(
    f"ours: {passage.voyage.days:.1f} days (80% interval {passage.low_days:.1f}-{passage.high_days:.1f}), sailed: 6.51"
)

# %% [markdown]
# ## What this does not say
#
# - **Costs** are not computed in this version: icebreaker fees, canal tolls, insurance and the price of an ice-class ship
#   decide whether a shorter voyage is a cheaper one.
# - **Thickness** of the ice is derived, good to 30-40%, and a leg's mean hides its worst mile: the season of strong ships
#   comes out too long, and winter passages too fast (the docs list every voyage beside ours).
# - **The same ship and speed** sail both routes. A larger ship by Suez burns less per container; that comparison is another
#   claim.
# - **Suez** is taken as open. Since late 2023 most lines have gone round the Cape for long stretches, which makes the NSR's
#   saving larger (`routes compare ... --baseline cape`).
#
# ## Sources
#
# The full list is `routes sources`; these carry the answer:

# %%
for key in (
    "moscow-times-2021",
    "ice-derived",
    "polaris",
    "hv-yamalmax",
    "waite-nsr",
    "ghg4",
    "imo-mepc364",
    "searoute",
):
    print("-", routes.source(key).cite())
