"""`prakan kafka`: run the broker for as long as this command runs."""

import signal
import time
from pathlib import Path

from deploy.kafka.broker import Kafka, available


def kept_until_stopped(folder: Path, *, port: int) -> None:
    """Run a broker until a signal comes, then stop it. Exits with an error if the broker ends by itself."""
    if missing := available():
        raise SystemExit(missing)

    def end(*_: object) -> None:
        raise SystemExit(0)

    # Before the broker starts: a signal must not end this process and leave the broker behind.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end)
    broker = Kafka(folder, port=port)
    try:
        broker.start()
        print(f"Kafka is ready: {broker.servers}", flush=True)
        while broker.pid is not None:
            time.sleep(0.5)
        raise SystemExit(f"the broker has ended; {folder / 'server.log'} says why")
    finally:
        broker.stop()
