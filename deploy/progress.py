"""Progress of long commands: each step, with the seconds since the start."""

import time


class Progress:
    """Print sentences, a line each, with the seconds since the start."""

    def __init__(self) -> None:
        self.begun = time.monotonic()

    def __call__(self, sentence: str) -> None:
        print(f"{time.monotonic() - self.begun:6.1f} s  {sentence}", flush=True)


def silent(_: str) -> None:
    """Print nothing: the progress of a run that nobody watches."""
