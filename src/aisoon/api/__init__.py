"""JSON for programs: the whole path from the first message to the money, under /v1."""

from litestar import Router
from litestar.handlers import HTTPRouteHandler

from aisoon.api import (
    cases,
    demo,
    docs,
    evidence,
    finance,
    keys,
    me,
    messages,
    moves,
    orders,
    parcels,
    payouts,
    policy,
    timeline,
    uploads,
    webhooks,
)

HANDLERS: list[HTTPRouteHandler] = [
    me.me,
    policy.policy,
    policy.table,
    orders.put_order,
    orders.orders,
    orders.order,
    orders.answers,
    messages.messages,
    messages.say,
    evidence.bring,
    evidence.evidence,
    evidence.file,
    uploads.begin_upload,
    uploads.upload,
    uploads.upload_offset,
    uploads.send_part,
    uploads.drop_upload,
    cases.open_case,
    cases.cases,
    cases.case,
    cases.answer,
    moves.move,
    timeline.timeline,
    timeline.ledger,
    parcels.scan,
    finance.refunds,
    finance.refund,
    finance.chargebacks,
    finance.balances,
    finance.seller_statement,
    finance.reconciliations,
    payouts.pay_out,
    payouts.contest,
    payouts.store_credit,
    payouts.spend_credit,
    keys.keys,
    keys.make_key,
    keys.end_key,
    webhooks.hear,
    demo.clock,
    demo.travel,
    demo.gateway,
    docs.openapi,
    docs.docs,
]

ROUTES = [Router("/v1", route_handlers=HANDLERS, include_in_schema=False)]

__all__ = ["HANDLERS", "ROUTES"]
