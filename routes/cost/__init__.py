"""What a voyage costs besides fuel: canals, icebreaker tariff, the ship, time of the cargo; which route is chosen.

Pure functions over cited rows. Money names its currency; of which year it is stands in the name or the docstring.
"""
