"""HTML: pages for buyer, seller, customer service and operator, drawn from the same picture as the API."""

from typing import Any

from aisoon.web import (
    bench,
    casefile,
    cases,
    demo,
    evidence,
    finance,
    finance_reconciliation,
    finance_refunds,
    finance_sellers,
    health,
    home,
    insights,
    insights_public,
    live,
    orders,
    people,
    policies,
    policy,
    queue,
    request,
    settings,
    shop,
    signin,
    uploads,
    withdraw,
)
from aisoon.web.page import STATIC, TEMPLATES, error_page

ROUTES: list[Any] = [
    *home.ROUTES,
    *signin.ROUTES,
    *orders.ROUTES,
    *request.ROUTES,
    *withdraw.ROUTES,
    *cases.ROUTES,
    *casefile.ROUTES,
    *evidence.ROUTES,
    *uploads.ROUTES,
    *policies.ROUTES,
    *policy.ROUTES,
    *queue.ROUTES,
    *bench.ROUTES,
    *live.ROUTES,
    *shop.ROUTES,
    *demo.ROUTES,
    *finance.ROUTES,
    *finance_refunds.ROUTES,
    *finance_sellers.ROUTES,
    *finance_reconciliation.ROUTES,
    *insights.ROUTES,
    *insights_public.ROUTES,
    *people.ROUTES,
    *settings.ROUTES,
    *health.ROUTES,
    STATIC,
]

__all__ = ["ROUTES", "TEMPLATES", "error_page"]
