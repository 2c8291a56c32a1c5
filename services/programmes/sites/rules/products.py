"""The products of the vaccination programme, and the law for each on a day."""

from datetime import date

from libs.common.law.terms import Law, Terms
from libs.common.refusals import Refusal


class ProductUnknown(Refusal):
    code = "product_unknown"
    kind = "invalid"


def product_terms(law: Law, product: str, day: date, *, pointer: str = "/product") -> Terms:
    terms = law.rule("programmes", "vaccination").at("products", day)
    if product not in terms.values:
        raise ProductUnknown(pointer=pointer, product=product, known=", ".join(sorted(terms.values)))
    return terms
