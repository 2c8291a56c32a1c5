-- The twin of person_id_of in libs/common/values/identifiers.py (UUID version 8). From `raw`: national_id; agency_key.
encode(set_byte(set_byte(digest, 6, get_byte(digest, 6) & 15 | 128), 8, get_byte(digest, 8) & 63 | 128), 'hex')::uuid
