"""The check digit of a number form as a SQL expression, unrolled from the law's weights."""

from collections.abc import Sequence


def check_digit_wrong(weights: Sequence[int], modulus: int, octets: str) -> str:
    """True for a well-formed number whose last digit is not (modulus − Σ digit·weight mod modulus) mod 10.

    `octets` names its digits as bytea: a byte is found at once, a character of a text is counted out.
    """
    if not weights:
        return "false"
    total = " + ".join(f"{weight} * (get_byte({octets}, {n}) - 48)" for n, weight in enumerate(weights))
    return f"({modulus} - ({total}) % {modulus}) % 10 <> get_byte({octets}, length({octets}) - 1) - 48"
