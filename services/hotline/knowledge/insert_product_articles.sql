-- Insert each of the product's articles that is not there yet, as the next version in its language.
-- :articles is a JSON list in the order of days; an article that a supervisor wrote in this language is left alone.

WITH brought AS (
    SELECT a.slug, a.language, a.title, a.body, a.answer, a.search, a.valid_from, a.valid_until,
           ARRAY(SELECT json_array_elements_text(a.law)) AS law
    FROM json_to_recordset(CAST(:articles AS json)) AS a(slug text, language text, title text, body text,
        answer text, law json, search text, valid_from date, valid_until date)
)
INSERT INTO article (slug, language, version, title, body, answer, law, search, valid_from, valid_until, written_by)
SELECT b.slug, b.language,
       coalesce((SELECT max(version) FROM article k WHERE k.slug = b.slug AND k.language = b.language), 0)
           + row_number() OVER (PARTITION BY b.slug, b.language ORDER BY b.valid_from),
       b.title, b.body, b.answer, b.law, b.search, b.valid_from, b.valid_until, :written_by
FROM brought b
WHERE NOT EXISTS (
    SELECT FROM article k
    WHERE k.slug = b.slug AND k.language = b.language
      AND (k.written_by <> :written_by
           OR (k.valid_from = b.valid_from AND k.valid_until IS NOT DISTINCT FROM b.valid_until
               AND (k.title, k.body, k.answer, k.law) = (b.title, b.body, b.answer, b.law))))
RETURNING version
