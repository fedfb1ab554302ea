"""The case file as a download."""

from litestar import get
from litestar.params import FromPath
from litestar.response import Stream

from aisoon.http.casefile import handed
from aisoon.web.page import Asked, reader


@get("/cases/{reference:str}/file.zip", include_in_schema=False)
async def file(request: Asked, reference: FromPath[str]) -> Stream:
    """Everything this reader may see of a case, in one ZIP."""
    return await handed(request.app.state, await reader(request), reference, request.query_params.get("shape", ""))


ROUTES = [file]
