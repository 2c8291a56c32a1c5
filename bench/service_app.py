"""One service's door for uvicorn, as `prakan serve` runs it: settings from the environment."""

import os

from fastapi import FastAPI

from deploy.suite import members


def app() -> FastAPI:
    from libs.common.logs import configure_logs

    configure_logs(level="WARNING")
    member = members()[os.environ["BENCH_SERVICE"]]
    return member.build(member.settings()).app
