"""Series whose values carry over from one period to the next."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def autoregressive(draw: np.random.Generator, n: int, carry: float) -> Floats:
    noise, out = draw.standard_normal(n + 50), np.zeros(n + 50)
    for t in range(1, n + 50):
        out[t] = carry * out[t - 1] + noise[t]
    return out[50:]
