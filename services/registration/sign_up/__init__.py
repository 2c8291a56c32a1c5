"""Sign-up by oneself: national id and birthday, a code to the phone on record, an account of the app."""
