"""What would have to change for Suez to be as cheap? Break-even values of one voyage, and of its rival by the Cape."""

from routes.break_even_search import break_evens

INPUTS = ["fuel_price", "fee_usd", "delay_days", "newbuilding", "day_rate", "canal_toll"]

for baseline in ("suez", "cape"):
    print(f"\nNSR against {baseline}, Rotterdam to Yokohama, 4,300 TEU of class 1A, 1 September 2026:")
    answers = break_evens(
        "NLRTM", "JPYOK", vessel="container-4300-1a", depart="2026-09-01", baseline=baseline, inputs=INPUTS
    )
    for answer in answers:
        print(f"- {answer.sentence}")
