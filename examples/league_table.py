"""Where does the Northern Sea Route save most? All pairs of some ports of Europe and Asia, the best first."""

import numpy as np

import routes

EUROPE = ["RUMMK", "RUSAB", "NOHFT", "NOTRD", "GBFXT", "NLRTM", "DEHAM", "PLGDN", "FRLEH", "ESALG", "ITGOA"]
ASIA = ["JPYOK", "JPTMK", "KRPUS", "CNTAO", "CNSHG", "CNDAG", "TWKHH", "HKHKG", "VNSGN", "SGSIN"]

table = routes.distance_matrix(EUROPE, ["nsr", "suez"], destinations=ASIA)
nsr, suez = table.distance_nm
saved = 100.0 * (1.0 - nsr / suez)
order = np.dstack(np.unravel_index(np.argsort(-saved, axis=None), saved.shape))[0].tolist()

print(f"{len(order)} pairs; {np.sum(saved > 0)} shorter by the NSR, {np.sum(saved >= 40)} of them by 40% and more\n")
print(f"{'':4}{'from':14}{'to':16}{'NSR nm':>8}{'Suez nm':>9}{'saved %':>9}")
for place, (i, j) in enumerate(order, 1):
    if place <= 15 or place > len(order) - 3:
        ends = f"{table.origins[i].name:14.13}{table.destinations[j].name:16.15}"
        print(f"{place:<4}{ends}{nsr[i, j]:8,.0f}{suez[i, j]:9,.0f}{saved[i, j]:9.1f}")
    elif place == 16:
        print("...")
