"""Time: who leads and how late, and how long a burst of demand waits for its first policy."""

from policytext.mismatch.timing.bursts import burst_table
from policytext.mismatch.timing.lags import lag_table
from policytext.mismatch.timing.responses import response_table

__all__ = ["burst_table", "lag_table", "response_table"]
