"""Which of two routes a shipper takes, given what they cost."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from routes.cost.rows import FloatArray, not_negative


def logit_share(saving_kusd: ArrayLike, *, beta_per_kusd: ArrayLike) -> FloatArray:
    """Compute the probability that the cheaper-by-so-much route is chosen.

    Parameters
    ----------
    saving_kusd
        Cost of the other route less cost of this one [1000 USD]; shapes broadcast.
    beta_per_kusd
        Weight of cost [per 1000 USD], 0 or more; row ``choice.beta_per_kusd`` has 0.065 (0.05 to 0.08).

    Returns
    -------
    ``1 / (1 + exp(-beta saving))``, 0 to 1; one half where both cost the same.

    Raises
    ------
    BadInputError
        If the weight is negative.

    References
    ----------
    Cheaitou, Faury, Cariou, Hamdan and Fabbri (2019), as programmed by T. R. Waite and C. Brelsford (2023), whose
    description has the sign reversed and whose program has not.

    >>> round(float(logit_share(20.0, beta_per_kusd=0.065)), 6)
    0.785835
    """
    weight = not_negative(beta_per_kusd, "weight of cost", "per 1000 USD")
    utility = weight * np.asarray(saving_kusd, dtype=np.float64)
    # The hyperbolic tangent cannot overflow.
    return np.asarray((1.0 + np.tanh(utility / 2)) / 2, dtype=np.float64)
