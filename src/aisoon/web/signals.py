"""What an agent makes of a signal, said on the bench."""

from typing import Any

from litestar import post
from litestar.params import FromPath
from litestar.response import Response

from aisoon.http.cases import find
from aisoon.rules.refusals import Refused
from aisoon.web import bench
from aisoon.web.forms import read
from aisoon.web.page import Asked, see, writer


@post("/desk/{reference:str}/signals", include_in_schema=False)
async def mark(request: Asked, reference: FromPath[str]) -> Response[Any]:
    """Nothing to it, or it counts, with a word; then back to the case."""
    person, desk = await writer(request, "agent"), request.app.state.desk
    order, case = await find(desk, person, reference)
    form = await read(request)
    once = form.once(request)
    try:
        await desk.mark_signal(person, order, case, form.one("signal"), form.one("verdict"), form.one("note"), once)
    except Refused as refused:
        return await bench.page(request, person, reference, form, refused)
    return see(f"/desk/{reference}#signals")


ROUTES = [mark]
