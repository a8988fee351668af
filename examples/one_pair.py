"""One pair, one ship: what does the Northern Sea Route save, month by month?"""

import routes

print("Hamburg - Yokohama, Panamax bulk carrier of ice class 1A, against Suez")
print("month     distance %   time %   fuel %")
for month in range(1, 13):
    result = routes.compare(
        "DEHAM", "JPYOK", vessel="nordic-orion", depart=f"2024-{month:02d}-15", corridors=["nsr", "suez"]
    )
    if not result.voyage("nsr").feasible:
        print(f"2024-{month:02d}   closed: {result.voyage('nsr').reason}")
        continue
    savings = [result.saving_pct("nsr", metric) for metric in ("distance", "time", "fuel")]
    print(f"2024-{month:02d}   " + "   ".join(f"{saving:8.1f}" for saving in savings if saving is not None))
