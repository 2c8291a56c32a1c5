"""The owner of what the desk keeps about employers, and the lists of a person's own data: parts of the relations."""

from collections.abc import Mapping

_EMPLOYERS = "/hotline/v1/employers/{employer}"
READS: Mapping[str, tuple[str, frozenset[str]]] = {
    "view_employer": (f"{_EMPLOYERS}/view", frozenset()),
    "list_looks_at_employer": (f"{_EMPLOYERS}/looks", frozenset({"employer"})),
    "list_employer_messages": (f"{_EMPLOYERS}/messages", frozenset({"employer"})),
    "list_employer_confirmations": (f"{_EMPLOYERS}/confirmations", frozenset({"employer"})),
}
WATCHED = frozenset({"read_wall", "read_call_figures", "list_presence", "list_outbound_lists",
                     "read_outbound_list"})  # fmt: skip
OTHERS = frozenset({
    "make_outbound_list", "list_outbound_lists", "read_outbound_list", "close_outbound_list", "take_outbound_call",
    "record_outbound_attempt", "set_call_preference", "read_hotline_hours", "list_public_sessions",
    "record_call_event", "list_calls", "read_call", "link_call", "read_call_figures", "say_presence",
    "read_own_presence", "list_presence",
    "check_employer_contact", "unlock_employer_check", "act_for_employer", "look_at_employer",
    "ask_employer_to_confirm", "list_employer_confirmations_of_case", "decide_employer_confirmation",
    "mark_employer_message_read", "mark_employer_messages_read",
    "list_my_employments", "list_my_months", "list_my_claims", "list_my_prefilled_claims", "list_my_cases",
    "list_my_tests", "list_my_isolations", "list_my_stays", "list_my_bookings", "list_my_vaccinations",
    "list_my_doses", "list_my_certificates", "list_my_programme_messages",
})  # fmt: skip
