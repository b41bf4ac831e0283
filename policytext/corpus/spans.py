"""`SpanMap`: from a cleaned text back to the text as it was read."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["SpanMap"]


@dataclass(frozen=True, eq=False, slots=True)
class SpanMap:
    """Leads from offsets in a cleaned text back to offsets in the text as read.

    Attributes
    ----------
    starts, origins : numpy arrays (m,)
        From cleaned offset ``starts[j]`` on, original offset = ``origins[j] + (offset - starts[j])``.
    """

    starts: "npt.NDArray[np.int32]"
    origins: "npt.NDArray[np.int32]"

    @classmethod
    def from_offsets(cls, offsets: "npt.NDArray[np.int32]") -> "SpanMap":
        """Compress one original offset per cleaned character into runs."""
        import numpy as np

        if not offsets.size:
            empty = np.zeros(0, np.int32)
            return cls(empty, empty)
        breaks = np.flatnonzero(np.diff(offsets) != 1) + 1
        starts = np.concatenate([[0], breaks]).astype(np.int32)
        return cls(starts, offsets[starts].astype(np.int32))

    def offsets(self, length: int) -> "npt.NDArray[np.int32]":
        """Give the original offset of each character of a cleaned text of this length."""
        import numpy as np

        runs = np.diff(np.append(self.starts, length))
        return (np.arange(length) + np.repeat(self.origins - self.starts, runs)).astype(np.int32)

    def to_original(self, start: int, end: int) -> tuple[int, int]:
        """Map the half-open span ``[start, end)`` of the cleaned text."""
        import numpy as np

        if not self.starts.size:
            return 0, 0

        def at(offset: int) -> int:
            run = int(np.searchsorted(self.starts, offset, side="right")) - 1
            return int(self.origins[run]) + offset - int(self.starts[run])

        return (at(start), at(end - 1) + 1) if end > start else (at(start), at(start))
