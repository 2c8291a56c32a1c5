"""What registration listens to: which banks there are, for the programs that speak for them."""

from libs.common.database.connections import Database
from libs.common.spine.consumer import Consumer
from libs.contracts import loans
from libs.copies.banks import banks_registered


def consumers(database: Database) -> tuple[Consumer, ...]:
    return (
        Consumer(
            database,
            name="registration",
            topics=(loans.BANKS,),
            actions={loans.BankRegistered.TYPE: banks_registered},
        ),
    )
