"""One pair, one ship, a year: what does the Northern Sea Route save, month by month, and when is it closed to her?"""

import routes

print("Hamburg - Yokohama, Panamax bulk carrier of ice class 1A, against Suez")
print(f"{'month':8}{'days':>6}{'time %':>8}{'fuel %':>8}{'cost %':>8}{'escorted nm':>13}")
for month in range(1, 13):
    result = routes.compare(
        "DEHAM", "JPYOK", vessel="nordic-orion", depart=f"2024-{month:02d}-15", corridors=["nsr", "suez"]
    )
    nsr = result.voyage("nsr")
    if not nsr.feasible:
        # The reason begins with the place and the day at which she may not go on.
        print(f"2024-{month:02d}  closed at {(nsr.reason or '').split(': ')[0]}")
        continue
    saved = [result.saving_pct("nsr", metric) for metric in ("time", "fuel", "cost")]
    cells = "".join(f"{'-' if value is None else f'{value:.1f}':>8}" for value in saved)
    print(f"2024-{month:02d} {nsr.days:6.1f}{cells}{nsr.escorted_nm:13,.0f}")
