"""What a voyage costs: fuel, canals, icebreakers, the ship, insurance and carbon, each line with its basis and sources.

The same code costs one voyage or many imagined ones (draws): a line holds an array ``(n,)``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

# Parts of the cost of a voyage, in the order of a table; every line belongs to one.
PARTS = ("fuel", "canal", "icebreaker", "capital", "operating", "insurance", "carbon", "ports")
