"""A ship of one's own, of which little is known: what is estimated, and what does the short way save her?"""

from pathlib import Path

import routes

ship = routes.vessel(Path(__file__).with_name("own_ship.toml"))
print(f"{ship.name}: {ship.dwt_t:,.0f} t, {ship.mcr_kw:,.0f} kW, {ship.service_speed_kn:.1f} kn")
for name in ship.estimated:
    row = ship.rows[name]
    print(f"  estimated {name:20} {row.text:>9} {row.unit:4} {row.note}")

result = routes.compare("DEHAM", "JPYOK", vessel=ship, depart="2024-09-01", corridors=["nsr", "suez"])
for metric in ("distance", "time", "fuel"):
    print(f"{metric}: {result.saving_pct('nsr', metric):.1f}% saved by the Northern Sea Route")
