SELECT count(*) FROM (
    SELECT end_at, lead(start_at) OVER (PARTITION BY provider ORDER BY start_at) AS next_start
    FROM appointment WHERE status IN (0, 1))
WHERE next_start < end_at;
