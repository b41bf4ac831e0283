"""`Responsiveness`: whether, when and how messages are answered, group by group."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from policytext.errors import InputError, explain, listing
from policytext.provenance import Provenance

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Responsiveness"]


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class Responsiveness:
    """Whether, when and how messages are answered; made by :func:`measure_responsiveness`.

    Groups stand in order, ``"all"`` last where there are several. Intervals take near copies of a message as one draw.

    Attributes
    ----------
    verdicts : pandas.DataFrame
        ``group, verdict, reason, n, replied, grade``. ``verdict`` is ``"no replies"``, ``"slow"``, ``"template"``, ``"replies"`` or ``"cannot tell"``; a lead for
        reading. ``grade`` is B: text and dates.
    rates : pandas.DataFrame
        ``group, n`` (messages received), ``replied, estimate, low, high`` (Wilson), ``independent`` (texts that the interval rests on), ``shrunk`` (drawn
        towards the rate of all where a group is small), ``note``.
    times : pandas.DataFrame
        ``group, n`` (messages whose wait can be told), ``answered, censored, untimed`` (answered, wait unknown), ``estimate, low, high`` (median days until a
        reply, unanswered ones waiting on; infinity where fewer than half are ever answered), ``within_5`` and ``_low``, ``_high``, likewise 7, 15 and 30 (share
        answered by then), ``answered_median, answered_low, answered_high`` (of those that were answered), ``p`` (log-rank against the other groups; in the row of all
        among all), ``q, note``.
    quality : pandas.DataFrame
        ``group, measure, estimate, low, high, n, note``; shares of replies that have a text, and ``specificity`` (a mean).
    replies : pandas.DataFrame
        One row a reply with a text, by message: ``message, group, date, reply_date, days, cluster`` (first message that its copies answer), ``size, messages``
        (distinct ones that the copies answer), ``template``
        (``"says nothing"``, ``"to the point"``, ``"cannot tell"`` or ""), ``class, kind, cue`` (masked), ``start, end`` (in the reply), ``similarity, beyond``
        (share of other messages that are less alike), ``specificity, departments, replier, hops, reassigned, promised, ordered`` (terms), ``due`` (last day promised),
        ``limit, kept``.
    templates : pandas.DataFrame
        ``template, size, messages, groups, share, kind, class, beyond, text`` (masked).
    departments : pandas.DataFrame
        ``group, department, n`` (replies that name it), ``estimate, low, high`` (share of replies), ``joint`` (that name another too), ``answers``
        (replies that it signed; NaN without ``replier``).
    limits : pandas.DataFrame
        ``group, limit, source, n`` (messages whose limit lies before the last day), ``kept, estimate, low, high`` (share answered within it), ``answered`` and
        ``answered_estimate, answered_low, answered_high`` (of those answered at all), ``open`` (limit not over yet), ``untimed, note``.
    adjusted : pandas.DataFrame
        ``group, n, raw, estimate, low, high`` (reply rate, were its messages those of all), ``difference, difference_low, difference_high`` (to the mean of
        the groups), ``support`` (share of all messages whose kinds the group has), ``note``. Empty without groups.
    satisfaction : pandas.DataFrame
        ``group, measure, n, asked, yes, estimate, low, high, asked_share, bound_low, bound_high`` (where those not asked all say no, all yes),
        ``tips_below, note``. Empty without the columns.
    issues : pandas.DataFrame
        ``message, group, code, action``: what was set aside, or counted otherwise than it stands.
    examples : pandas.DataFrame
        Behind :meth:`evidence`.
    by : str or None
    settings : mapping
    provenance : Provenance
    """

    verdicts: "pd.DataFrame"
    rates: "pd.DataFrame"
    times: "pd.DataFrame"
    quality: "pd.DataFrame"
    replies: "pd.DataFrame"
    templates: "pd.DataFrame"
    departments: "pd.DataFrame"
    limits: "pd.DataFrame"
    adjusted: "pd.DataFrame"
    satisfaction: "pd.DataFrame"
    issues: "pd.DataFrame"
    examples: "pd.DataFrame"
    by: str | None
    settings: Mapping[str, Any]
    provenance: Provenance

    def __len__(self) -> int:
        return len(self.verdicts)

    def __repr__(self) -> str:
        n, replied = int(self.rates["n"].iloc[-1]), int(self.rates["replied"].iloc[-1])
        where = f", {len(self.verdicts) - 1} groups by {self.by}" if self.by else ""
        return f"Responsiveness({n} messages, {replied} answered{where}; {len(self.templates)} templates)"

    @property
    def frame(self) -> "pd.DataFrame":
        """A copy of the verdicts."""
        return self.verdicts.copy(deep=True)

    def flagged(self) -> "pd.DataFrame":
        """Groups worth reading: those that don't reply, are slow, or reply by template."""
        return self.verdicts[self.verdicts["verdict"].isin(["no replies", "slow", "template"])].reset_index(drop=True)

    def evidence(self, group: str, *, n: int = 3) -> "pd.DataFrame":
        """Show the texts behind a group's measures, masked.

        Parameters
        ----------
        group : str
        n : int
            Texts a kind, 5 at most.

        Returns
        -------
        pandas.DataFrame
            ``group, kind`` (unanswered, empty template, deflection, slow, action, information), ``message, source`` (message or reply; what the span
            indexes), ``date, days, start, end, sentence``.

        Raises
        ------
        InputError
            If there is no such group, or ``n`` is below 1.
        """
        known = sorted(set(self.rates["group"]))
        if group not in known:
            raise InputError(explain(f"no group {group!r}", found=f"groups: {listing(known)}", hint="use one of these"))
        if isinstance(n, bool) or not isinstance(n, int) or n < 1:
            raise InputError(explain(f"n={n!r} shows nothing", hint="use 1 or more"))
        rows = self.examples if group == "all" else self.examples[self.examples["group"] == group]
        return rows.groupby(["group", "kind"], sort=False).head(n).reset_index(drop=True)
