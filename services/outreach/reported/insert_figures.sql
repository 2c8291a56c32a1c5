-- Insert figures of one document about one area, in the order in which they were given.

INSERT INTO reported_figure (
    reported_figure_id, subject_hash, source, document, published_on, section, indicator, measure, denominator, area,
    first_day, last_day, value, high, bound, words, made_by, supersedes, because)
SELECT f.reported_figure_id, f.subject_hash, :publisher, :document, :published_on, f.section, f.indicator, f.measure,
       f.denominator, :area, f.first_day, f.last_day, f.value, f.high, f.bound, f.words, :made_by,
       CAST(:supersedes AS uuid), CAST(:because AS text)
FROM unnest(CAST(:ids AS uuid[]), CAST(:hashes AS text[]), CAST(:sections AS text[]), CAST(:indicators AS text[]),
            CAST(:measures AS text[]), CAST(:denominators AS text[]), CAST(:first_days AS date[]),
            CAST(:last_days AS date[]), CAST(:values AS numeric[]), CAST(:highs AS numeric[]), CAST(:bounds AS text[]),
            CAST(:words AS text[]))
     WITH ORDINALITY AS f(reported_figure_id, subject_hash, section, indicator, measure, denominator, first_day,
                          last_day, value, high, bound, words, ordinal)
ORDER BY f.ordinal
