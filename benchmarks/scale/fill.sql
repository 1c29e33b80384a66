-- Fills a store that holds one run with :runs others of about 50,100 samples each, shaped as those of benchmarks/tiny.yaml: 575
-- evaluation problems; the base model, ten epochs of stage 1 and five moments of stage 2 measured with two samples a
-- problem, the ends of both stages with eight under each of three samplings; 50 steps of rollouts, 16 x 8 each. Stage 1 has
-- 1,000 steps instead of 11,250. Of the runs, 60 % are of the first one's benchmark, the others of four; three quarters are
-- of its machine; eight in a row share a commit. Nothing is deleted.
\set ON_ERROR_STOP on
SET search_path = twostage;
SET synchronous_commit = off;
SELECT set_config('scale.runs', :'runs', false) \gset filled_

INSERT INTO machines SELECT 'machine-' || n, 'CPU ' || n, 2, 1::bigint << 34, 'Linux' FROM generate_series(1, 1) AS n
  ON CONFLICT DO NOTHING;
INSERT INTO benchmarks SELECT 'scale-hash-' || n, 'scale-' || n, 'version: 1', '["T=1", "T=0.7 top-p=0.95", "greedy"]',
  '[24, 32, 40, 48, 64, 96, 160]', '[]' FROM generate_series(1, 4) AS n ON CONFLICT DO NOTHING;

DO $$
DECLARE
  run_number int;
  run_id int;
  machine_id text;
  first runs;
