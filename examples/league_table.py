"""Where does the Northern Sea Route save most distance? A league table of port pairs."""

import itertools

import routes

EUROPE = ["NLRTM", "DEHAM", "GBFXT", "NOHFT", "RUMMK", "PLGDN", "ESALG"]
ASIA = ["JPYOK", "KRPUS", "CNSHG", "CNDAG", "HKHKG", "SGSIN"]

table = []
for origin, destination in itertools.product(EUROPE, ASIA):
    nsr = routes.distance_nm(origin, destination, corridor="nsr")
    suez = routes.distance_nm(origin, destination, corridor="suez")
    table.append((100.0 * (1.0 - nsr / suez), origin, destination, nsr, suez))
print("pair           NSR nm   Suez nm   saved %")
for saved, origin, destination, nsr, suez in sorted(table, reverse=True):
    print(f"{origin}-{destination}   {nsr:6.0f}   {suez:7.0f}   {saved:7.1f}")
