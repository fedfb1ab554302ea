"""Plots: one small tale for each way a case can go, so that every state of every machine can be seen."""

from collections.abc import Awaitable, Callable

from aisoon.demo import easy, money, quarrels
from aisoon.demo.stage import Stage

PLOTS: tuple[Callable[[Stage], Awaitable[None]], ...] = (
    easy.just_asked,
    easy.more_asked,
    easy.offer_open,
    easy.settled,
    easy.label_ready,
    easy.on_its_way,
    easy.handed_over,
    easy.to_inspect,
    easy.undo_window,
    easy.taken_back,
    easy.refunded,
    easy.no_return_needed,
    easy.silent_seller,
    easy.never_sent,
    quarrels.lost_parcel,
    quarrels.refused_at_the_door,
    quarrels.declined,
    quarrels.rejected,
    quarrels.partly,
    quarrels.disputed_new,
    quarrels.under_review,
    quarrels.evidence_asked,
    quarrels.proposed,
    quarrels.decided,
    quarrels.appealed,
    quarrels.won_on_appeal,
    quarrels.goods_owed_back,
    quarrels.on_its_way_back,
    quarrels.back_again,
    easy.withdrawn,
    easy.not_received,
    easy.not_in_time,
    easy.no_delivery_date,
    easy.replacement,
    money.contest_won,
    money.contest_lost,
    money.behind_our_back,
    money.contested,
    money.large,
    money.by_transfer,
    money.card_gone,
    easy.came_back,
    easy.failed,
    easy.unknown,
)
"""In this order: the last ones leave refunds that later time would mend."""
