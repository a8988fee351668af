"""What a voyage costs besides its fuel: canals, the icebreaker tariff, the ship, the cargo's time, the choice of a route.

Pure functions over cited rows. Money names its currency; what it is of that year stands in the name or in the docstring.
"""
