"""Every way to say no, in order of precedence: when several apply, the first one is told."""

from collections.abc import Mapping
from typing import Any

import msgspec


class Kind(msgspec.Struct, frozen=True):
    """One refusal: its name (the key of its words) and the HTTP status it maps to."""

    name: str
    status: int


KINDS: tuple[Kind, ...] = (
    # who
    Kind("sign_in_needed", 401),
    Kind("scope_missing", 403),
    Kind("not_found", 404),
    Kind("foreign_site", 403),
    # the request itself
    Kind("broken_body", 400),
    Kind("key_reused", 422),
    Kind("busy", 409),
    # the move
    Kind("unknown_move", 422),
    Kind("not_your_move", 403),
    Kind("stale", 409),
    Kind("wrong_state", 409),
    Kind("not_due", 409),
    Kind("overtaken", 409),
    # guards
    Kind("seller_first", 409),
    Kind("offer_not_to_you", 409),
    Kind("not_asked", 409),
    Kind("already_extended", 409),
    Kind("nothing_to_extend", 409),
    Kind("goods_not_here", 409),
    Kind("goods_argued_about", 409),
    Kind("no_file_of_yours", 409),
    Kind("no_photo_here", 409),
    Kind("undo_too_late", 409),
    Kind("no_return_needed", 409),
    Kind("goods_with_buyer", 409),
    Kind("replacement_not_agreed", 409),
    Kind("not_your_decision", 409),
    Kind("already_appealed", 409),
    Kind("same_reviewer", 409),
    Kind("ask_evidence_first", 409),
    Kind("reviewer_is_other", 409),
    Kind("decision_stands", 409),
    Kind("same_person", 409),
    Kind("own_draft", 409),
    Kind("second_person_needed", 403),
    Kind("not_on_the_list", 409),
    Kind("card_still_there", 409),
    Kind("parcel_incomplete", 409),
    Kind("last_operator", 409),
    Kind("person_ended", 409),
    Kind("role_taken", 409),
    # what was brought
    Kind("missing", 422),
    Kind("bad_choice", 422),
    Kind("bad_amount", 422),
    Kind("bad_iban", 422),
    Kind("bad_day", 422),
    Kind("bad_address", 422),
    Kind("bad_colour", 422),
    Kind("too_pale", 422),
    Kind("unknown_colleague", 422),
    Kind("clause_unknown", 422),
    Kind("parts_wrong", 422),
    Kind("bad_quantity", 422),
    Kind("too_long", 422),
    Kind("evidence_missing", 422),
    Kind("evidence_incomplete", 422),
    Kind("evidence_welcome", 422),
    Kind("evidence_unknown", 422),
    Kind("check_unknown", 422),
    Kind("evidence_gone", 410),
    Kind("evidence_answered", 409),
    Kind("evidence_needed", 409),
    Kind("cover_needs_photo", 422),
    Kind("bad_covers", 422),
    Kind("bad_number", 422),
    Kind("words_not_for_both", 422),
    Kind("new_evidence_missing", 422),
    Kind("unknown_line", 422),
    Kind("several_sellers", 422),
    # eligibility
    Kind("unknown_reason", 422),
    Kind("reason_not_for_category", 422),
    Kind("window_closed", 422),
    Kind("already_delivered", 422),
    Kind("was_on_time", 422),
    Kind("not_late", 422),
    Kind("not_due_yet", 422),
    Kind("quantity_taken", 422),
    # money
    Kind("over_remaining", 409),
    Kind("nothing_owed", 409),
    Kind("chargeback_closed", 409),
    Kind("signature_wrong", 401),
    # files
    Kind("file_empty", 422),
    Kind("file_too_large", 413),
    Kind("file_type_unknown", 415),
    Kind("file_unreadable", 422),
    Kind("file_again", 409),
    Kind("file_shut", 503),
    Kind("file_missing", 422),
    Kind("upload_offset", 409),
    Kind("upload_unfinished", 409),
    Kind("too_many_uploads", 429),
    Kind("too_many_views", 409),
    Kind("too_many_replies", 409),
    Kind("unknown_place", 422),
    Kind("span_backwards", 422),
    Kind("closing_too_soon", 409),
    Kind("closing_too_far", 422),
    Kind("closing_too_many", 409),
    Kind("name_missing", 422),
    Kind("name_taken", 409),
    Kind("evidence_closed", 409),
    Kind("too_much_evidence", 422),
    # talk
    Kind("message_empty", 422),
    # the shop's facts
    Kind("order_invalid", 422),
    Kind("order_changed", 409),
    Kind("bad_policy", 422),
    Kind("not_kept", 404),
    # signing in
    Kind("link_invalid", 410),
    Kind("too_many_tries", 429),
)

REFUSALS: tuple[str, ...] = tuple(kind.name for kind in KINDS)
STATUS: Mapping[str, int] = {kind.name: kind.status for kind in KINDS}


class Refused(Exception):
    """The product says no: `name` is one of REFUSALS, `facts` fill its words, `field` points at the input."""

    def __init__(self, name: str, field: str = "", **facts: Any) -> None:
        assert name in STATUS, name
        super().__init__(name)
        self.name = name
        self.field = field
        self.facts = facts

    @property
    def status(self) -> int:
        """The HTTP status this refusal maps to."""
        return STATUS[self.name]
