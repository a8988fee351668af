"""One pair, one ship, one day: distance, days, fuel and cost by each way, and how sure the saved days are."""

import routes

result = routes.compare("Rotterdam", "Yokohama", vessel="container-4300-1a", depart="2024-09-01")

print(f"{result.origin.name} to {result.destination.name}, {result.vessel.name}, {result.depart}\n")
print(f"{'way':8}{'nm':>8}{'days':>7}{'fuel t':>8}{'1000 USD':>10}   saved against {result.baseline}: time, cost")
for voyage in result.voyages:
    name = voyage.corridor
    if not voyage.feasible:
        print(f"{name:8}cannot be sailed: {voyage.reason}")
        continue
    saved = [result.saving_pct(name, metric) for metric in ("time", "cost")]
    cost = result.amount_usd(name)
    print(
        f"{name:8}{voyage.distance_nm:8,.0f}{voyage.days:7.1f}{voyage.fuel_t:8,.0f}"
        f"{'-' if cost is None else f'{cost / 1000:,.0f}':>10}   "
        + ("" if name == result.baseline else ", ".join("-" if value is None else f"{value:+.0f}%" for value in saved))
    )

passage = routes.passage("zhelaniya", "dezhnev", vessel="container-4300-1a", enter="2024-09-07")
print(
    f"\nThe Northern Sea Route itself takes {passage.voyage.days:.1f} days; in eight voyages of ten "
    f"{passage.low_days:.1f} to {passage.high_days:.1f}."
)
