"""What people keep for themselves: canned replies, lists under a name, days off."""

from datetime import timedelta

from aisoon.demo.cast import ANA, LUCIA, SOREN
from aisoon.demo.stage import Stage
from aisoon.store.finding import Filter

REPLIES = {
    LUCIA: {
        "Thanks for telling us": "Hello {buyer}, thank you for telling us about {item}. We look at it today.\n\n{me}, {shop}",
        "Which size instead?": "Hello {buyer}, which size of {item} would fit you? We gladly send another one.",
        "On its way back": "Hello {buyer}, your parcel for {case} has arrived. We inspect it until {deadline}.",
    },
    SOREN: {
        "Photo, please": "Hello {buyer}, could you send us a photo of {item} in good light? Then we answer at once."
    },
    ANA: {
        "We look into it": "Hello, I have {case} on my desk and read what both of you wrote. You hear from me until {deadline}.",
        "More evidence": "To decide about {item} I need to see it. A photo of the whole item and one of the fault will do.",
    },
}


async def own(s: Stage) -> None:
    """A few texts, two lists, and a week off that is announced well ahead."""
    s.at(1)
    for who, texts in REPLIES.items():
        for name, body in texts.items():
            await s.desk.keep_reply(s.people[who], name, body)
    await s.desk.keep_view(s.people[LUCIA], "Due within a day", Filter(due="today"))
    await s.desk.keep_view(s.people[LUCIA], "Does not fit", Filter(["requested"], ["does_not_fit"]))
    await s.desk.keep_view(s.people[ANA], "Late", Filter(due="late"))
    first = s.desk.now().date() + timedelta(days=24)
    await s.desk.close_days(s.people[LUCIA], first, first + timedelta(days=6))
