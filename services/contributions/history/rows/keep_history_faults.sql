-- Keep the faults of the set's rows for the job :job_id.

INSERT INTO job_fault (job_id, row_no, "column", code, "values")
SELECT :job_id, row_no, cell, fault, values FROM file_history_row WHERE fault IS NOT NULL ON CONFLICT DO NOTHING
