"""Registration owns employers, persons, employments and closure orders. It says what it knows and listens to nobody."""
