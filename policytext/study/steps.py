"""The steps of a study that texts may not allow: run as far as they do, and why not, where they don't."""

from collections.abc import Callable, Mapping
from typing import Any

from policytext.errors import PolicytextError

__all__ = ["Say", "run_steps"]

Say = Callable[[str], None]


def run_steps(steps: Mapping[str, Callable[[], Any]], said: Mapping[str, str], tell: Say) -> tuple[dict[str, Any], dict[str, str]]:
    """Run steps one after another; one that can't be done stops no other.

    Parameters
    ----------
    steps : mapping of str to callable
        By the name of what each finds.
    said : mapping of str to str
        What to say before some of them.
    tell : callable
        Takes what is said.

    Returns
    -------
    found : dict
        Name to what a step found.
    missing : dict
        Name to the reason why there is nothing.

    Examples
    --------
    >>> run_steps({"n": lambda: 3}, {"n": "counting"}, print)
    counting
    ({'n': 3}, {})
    """
    found: dict[str, Any] = {}
    missing: dict[str, str] = {}
    for name, step in steps.items():
        if name in said:
            tell(said[name])
        try:
            found[name] = step()
        except PolicytextError as error:
            missing[name] = str(error)
            tell(f"  no {name}: {error}")
    return found, missing
