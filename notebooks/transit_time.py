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
# # How long does a transit of the Northern Sea Route take, and when can it be sailed?
#
# The Northern Sea Route (NSR) runs along the north coast of Russia, some 2,200 nautical miles from Novaya Zemlya to the
# Bering Strait. In September a ship crosses it in six days, much as on any sea. In winter only the strongest ships can go
# at all, and they take twice as long.
#
# Three questions, in the order in which a shipowner asks them:
#
# 1. **How many days a year** can my ship pass?
# 2. **How long** does she take, month by month?
# 3. **Can I believe that?** What did ships that went there really take?
#
# How the answers are found stands below them. Nothing is downloaded; every number comes from a row with a source.

# %%
import csv
from pathlib import Path

from IPython.display import Image, Markdown

import routes
from routes.ice.season import decade_means
from routes.plots import passage_chart, png, season_chart, transit_chart
from routes.transits import agreement, sail_observed

# %% [markdown]
# ## 1. How many days a year?
#
# It depends on the ship's **ice class**, that is on how much ice her hull is built for. From weak to strong: no class; *1A*,
# the usual one in the Baltic; *PC6*, a light polar class; *Arc7*, the gas carriers of Yamal. And it depends on whether an
# **icebreaker** goes ahead.

# %%
classes, years = ["none", "1A", "PC6", "Arc7"], range(1979, 2025)
alone, led = (routes.seasons(classes, years, escort=escort) for escort in (False, True))
Image(png(season_chart(alone, led)))

# %%
means = {(m.ice_class, m.first_year): m for m in decade_means(alone)}
behind = {(m.ice_class, m.first_year): m for m in decade_means(led)}
assert means["none", 1980].days == 0.0
assert 50 < means["none", 2010].days < 105
assert means["1A", 2010].days < means["PC6", 2010].days < means["Arc7", 2010].days < 300
assert all(behind[key].days >= means[key].days for key in behind)
Markdown(
    f"In the 1980s a ship without ice class could not pass on any day; in the 2010s she had **{means['none', 2010].days:.0f} "
    f"days**, one of class 1A **{means['1A', 2010].days:.0f}**, PC6 **{means['PC6', 2010].days:.0f}** and Arc7 "
    f"**{means['Arc7', 2010].days:.0f}**. Behind an icebreaker 1A gains {behind['1A', 2010].days - means['1A', 2010].days:.0f} "
    "days. How thick the ice is nobody knows well: if it is as thin as the record allows, Arc7 can pass all year."
)

# %% [markdown]
# One year differs much from the next. The last five in which the ice edge was observed, without ice class:

# %%
table = routes.seasons("none", range(2018, 2023))
for year, days, opens, closes in zip(table.years, table.days[0], table.opens[0], table.closes[0], strict=True):
    print(f"{year}: {days:3.0f} days, {opens} to {closes}")

# %% [markdown]
# ## 2. How long does she take?
#
# The same ship, a Panamax container ship, as if she had been built to each class. She enters on the 15th of the month at
# Cape Zhelaniya and sails east to Cape Dezhnev, in the mean ice of 2011-2025. Hatched: an icebreaker leads her, and the days
# hold the wait for it. A dash: ice or rules forbid it.

# %%
calendar = routes.transit_calendar(
    "container-4300-1a", ["none", "1C", "1B", "1A", "1AS", "PC6", "Arc6", "Arc7", "Arc8"]
)
Image(png(transit_chart(calendar)))

# %%
september = calendar.days[:, 8]
assert 5.0 < september.min() <= september.max() < 8.0
assert calendar.months_open("none") <= calendar.months_open("1A") < calendar.months_open("Arc7") == 12
Markdown(
    f"In September every class takes about the same, {september.min():.1f} to {september.max():.1f} days: there is hardly any "
    f"ice. Without ice class she can pass in {calendar.months_open('none')} months, with 1A in {calendar.months_open('1A')}, "
    f"with Arc7 in all, in {calendar.days[7].max():.0f} days at the worst."
)

# %% [markdown]
# One passage leg by leg, in the ice of one year. An Arc7 gas carrier in August 2017:

# %%
passage = routes.passage("zhelaniya", "dezhnev", vessel="yamalmax", enter="2017-08-01", year=2017)
for leg in passage.to_dict()["legs"]:
    print(
        f"{leg['enter'][:10]}  {leg['name']:44} {leg['distance_nm']:4.0f} nm  {leg['speed_kn']:4.1f} kn  {leg['mode']}"
    )
