"""The promise to keep the staff: the baseline at disbursement, every month's judgement, what officers have seen."""
