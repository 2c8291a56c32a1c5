"""The check digit of a number form as a SQL expression, unrolled from the law's weights."""

from services.contributions.rules.return_line import LineForm


def check_digit_wrong(form: LineForm, column: str) -> str:
    """True for a well-formed number whose last digit is not (modulus − Σ digit·weight mod modulus) mod 10."""
    if not form.weights:
        return "false"
    total = " + ".join(f"{weight} * (ascii(substr({column}, {n}, 1)) - 48)" for n, weight in enumerate(form.weights, 1))
    return f"({form.modulus} - ({total}) % {form.modulus}) % 10 <> ascii(right({column}, 1)) - 48"
