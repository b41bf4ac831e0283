"""Tables of what was measured besides the gaps of topics: what was left out, profiles, moves of supply, places, time, and coding."""

from typing import TYPE_CHECKING

from policytext.report.results import StudyResults

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["measured_tables"]


def measured_tables(results: StudyResults) -> "dict[str, pd.DataFrame]":
    """Give the tables of all that was measured besides the gaps, each in an order of its own; what is not there is left out."""
    tables = {"left_out": _in_order(results.mismatch.left_out, ["kind", "reason", "document"])}
    if results.profile is not None:
        tables["profiles"] = _profiles(results.profile)
    if results.transport is not None:
        tables["transport"] = results.transport.copy(deep=True)
    places = results.places
    if places is not None:
        tables["places"] = places.summary.copy(deep=True)
        tables["place_regions"] = places.regions.sort_values(["estimate", "place"], ascending=[False, True], na_position="last", kind="stable")
        tables["place_distances"] = _in_order(places.distances, ["supply", "demand"])
        tables["place_slopes"] = _in_order(places.slopes, ["p", "topic"])
        tables["place_shares"] = _in_order(places.shares, ["place", "kind", "topic"])
        tables["place_equity"] = _in_order(places.equity, ["measure", "eta"])
    if results.lags is not None:
        tables["lags"] = _lags(results.lags)
    if results.bursts is not None:
        tables["bursts"] = _in_order(results.bursts, ["day", "topic"])
    if results.responses is not None:
        tables["responses"] = _responses(results.responses)
    if results.stock is not None:
        tables["stock"] = _in_order(results.stock, ["period", "measure", "topic"])
    if results.coding is not None:
        tables["coding"] = _in_order(results.coding.summary, ["kind", "stratum"])
        tables["agreement"] = results.coding.agreement.copy(deep=True)
    return tables


def _in_order(table: "pd.DataFrame", by: list[str]) -> "pd.DataFrame":
    return table.sort_values(by, kind="stable", na_position="last")


def _profiles(table: "pd.DataFrame") -> "pd.DataFrame":
    """The whole first, then topics, the largest part of the divergence first."""
    order = table.assign(part=table["topic"] != "").sort_values(["group", "part", "estimate", "topic"], ascending=[True, True, False, True], kind="stable")
    return order.drop(columns="part")


def _lags(table: "pd.DataFrame") -> "pd.DataFrame":
    """What is surest first: the smallest p, then the largest correlation."""
    order = table.assign(size=-table["correlation"].abs()).sort_values(["p", "size", "topic", "leads"], na_position="last", kind="stable")
    return order.drop(columns="size")


def _responses(table: "pd.DataFrame") -> "pd.DataFrame":
    """All topics together first, then those with most bursts."""
    order = table.assign(part=table["topic"] != "all").sort_values(["part", "n_bursts", "topic"], ascending=[True, False, True], kind="stable")
    return order.drop(columns="part")
