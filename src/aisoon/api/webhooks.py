"""Webhooks: what payment providers tell us by themselves; the signature says who speaks."""

import logging

from litestar import Response, post
from litestar.params import FromPath

from aisoon.api.ask import Asked, desk_of
from aisoon.api.notes import notes
from aisoon.api.reply import Sent
from aisoon.rules.refusals import Refused

HEARD = notes("Webhooks", body="file", status=204, public=True, refusals=("signature_wrong", "file_too_large"))
log = logging.getLogger("aisoon.webhooks")


@post("/webhooks/{gateway:str}", status_code=200, opt=HEARD)
async def hear(request: Asked, gateway: FromPath[str]) -> Sent:
    """Tell what happened at a payment provider: refunds, chargebacks.

    For providers. The body is believed when its signature fits the installation's secret; told again it changes nothing.
    """
    found = request.app.state.gateways.by_name.get(gateway)
    if found is None:
        raise Refused("not_found")
    body = await request.body()
    try:
        told = found.heard(body, dict(request.headers))
    except ValueError as error:
        log.warning("a webhook of %s is not believed: %s", gateway, error)
        raise Refused("signature_wrong") from error
    if told is not None:
        await desk_of(request).hear(told)
    return Response(None, status_code=204)
