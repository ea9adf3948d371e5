"""The time that a router printed before a line, as seconds.

Two routers' clocks differ, and many logs show only the time since the router started. So these
seconds are only ever compared within one log, or across two whose difference is known.
"""

import re

_CLOCK = re.compile(r"(\d{1,2}):(\d{2}):(\d{2})(?:[.,](\d{1,6}))?")
_DATE = re.compile(r"([A-Z][a-z]{2}) {1,2}(\d{1,2})\b|\d{4}-(\d{2})-(\d{2})")
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_DAYS = (0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335)
"""Days of a leap year before each month: a gap that is too long by one harms nobody."""
_DAY = 86400.0


def seconds(stamp: str) -> float | None:
    """Seconds since an unknown beginning; None where the stamp is too coarse to tell, or none."""
    clock = _CLOCK.search(stamp)
    if not clock:
        return None
    hours, minutes, whole, part = clock.groups()
    time = int(hours) * 3600 + int(minutes) * 60 + int(whole) + float(f"0.{part or 0}")
    date = _DATE.search(stamp)
    if not date:
        return time
    month = _MONTHS.index(date[1]) if date[1] in _MONTHS else int(date[3] or 1) - 1
    return time + (_DAYS[month % 12] + int(date[2] or date[4] or 1)) * _DAY
