-- The plans of the queries behind list, show, compare and history, on the newest run and the largest benchmark.
\set ON_ERROR_STOP on
SET search_path = twostage;
SELECT run AS run, id AS run_id, benchmark AS benchmark, machine AS machine FROM runs
  WHERE benchmark = (SELECT benchmark FROM runs GROUP BY benchmark ORDER BY count(*) DESC LIMIT 1)
    AND run LIKE '01BENCH%'
  ORDER BY started DESC LIMIT 1 \gset
SELECT id AS checkpoint FROM checkpoints WHERE run = :run_id AND stage = 'grpo' ORDER BY step DESC LIMIT 1 \gset

\echo == list
EXPLAIN (ANALYZE, BUFFERS) SELECT * FROM run_summaries ORDER BY started DESC, run DESC;
\echo == a run by the beginning of its name
EXPLAIN (ANALYZE, BUFFERS) SELECT * FROM run_summaries WHERE starts_with(upper(run), upper(:'run'));
\echo == show: the samples of one checkpoint
EXPLAIN (ANALYZE, BUFFERS)
  SELECT split, sampling, problem, sample, tokens, ending, outcome, answer, text, reward
  FROM samples WHERE checkpoint = :checkpoint ORDER BY split, sampling, problem, sample;
\echo == compare: means by problem at one checkpoint under one sampling
EXPLAIN (ANALYZE, BUFFERS)
  SELECT problem, count(*), avg((outcome = 'e' AND ending = 's')::int), avg(tokens), avg((ending = 'c')::int)
  FROM samples WHERE checkpoint = :checkpoint AND split = 'e' AND sampling = 0 GROUP BY problem ORDER BY problem;
\echo == history: the accuracy that each stage of the runs of one benchmark on one machine ended with
EXPLAIN (ANALYZE, BUFFERS)
  WITH chosen AS (
    SELECT id, run, git_commit, seed, started FROM runs
    WHERE benchmark = :'benchmark' AND machine = :'machine' AND dirty_diff IS NULL
      AND EXISTS (SELECT FROM attempt_ends WHERE attempt_ends.run = runs.id AND status = 'finished')
  ), measured AS (
    SELECT DISTINCT ON (chosen.id, stage) chosen.id AS run, stage, value
    FROM chosen JOIN checkpoints ON checkpoints.run = chosen.id
    JOIN measurements ON measurements.checkpoint = checkpoints.id AND sampling = 0 AND metric = 'accuracy' AND family = ''
    WHERE stage <> 'base' ORDER BY chosen.id, stage, step DESC
  )
  SELECT chosen.run, git_commit, seed, iso8601(started), stage, value
  FROM chosen JOIN measured ON measured.run = chosen.id ORDER BY started, chosen.run, stage;
