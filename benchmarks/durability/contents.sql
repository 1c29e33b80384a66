-- Number and fingerprint of every kind of row that a run computes; the variable "run" names it.
WITH run AS (SELECT id FROM runs WHERE run = :'run'),
lines(kind, line) AS (
  SELECT 'problems', (to_jsonb(p) - 'run')::text FROM problems p JOIN run ON p.run = run.id
  UNION ALL SELECT 'steps', (to_jsonb(s) - 'run')::text FROM steps s JOIN run ON s.run = run.id
  UNION ALL SELECT 'weights', (to_jsonb(c) - 'run' - 'id')::text FROM checkpoints c JOIN run ON c.run = run.id
    WHERE weights_sha256 IS NOT NULL
  UNION ALL SELECT 'samples', (to_jsonb(d) - 'run')::text FROM sample_details d WHERE d.run = :'run'
  UNION ALL SELECT 'measurements', jsonb_build_array(c.stage, c.step, to_jsonb(m) - 'checkpoint')::text
    FROM measurements m JOIN checkpoints c ON c.id = m.checkpoint JOIN run ON c.run = run.id
  UNION ALL SELECT 'verdicts', (to_jsonb(v) - 'run')::text FROM verdicts v JOIN run ON v.run = run.id
  UNION ALL SELECT 'finished', digest FROM attempt_ends e JOIN run ON e.run = run.id WHERE status = 'finished'
)
SELECT kind, count(*), count(DISTINCT line), md5(string_agg(line, E'\n' ORDER BY line COLLATE "C"))
FROM lines GROUP BY kind ORDER BY kind;
