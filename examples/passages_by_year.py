"""How much do good and bad ice years differ? The same 1A tanker enters on 15 July of each year."""

import routes

for year in range(2011, 2023):
    found = routes.passage("zhelaniya", "dezhnev", vessel="propontis", enter=f"{year}-07-15", year=year)
    if found.voyage.feasible:
        print(f"{year}: {found.voyage.days:4.1f} days, of which escorted {found.voyage.escorted_nm:5.0f} nm")
    else:
        print(f"{year}: {found.voyage.reason}")
