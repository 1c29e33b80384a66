extension Migration {
  /// The tables of runs, their measurements and samples, and the views over them.
  ///
  /// Samples are the many: their rows refer to a run through a small checkpoint number, and hold letters for
  /// what they can be (`sample_details` spells them out): split e(valuation), g(rpo); ending s(top), c(ut);
  /// outcome e(quivalent), d(ifferent), u(nparsed), a(bandoned).
  static let initial = Migration(
    number: 1, name: "initial",
    sql: """
      CREATE TYPE stage AS ENUM ('base', 'sft', 'grpo');
      CREATE TYPE split AS ENUM ('evaluation', 'grpo');

      CREATE TABLE machines (
        id text PRIMARY KEY,
        cpu text NOT NULL,
        cores int NOT NULL,
        memory_bytes bigint NOT NULL,
        operating_system text NOT NULL
      );

      CREATE TABLE benchmarks (
        hash text PRIMARY KEY,
        name text NOT NULL,
        canonical text NOT NULL,
        samplings jsonb NOT NULL,
        budgets jsonb NOT NULL,
        claims jsonb NOT NULL
      );

      CREATE TABLE runs (
        id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        run text NOT NULL UNIQUE,
        benchmark text NOT NULL REFERENCES benchmarks,
        seed numeric(20) NOT NULL,
        started timestamptz NOT NULL,
        machine text NOT NULL REFERENCES machines,
        git_commit text NOT NULL,
        dirty_diff text,
        provenance jsonb NOT NULL,
        heartbeat timestamptz
      );
      CREATE INDEX ON runs (benchmark, seed);

      CREATE TABLE attempts (
        run int REFERENCES runs ON DELETE CASCADE,
        number int,
        started timestamptz NOT NULL,
        threads int NOT NULL,
        process_id int NOT NULL,
        host text NOT NULL,
        PRIMARY KEY (run, number)
      );

      CREATE TABLE attempt_ends (
        run int REFERENCES runs ON DELETE CASCADE,
        attempt int,
        status text NOT NULL,
        ended timestamptz NOT NULL,
        reason text,
        digest text,
        PRIMARY KEY (run, attempt)
      );

      CREATE TABLE checkpoints (
        id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        run int NOT NULL REFERENCES runs ON DELETE CASCADE,
        stage stage NOT NULL,
        step int NOT NULL,
        epoch int,
        weights_sha256 text,
        UNIQUE (run, stage, step)
      );

      CREATE TABLE problems (
        run int REFERENCES runs ON DELETE CASCADE,
        split split,
        problem int,
        family text NOT NULL,
        stratum text NOT NULL,
        prompt text NOT NULL,
        answer text NOT NULL,
        PRIMARY KEY (run, split, problem)
      );

      CREATE TABLE steps (
        run int REFERENCES runs ON DELETE CASCADE,
        stage stage,
        step int,
        epoch int,
        loss float8 NOT NULL,
        learning_rate float8 NOT NULL,
        gradient_norm float8 NOT NULL,
        tokens int NOT NULL,
        target_tokens int NOT NULL,
        reward float8,
        rewards jsonb,
        accuracy float8,
        length float8,
        cut_share float8,
        kl float8,
        entropy float8,
        clip_fraction float8,
        constant_groups int,
        PRIMARY KEY (run, stage, step)
      );

      CREATE TABLE samples (
        reward float8,
        checkpoint int REFERENCES checkpoints ON DELETE CASCADE,
        problem int,
        tokens int NOT NULL,
        sampling smallint,                   -- -1 for rollouts
        sample smallint,
        split "char",
        ending "char" NOT NULL,
        outcome "char" NOT NULL,
        answer text,
        text text NOT NULL,
        PRIMARY KEY (checkpoint, split, sampling, problem, sample)
      );

      CREATE TABLE measurements (
        checkpoint int REFERENCES checkpoints ON DELETE CASCADE,
        sampling smallint,
        metric text,
        family text,                         -- '' for all
        value float8 NOT NULL,
        question_error float8,
        sampling_error float8,
        problems int NOT NULL,
        samples_per_problem int NOT NULL,
        PRIMARY KEY (checkpoint, sampling, metric, family)
      );

      CREATE TABLE timings (
        checkpoint int REFERENCES checkpoints ON DELETE CASCADE,
        phase text,
        attempt int,
        tokens bigint NOT NULL,
        seconds float8 NOT NULL,
        PRIMARY KEY (checkpoint, phase, attempt)
      );

      CREATE TABLE resources (
        run int REFERENCES runs ON DELETE CASCADE,
        attempt int,
        metric text,
        value float8 NOT NULL,
        PRIMARY KEY (run, attempt, metric)
      );

      CREATE TABLE verdicts (
        run int REFERENCES runs ON DELETE CASCADE,
        claim text,
        outcome text NOT NULL,
        estimate float8 NOT NULL,
        lower float8 NOT NULL,
        upper float8 NOT NULL,
        verdict jsonb NOT NULL,
        PRIMARY KEY (run, claim)
      );

      -- How far the journal of a run has been read into the other tables.
      CREATE TABLE journal_positions (
        run text PRIMARY KEY,
        byte_offset bigint NOT NULL
      );

      CREATE FUNCTION iso8601(moment timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
        SELECT rtrim(rtrim(to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), '0'), '.') || 'Z'
      $$;

      -- A run stands as its last attempt does. One that says nothing for a minute has been killed.
      CREATE VIEW run_summaries AS
        SELECT runs.id, runs.run, benchmarks.name AS benchmark, runs.benchmark AS benchmark_hash,
          runs.git_commit, runs.dirty_diff, runs.seed, runs.started, runs.heartbeat,
          coalesce(attempt_ends.status,
            CASE WHEN runs.heartbeat > now() - interval '60 seconds' THEN 'running' ELSE 'interrupted' END
          ) AS status,
          attempt_ends.ended, attempt_ends.reason, attempt_ends.digest,
          coalesce(last.number, 0) AS attempts, last.host
        FROM runs
        JOIN benchmarks ON benchmarks.hash = runs.benchmark
        LEFT JOIN LATERAL (
          SELECT number, host FROM attempts WHERE attempts.run = runs.id ORDER BY number DESC LIMIT 1
        ) AS last ON true
        LEFT JOIN attempt_ends ON attempt_ends.run = runs.id AND attempt_ends.attempt = last.number;

      CREATE VIEW sample_details AS
        SELECT runs.run, checkpoints.stage, checkpoints.step, checkpoints.epoch,
          CASE samples.split WHEN 'e' THEN 'evaluation' ELSE 'grpo' END AS split,
          samples.sampling, samples.problem, problems.family, problems.stratum, samples.sample,
          samples.tokens,
          CASE samples.ending WHEN 's' THEN 'stop' ELSE 'cut' END AS ending,
          CASE samples.outcome WHEN 'e' THEN 'equivalent' WHEN 'd' THEN 'different' WHEN 'u' THEN 'unparsed'
            ELSE 'abandoned' END AS outcome,
          samples.outcome = 'e' AND samples.ending = 's' AS correct,
          samples.answer, problems.answer AS reference, samples.reward, samples.text
        FROM samples
        JOIN checkpoints ON checkpoints.id = samples.checkpoint
        JOIN runs ON runs.id = checkpoints.run
        LEFT JOIN problems ON problems.run = runs.id AND problems.problem = samples.problem
          AND problems.split = CASE samples.split WHEN 'e' THEN 'evaluation' ELSE 'grpo' END::split;

      -- A problem counts by the mean over its samples, a cell (stratum) by the mean over its problems, and
      -- all cells alike, whatever their sizes.
      CREATE VIEW checkpoint_summaries AS
        WITH by_problem AS (
          SELECT run, stage, step, epoch, sampling, stratum, problem, count(*) AS samples,
            avg(correct::int) AS accuracy, avg(tokens) AS length, avg((ending = 'cut')::int) AS cut_share
          FROM sample_details WHERE split = 'evaluation'
          GROUP BY run, stage, step, epoch, sampling, stratum, problem
        ), by_cell AS (
          SELECT run, stage, step, epoch, sampling, stratum, count(*) AS problems, sum(samples) AS samples,
            avg(accuracy) AS accuracy, avg(length) AS length, avg(cut_share) AS cut_share
          FROM by_problem GROUP BY run, stage, step, epoch, sampling, stratum
        )
        SELECT run, stage, step, epoch, sampling, sum(problems)::bigint AS problems,
          sum(samples)::bigint AS samples,
          avg(accuracy)::float8 AS accuracy, avg(length)::float8 AS length,
          avg(cut_share)::float8 AS cut_share
        FROM by_cell GROUP BY run, stage, step, epoch, sampling;

      -- At a budget of b tokens a sample is right if it ended rightly by then, and costs min(length, b).
      CREATE VIEW budget_curves AS
        WITH by_problem AS (
          SELECT details.run, stage, step, epoch, sampling, budget, stratum, problem,
            avg((correct AND tokens <= budget)::int) AS accuracy, avg(least(tokens, budget)) AS cost
          FROM sample_details AS details
          JOIN runs ON runs.run = details.run
          JOIN benchmarks ON benchmarks.hash = runs.benchmark
          CROSS JOIN LATERAL (
            SELECT value::int AS budget FROM jsonb_array_elements_text(benchmarks.budgets)
          ) AS budgets
          WHERE split = 'evaluation'
          GROUP BY details.run, stage, step, epoch, sampling, budget, stratum, problem
        ), by_cell AS (
          SELECT run, stage, step, epoch, sampling, budget, stratum,
            avg(accuracy) AS accuracy, avg(cost) AS cost
          FROM by_problem GROUP BY run, stage, step, epoch, sampling, budget, stratum
        )
        SELECT run, stage, step, epoch, sampling, budget,
          avg(accuracy)::float8 AS accuracy, avg(cost)::float8 AS cost
        FROM by_cell GROUP BY run, stage, step, epoch, sampling, budget;
      """)
}
