"""The covenant: the baseline at disbursement, the judgement of each month, and officers' acknowledgements."""
