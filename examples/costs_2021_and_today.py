"""The same voyage at the prices of January 2021, when the claim was made, and of today: what changed the bill?"""

from typing import Any

import routes

PARTS = ("fuel", "canal", "icebreaker", "capital", "operating", "insurance", "carbon", "total")


def bills(**terms: Any) -> routes.Comparison:
    """Cost the voyage at other terms."""
    return routes.compare(
        "NLRTM", "JPYOK", vessel="container-4300-1a", depart="2026-09-01", costs=routes.CostTerms(**terms)
    )


print("Rotterdam to Yokohama, 4,300 TEU of class 1A, leaving on 1 September; USD per tonne of cargo\n")
print(f"{'':10}" + "".join(f"{part:>11}" for part in PARTS))
saved = {}
for month in ("2021-01", "2026-09"):
    result = bills(price_date=month)
    print(f"prices of {month}")
    for corridor, bill in result.costs.items():
        amounts = bill.amounts() or {}
        tonnes = amounts["total"] / float(bill.usd_per_t[0])
        print(f"  {corridor:8}" + "".join(f"{amounts[part] / tonnes:11.1f}" for part in PARTS))
    saved[month] = result.saving_pct("nsr", "cost")
print("\nsaved by the NSR against Suez: " + ", ".join(f"{pct:.0f}% ({month})" for month, pct in saved.items()))

calm = bills(price_date="2026-09", war_risk=False)
print(f"without the war risk premium of the Red Sea: {calm.saving_pct('nsr', 'cost'):.0f}% (2026-09)")
