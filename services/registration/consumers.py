"""The events that registration hears: registered banks, whose programs become clients."""

from libs.common.spine.consumer import Consumer
from libs.contracts import loans
from libs.copies.banks import keep_banks
from libs.copies.keeping import kept_only
from services.registration.context import Context


def consumers(context: Context) -> tuple[Consumer, ...]:
    return (
        Consumer(
            context,
            name="registration",
            topics=(loans.BANKS,),
            actions={loans.BankRegistered.TYPE: kept_only(keep_banks)},
        ),
    )