print(f"{passage.voyage.days:.1f} days, 80% interval {passage.low_days:.1f} to {passage.high_days:.1f}")

# %% [markdown]
# *Christophe de Margerie*, such a ship, took 6.51 days then. (Her track is an input of the model, so that she does not count
# in what follows.) And if a ship may not go, the answer says why, and from when on she may:

# %%
refused = routes.passage("zhelaniya", "dezhnev", vessel="container-4300-1a", enter="2024-02-01").voyage
assert not refused.feasible
assert refused.next_date is not None
print(refused.reason)
print("next:", refused.next_date)

# %% [markdown]
# ## 3. Can I believe that?
#
# Twenty-three passages whose time was published, each sailed again with the ship that is nearest to her, in the ice of that year:

# %%
with (Path("..") / "tests" / "golden" / "passages.csv").open(encoding="utf-8", newline="") as handle:
    observed = [sail_observed(row) for row in csv.DictReader(handle)]
Image(png(passage_chart(observed)))

# %%
total = agreement(observed)
assert total.count == 18
assert total.median_size_pct < 15.0
assert total.held >= 14
alone = [one.difference_pct for one in observed if one.case in ("C11", "C12")]
assert all(abs(value) < 10.0 for value in alone)
led = [one.difference_pct for one in observed if one.case in ("C08", "C16", "C22", "C34")]
assert all(value < -15.0 for value in led)
Markdown(
    f"Ours differ from the observed time by {total.median_size_pct:.0f}% in the median, and {total.held} of {total.count} lie "
    "in the interval (whose width was set by these very passages). **Behind icebreakers in hard ice the model is too fast**, by "
    f"{min(map(abs, led)):.0f} to {max(map(abs, led)):.0f}%: convoys stop, and go as their slowest ship. Plan such a passage with the "
    "upper end of the interval, or beyond it."
)

# %% [markdown]
# ## How it is done
#
# **The ice.** For 35 legs and each month since 1979 the record has the share of the leg inside the ice edge, the concentration
# of the pack there and its thickness. A voyage meets the ice of the day.
#
# **May she go?** POLARIS, the method of the International Maritime Organization, adds up over the tenths of ice,
# $\mathrm{RIO} = \sum_i C_i\,\mathrm{RIV}_i$, where $\mathrm{RIV}_i$ says how well her class bears ice of a kind. Alone she must be
# fit ($\mathrm{RIO} \ge 0$) for the worst ice that she cannot go round; behind an icebreaker, which adds 10, for the mean of the leg.
# Voyages also ask the Russian rules of admission, of which a quarter is recalled or judged; seasons do not.
#
# **A navigable day** is one on which on one of the five customary lanes all legs are open to her class. The thickness is PIOMAS as
# it is, as in the published windows; the shade in the first picture leads to the thin end of its range.
#
# **How fast?** Ice slows her, the open water beside it does not:
# $v = 1 / ((1 - A) / v_\mathrm{open} + A / v_\mathrm{pack})$ with the share $A$ of the leg in ice. $v_\mathrm{pack}$ for strong classes is
# a curve of ice resistance through published ice trials (Arc7: 2.5 kn ahead and 6 kn astern in 1.5 m of winter ice; melting ice is weaker),
# for the Baltic classes a power law of thickness. Led ships sail with a convoy, at most 11 kn in summer and autumn and 7 kn in winter and
# spring, and no faster than the icebreaker breaks the ice; half of them wait more than 1.0 day in summer, 2.1 in winter.
#
# **The interval** is the middle 80% of 400 draws over speeds, ice, waits, track and the error of the model itself.
#
# ## What this does not say
#
# - Seasons come out some two weeks short against published ones: in the 25 km ice edge narrow straits close too long.
# - Thickness is good to 30-40%; for strong classes it decides the answer.
# - Rules of today are applied to all years. Since March 2023 the ice edge of a leg is estimated from that of the sea around it
#   (hollow marks).
#
# All figures and every passage beside ours: `docs/validation.md`. Equations: `docs/models.md`.
#
# ## Sources

# %%
for key in (
    "polaris",
    "ice-edge-25km",
    "ice-derived",
    "strong-rigor-2013",
    "nsr-rules",
    "hv-yamalmax",
    "waite-nsr",
    "passages-observed",
):
    print("-", routes.source(key).cite())
