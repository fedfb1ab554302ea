"""Who am I: the person behind a key."""

from litestar import get

from aisoon.api.ask import Asked
from aisoon.api.notes import notes
from aisoon.api.reply import Sent, json
from aisoon.http.signin import person_of
from aisoon.rules.people import Person


@get("/me", opt=notes("Who and what", reply=Person))
async def me(request: Asked) -> Sent:
    """The person behind this key or session, with role and scopes."""
    return json(await person_of(request))