BEGIN
  SELECT * INTO STRICT first FROM runs;
  FOR run_number IN 1..current_setting('scale.runs')::int LOOP
    machine_id := CASE WHEN run_number % 4 = 0 THEN 'machine-1' ELSE first.machine END;
    INSERT INTO runs (run, benchmark, seed, started, machine, git_commit, provenance, heartbeat)
    VALUES ('01BENCH' || lpad(run_number::text, 19, '0'),
      CASE WHEN run_number % 5 < 3 THEN first.benchmark ELSE 'scale-hash-' || 1 + run_number % 4 END,
      1 + run_number % 8,
      '2026-01-01T00:00:00Z'::timestamptz + run_number * interval '1 hour', machine_id, md5((run_number / 8)::text),
      first.provenance - 'dirtyDiff'
        || jsonb_build_object('commit', md5((run_number / 8)::text), 'machine', machine_id),
      '2026-01-01T01:00:00Z')
    RETURNING id INTO run_id;
    INSERT INTO attempts VALUES (run_id, 1, '2026-01-01T00:00:00Z', 2, 42, 'host');
    INSERT INTO attempt_ends VALUES (run_id, 1, 'finished', '2026-01-01T01:00:00Z', NULL, md5(run_number::text));
    INSERT INTO journal_positions VALUES ('01BENCH' || lpad(run_number::text, 19, '0'), 1);
    INSERT INTO checkpoints (run, stage, step, epoch, weights_sha256)
      SELECT run_id, 'base'::stage, 0, NULL::int, md5('b') UNION ALL
      SELECT run_id, 'sft', 100 * n, n, md5(n::text) FROM generate_series(1, 10) AS n UNION ALL
      SELECT run_id, 'grpo', n, NULL, CASE WHEN n % 10 = 0 THEN md5(n::text) END FROM generate_series(1, 50) AS n;
    INSERT INTO problems
      SELECT run_id, 'evaluation'::split, n, 'family-' || n % 8, 'family-' || n % 8 || '/' || n % 3,
        'How much is ' || n || ' and ' || 3 * n || '?', (4 * n)::text FROM generate_series(0, 574) AS n UNION ALL
      SELECT run_id, 'grpo', n, 'family-' || n % 8, 'family-' || n % 8 || '/' || n % 3,
        'How much is ' || n || ' less ' || 3 * n || '?', (-2 * n)::text FROM generate_series(0, 1599) AS n;
    INSERT INTO steps
      SELECT run_id, 'sft'::stage, n, 1 + (n - 1) / 100, 3.0 / n, 2e-3, 1, 800, 600 FROM generate_series(1, 1000) AS n;
    INSERT INTO steps
      SELECT run_id, 'grpo'::stage, n, NULL, 0.1, 1.5e-4, 1, 9000, 7000, 1, '{"format": 1, "cosine": 0.5}'::jsonb, 0.8,
        60, 0, 0.01, 0.4, 0, 3 FROM generate_series(1, 50) AS n;
    -- In the order of the primary key, as evaluations come.
    INSERT INTO samples
      SELECT NULL, checkpoints.id, problem, 20 + (problem * 7 + sample * 13 + run_number) % 90, sampling, sample, 'e',
        CASE WHEN (problem + sample) % 50 = 0 THEN 'c' ELSE 's' END,
        CASE WHEN (problem * 31 + sample * 17 + run_number * 7 + checkpoints.id) % 100 < 70 THEN 'e' ELSE 'd' END,
        (4 * problem)::text,
        'First ' || problem || ' times 3 is ' || 3 * problem || E'.\nThen both are ' || 4 * problem || E'.\n\\boxed{'
          || 4 * problem || '}'
      FROM checkpoints
      CROSS JOIN LATERAL (SELECT weights_sha256 IS NOT NULL AND (stage, step) IN (('sft', 1000), ('grpo', 50))) AS e (is_end)
      CROSS JOIN LATERAL generate_series(0, CASE WHEN is_end THEN 2 ELSE 0 END) AS sampling
      CROSS JOIN LATERAL generate_series(0, 574) AS problem
      CROSS JOIN LATERAL generate_series(0, CASE WHEN is_end THEN 7 ELSE 1 END) AS sample
      WHERE run = run_id AND weights_sha256 IS NOT NULL
      ORDER BY checkpoints.id, sampling, problem, sample;
    INSERT INTO samples
      SELECT 0.5, checkpoints.id, (step * 16 + problem) % 1600, 20 + (problem * 7 + sample * 13) % 90, -1, sample, 'g',
        's', CASE WHEN (problem + sample) % 10 < 8 THEN 'e' ELSE 'd' END, (-2 * problem)::text,
        'Three times that less itself is ' || 2 * problem || E'.\n\\boxed{' || -2 * problem || '}'
      FROM checkpoints, generate_series(0, 15) AS problem, generate_series(0, 7) AS sample
      WHERE run = run_id AND stage = 'grpo'
      ORDER BY checkpoints.id, 3, sample;
    INSERT INTO measurements
      SELECT id, sampling, metric, family, 0.5 + 0.01 * (run_number % 20), 0.01, 0.01, 575, 2
      FROM checkpoints, generate_series(0, 2) AS sampling, unnest('{accuracy,length,cut_share}'::text[]) AS metric,
        unnest('{"",family-0,family-1,family-2,family-3,family-4,family-5,family-6,family-7}'::text[]) AS family
      WHERE run = run_id AND weights_sha256 IS NOT NULL
        AND (sampling = 0 OR (stage, step) IN (('sft', 1000), ('grpo', 50)));
    INSERT INTO timings
      SELECT id, phase, 1, 100000, 10 + run_number % 7, 1, 0, false, 100000000
      FROM checkpoints, unnest('{train,evaluate,sample}'::text[]) AS phase
      WHERE run = run_id AND weights_sha256 IS NOT NULL AND (phase <> 'sample' OR stage = 'grpo');
    INSERT INTO resources
      SELECT run_id, 1, metric, 1e8 + run_number
      FROM unnest('{peak_rss_bytes,planned_rss_bytes,wall_seconds,gemm_peak_gflops,load_average,contended}'::text[])
        AS metric;
    IF run_number % 10 = 0 THEN COMMIT; END IF;
    IF run_number % 100 = 0 THEN RAISE NOTICE '% runs', run_number; END IF;
  END LOOP;
END $$;

VACUUM (ANALYZE);
