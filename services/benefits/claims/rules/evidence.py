"""The days that evidence proves. Certificates, orders and isolations add up; none replaces another."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from libs.common.law.terms import Terms
from libs.common.values.month import Month
from services.benefits.claims.rules.certificate_wanted import returned_months
from services.benefits.claims.rules.claim_facts import ClaimFacts, Order, PersonFacts
from services.benefits.claims.rules.days import NO_DAYS, Days, days_of, near


@dataclass(frozen=True, slots=True)
class Piece:
    """Days proven under one order."""

    days: Days
    order_number: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """The evidence for a claim. `wage_days`: days with wages paid, as the newest certificate of each day states.

    `unknown_orders`: order numbers on certificates for which the employer has no closure order on record.
    `withdrawn`: such an order was withdrawn.
    `not_covered`: an order on record is for a cause that the instrument does not cover. `certified`: the employer has
    said its part, or an order of isolation said it. `returned`: else the months of its returns that stand for it.
    """

    pieces: Sequence[Piece]
    wage_days: Days
    unknown_orders: Sequence[str]
    not_covered: bool
    certified: bool = True
    returned: Sequence[Month] = ()
    withdrawn: bool = False

    @property
    def days(self) -> Days:
        return NO_DAYS.union(*(piece.days for piece in self.pieces)) - self.wage_days


def evidence_of(
    claim: ClaimFacts, person: PersonFacts, terms: Terms | None, certificate_terms: Terms | None
) -> Evidence:
    """Collect the evidence for the claimed days, under the legal instrument in force when work stopped.

    What an officer decided to pay on the employer's returns holds until the employer certifies any of the days.
    """
    claimed = claim.claimed
    pieces: list[Piece] = []
    wage_days: Days = NO_DAYS
    unknown: list[str] = []
    diseases = terms["diseases"] if terms is not None else ()
    for certificate in claim.certificates:
        days = days_of([(certificate.first_day, certificate.last_day)], within=claimed)
        wage_days = wage_days | days if certificate.wages_paid else wage_days - days
        if claim.cause == "closure_order":
            orders = [order for order in claim.orders if order.order_number == certificate.order_number]
            covered = [(order.first_day, order.last_day) for order in orders if _counts(order, diseases)]
            unknown += [] if orders else [certificate.order_number]
            days = days_of(covered, within=days)
        pieces.append(Piece(days, certificate.order_number))
    if terms is not None and claim.cause in terms.values.get("isolation_order_proves", ()):
        pieces += [
            Piece(days_of([(order.first_day, order.last_day)], within=claimed), order.order_number)
            for order in person.isolations
        ]
    not_covered = any(order.disease not in diseases for order in claim.orders if not order.withdrawn)
    proven = [piece for piece in pieces if piece.days]
    certified, returned = bool(proven or unknown), tuple[Month, ...]()
    if not certified and certificate_terms is not None and claim.uncertified is not None and claim.uncertified.pays:
        credited = returned_months(person.credited_at.get(claim.employer_id, ()), claim.first_day, certificate_terms)
        if credited.enough and (proven := _on_returns(claim, diseases)):
            returned = credited.months
    withdrawn = any(order.withdrawn for order in claim.orders)
    return Evidence(proven, wage_days, sorted(set(unknown)), not_covered, certified, returned, withdrawn)


def _counts(order: Order, diseases: Collection[str]) -> bool:
    return order.disease in diseases and not order.withdrawn


def _on_returns(claim: ClaimFacts, diseases: Collection[str]) -> list[Piece]:
    """Take the days that are on record as ordered; of other causes than a closure nobody has a record: all days."""
    if claim.cause != "closure_order":
        return [Piece(claim.claimed, str(claim.claim_id))]
    ordered = [order for order in claim.closures if _counts(order, diseases)]
    pieces = [
        Piece(days_of([(order.first_day, order.last_day)], within=claim.claimed), order.order_number)
        for order in ordered
    ]
    return [piece for piece in pieces if piece.days]


@dataclass(slots=True)
class Stop:
    """One stop of work: days without work, its orders, and the number of days awarded."""

    days: Days
    orders: frozenset[str]
    awarded: Days = NO_DAYS
    mine: Days = field(default=NO_DAYS)
    """the days of the claim that is being judged"""


def stops_with(known: Sequence[Stop], pieces: Sequence[Piece], *, gap: int) -> list[Stop]:
    """Join pieces of evidence to the stops of work known so far.

    Pieces belong to one stop if they share an order or are at most `gap` days apart.
    """
    stops = [Stop(stop.days, stop.orders, stop.awarded) for stop in known]
    for piece in pieces:
        joined = Stop(piece.days, frozenset([piece.order_number]), mine=piece.days)
        apart = []
        for stop in stops:
            if piece.order_number in stop.orders or near(stop.days, joined.days, gap=gap):
                joined = Stop(
                    stop.days | joined.days,
                    stop.orders | joined.orders,
                    stop.awarded | joined.awarded,
                    stop.mine | joined.mine,
                )
            else:
                apart.append(stop)
        stops = [*apart, joined]
    return stops
