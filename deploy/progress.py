"""Progress of long commands, line by line: what was begun, and how many seconds after the command."""

import time


class Progress:
    """Called with a sentence; each is one line, at once."""

    def __init__(self) -> None:
        self.begun = time.monotonic()

    def __call__(self, sentence: str) -> None:
        print(f"{time.monotonic() - self.begun:6.1f} s  {sentence}", flush=True)


def silent(_: str) -> None:
    """For those that nobody watches."""
