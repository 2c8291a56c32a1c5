"""What registration listens to: which banks there are, for the programs that speak for them."""

from libs.common.spine.consumer import Consumer
from libs.contracts import loans
from libs.copies.banks import banks_registered
from services.registration.context import Context


def consumers(context: Context) -> tuple[Consumer, ...]:
    return (
        Consumer(
            context,
            name="registration",
            topics=(loans.BANKS,),
            actions={loans.BankRegistered.TYPE: banks_registered},
        ),
    )
