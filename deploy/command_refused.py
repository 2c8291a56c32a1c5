"""The refusal of every `prakan` command: one sentence, and the next command."""


class CommandRefused(RuntimeError):
    """The command was refused and changed nothing; the message says what is wrong and what to do."""
