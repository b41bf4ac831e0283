"""Whether, when and how messages are answered: rates, waits, templates, deflection, promises."""

from policytext.responsiveness._limits import service_limits
from policytext.responsiveness._promised import Promise
from policytext.responsiveness.reading import REPLY_CLASSES, ReplyReading, read_reply
from policytext.responsiveness.result import Responsiveness
from policytext.responsiveness.verb import measure_responsiveness

__all__ = ["REPLY_CLASSES", "Promise", "ReplyReading", "Responsiveness", "measure_responsiveness", "read_reply", "service_limits"]
