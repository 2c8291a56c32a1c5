"""The check digit of a number form as a SQL expression, unrolled from the law's weights."""

from services.contributions.rules.return_line import LineForm


def check_digit_wrong(form: LineForm, octets: str) -> str:
    """True for a well-formed number whose last digit is not (modulus − Σ digit·weight mod modulus) mod 10.

    `octets` names its digits as bytea: a byte is found at once, a character of a text is counted out.
    """
    if not form.weights:
        return "false"
    total = " + ".join(f"{weight} * (get_byte({octets}, {n}) - 48)" for n, weight in enumerate(form.weights))
    return f"({form.modulus} - ({total}) % {form.modulus}) % 10 <> get_byte({octets}, length({octets}) - 1) - 48"
