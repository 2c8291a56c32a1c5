"""What every command of `prakan` says when it cannot do what was asked: one sentence, and the next command."""


class CommandRefused(RuntimeError):
    """Nothing was changed; the message says what is wrong and what to do."""
