internal import Postgres
internal import Records

/// Reads the tables of one run back into records, in the order of `HistoryFold`: texts by their bytes, whatever the
/// collation of the database.
struct HistoryReader {
  let connection: Connection
  let record: RunRecord
  let checkpoints: [StoredCheckpoint]
  let id: Int

  /// A checkpoint, its number in the database and the hash of its weights, if that is known.
  struct StoredCheckpoint {
    let id: Int
    let checkpoint: Checkpoint
    let weights: WeightsRecord?
  }

  /// - Parameter fault: What is wrong with a benchmark; reading a run whose benchmark has a fault throws `StoreError`.
  init(connection: Connection, run: String, fault: (BenchmarkRecord) -> String?) throws {
    self.connection = connection
    let rows = try connection.query(
      """
      SELECT id, seed, iso8601(started), provenance, hash, name, canonical, samplings, budgets, claims
      FROM runs JOIN benchmarks ON hash = benchmark WHERE run = $1
      """, [.text(run)])
    guard let row = rows.first else { throw StoreError.unknownRun(prefix: run) }
    let (id, seed, started, provenance, hash, name, canonical, samplings, budgets, claims) = try row.decode(
      Int.self, UInt64.self, String.self, String.self, String.self, String.self, String.self, String.self,
      String.self, String.self)
    self.id = id
    do {
      record = RunRecord(
        id: run,
        benchmark: BenchmarkRecord(
          name: name, canonical: canonical, hash: hash, samplings: try JSONText.decode(from: samplings),
          budgets: try JSONText.decode(from: budgets), claims: try JSONText.decode(from: claims)),
        seed: seed, started: started, provenance: try JSONText.decode(from: provenance))
    } catch is DecodingError {
      throw StoreError.unreadable(run: run, what: "the benchmark or provenance")
    }
    if let fault = fault(record.benchmark) {
      throw StoreError.alteredBenchmark(run: run, name: name, fault: fault)
    }
    checkpoints = try connection.query(
      "SELECT id, stage, step, epoch, weights_sha256 FROM checkpoints WHERE run = $1 ORDER BY stage, step",
      [.int(id)]
    ).map { row in
      let (id, stage, step, epoch, weights) = try row.decode(
        Int.self, String.self, Int.self, Int?.self, String?.self)
      let checkpoint = Checkpoint(stage: try .reading(stage, run: run), step: step, epoch: epoch)
      return StoredCheckpoint(
        id: id, checkpoint: checkpoint,
        weights: weights.map { WeightsRecord(checkpoint: checkpoint, sha256: $0) })
    }
  }

  func attempts() throws -> [AttemptRecord] {
    try rows(
      """
      SELECT number, iso8601(started), threads, process_id, host FROM attempts
      WHERE run = $1 ORDER BY number
      """
    )
    .map { row in
      let (number, started, threads, process, host) = try row.decode(
        Int.self, String.self, Int.self, Int32.self, String.self)
      return AttemptRecord(number: number, started: started, threads: threads, processID: process, host: host)
    }
  }

  /// How the `last` attempt ended; nil while it goes on.
  func end(of last: AttemptRecord?) throws -> RunEnd? {
    try ends().last { $0.attempt == last?.number }
  }

  /// How each attempt ended.
  func ends() throws -> [RunEnd] {
    try rows(
      """
      SELECT attempt, status, iso8601(ended), reason, digest FROM attempt_ends
      WHERE run = $1 ORDER BY attempt
      """
    )
    .map { row in
      let (attempt, status, ended, reason, digest) = try row.decode(
        Int.self, String.self, String.self, String?.self, String?.self)
      return RunEnd(
        attempt: attempt, status: try .reading(status, run: record.id), ended: ended, reason: reason,
        digest: digest)
    }
  }

  func problems() throws -> [ProblemRecord] {
    try rows(
      """
      SELECT split, problem, family, stratum, prompt, answer FROM problems
      WHERE run = $1 ORDER BY split, problem
      """
    ).map { row in
      let (split, index, family, stratum, prompt, answer) = try row.decode(
        String.self, Int.self, String.self, String.self, String.self, String.self)
      return ProblemRecord(
        split: try .reading(split, run: record.id), index: index, family: family, stratum: stratum,
        prompt: prompt,
        answer: answer)
    }
  }

  /// The steps of all stages, or the first `limit` of each; only those after one that is known already, if it is given.
  func steps(upTo limit: Int = Int(Int32.max), after known: (stage: Stage, step: Int)? = nil) throws
    -> [StepRecord]
  {
    try connection.query(
      """
      SELECT stage, step, epoch, loss, learning_rate, gradient_norm, tokens, target_tokens, rewards, reward,
        accuracy, length, cut_share, kl, entropy, clip_fraction, constant_groups
      FROM steps WHERE run = $1 AND step <= $2 AND ($3::stage IS NULL OR (stage, step) > ($3::stage, $4::int))
      ORDER BY stage, step
      """, [.int(id), .int(limit), known.map { .text($0.stage.rawValue) }, known.map { .int($0.step) }]
    ).map { row in
      let (
        stage, step, epoch, loss, rate, norm, tokens, targets, rewards, reward, accuracy, length, cutShare,
        kl, entropy,
        clipFraction, constantGroups
      ) = try row.decode(
        String.self, Int.self, Int?.self, Double.self, Double.self, Double.self, Int.self, Int.self,
        String?.self,
        Double?.self, Double?.self, Double?.self, Double?.self, Double?.self, Double?.self, Double?.self,
        Int?.self)
      // Rollout columns are filled together or not at all; `rewards` stands for them.
      let rollout = try rewards.map { rewards in
        RolloutStatistics(
          reward: reward ?? .nan, rewards: try JSONText.decode(from: rewards), accuracy: accuracy ?? .nan,
          length: length ?? .nan, cutShare: cutShare ?? .nan, kl: kl, entropy: entropy ?? .nan,
          clipFraction: clipFraction ?? .nan, constantGroups: constantGroups ?? 0)
      }
      return StepRecord(
        stage: try .reading(stage, run: record.id), step: step, epoch: epoch, loss: loss, learningRate: rate,
        gradientNorm: norm, tokens: tokens, targetTokens: targets, rollout: rollout)
    }
  }

  /// Reads one checkpoint after the other: the primary key has its samples in the order wanted, and the
  /// server's answer stays small.
  func samples() throws -> [SampleSet] {
    var sets: [SampleSet] = []
    for stored in checkpoints {
      let rows = try connection.query(
        """
        SELECT split, sampling, problem, sample, tokens, ending, outcome, answer, text, reward
        FROM samples WHERE checkpoint = $1 ORDER BY split, sampling, problem, sample
        """, [.int(stored.id)])
      for row in rows {
        let (split, sampling, problem, index, tokens, ending, outcome, answer, text, reward) = try row.decode(
          String.self, Int.self, Int.self, Int.self, Int.self, String.self, String.self, String?.self,
          String.self,
          Double?.self)
        guard let split = Split(letter: split), let end = SampleEnd(letter: ending),
          let outcome = Outcome(letter: outcome)
        else { throw StoreError.unreadable(run: record.id, what: "a letter in samples") }
        let sample = Sample(
          index: index, tokens: tokens, end: end, outcome: outcome, answer: answer, text: text, reward: reward
        )
        let setting = sampling == Store.rollouts ? nil : sampling
        if let last = sets.last, last.problem == problem, last.sampling == setting, last.split == split,
          last.checkpoint == stored.checkpoint
        {
          sets[sets.count - 1].samples.append(sample)
        } else {
          sets.append(
            SampleSet(
              checkpoint: stored.checkpoint, split: split, sampling: setting, problem: problem,
              samples: [sample]))
        }
      }
    }
    return sets
  }

  func measurements() throws -> [Measurement] {
    let checkpoints = checkpointsByID
    return try rows(
      """
      SELECT checkpoint, sampling, metric, nullif(family, ''), value, question_error, sampling_error,
        problems, samples_per_problem
      FROM measurements JOIN checkpoints ON id = checkpoint WHERE run = $1
      ORDER BY stage, step, sampling, metric COLLATE "C", family COLLATE "C"
      """
    ).compactMap { row in
      let (id, sampling, metric, family, value, questionError, samplingError, problems, samples) =
        try row.decode(
          Int.self, Int.self, String.self, String?.self, Double.self, Double?.self, Double?.self, Int.self,
          Int.self)
      return checkpoints[id].map {
        Measurement(
          checkpoint: $0, sampling: sampling, metric: metric, family: family, value: value,
          questionError: questionError, samplingError: samplingError, problems: problems,
          samplesPerProblem: samples)
      }
    }
  }

  func timings() throws -> [Timing] {
    let checkpoints = checkpointsByID
    return try rows(
      """
      SELECT checkpoint, phase, attempt, tokens, seconds, load_average, steal_share, contended,
        resident_bytes
      FROM timings JOIN checkpoints ON id = checkpoint WHERE run = $1
      ORDER BY stage, step, phase COLLATE "C", attempt
      """
    ).compactMap { row in
      let (id, phase, attempt, tokens, seconds, load, steal, isContended, resident) = try row.decode(
        Int.self, String.self, Int.self, Int.self, Double.self, Double?.self, Double?.self, Bool?.self,
        Int64?.self)
      // Whether it was contended is always stated, if conditions were asked for at all.
      let conditions = isContended.map {
        Conditions(loadAverage: load, stealShare: steal, isContended: $0, residentBytes: resident)
      }
      let kind = try Phase.reading(phase, run: record.id)
      return checkpoints[id].map {
        Timing(
          checkpoint: $0, phase: kind, attempt: attempt, tokens: tokens, seconds: seconds,
          conditions: conditions)
      }
    }
  }

  func resources() throws -> [ResourceRecord] {
    try rows(
      """
      SELECT attempt, metric, value FROM resources WHERE run = $1 ORDER BY attempt, metric COLLATE "C"
      """
    ).map { row in
      let (attempt, metric, value) = try row.decode(Int.self, String.self, Double.self)
      return ResourceRecord(attempt: attempt, metric: metric, value: value)
    }
  }

  /// The verdicts in the order in which the benchmark states their claims.
  func verdicts() throws -> [Verdict] {
    let claims = record.benchmark.claims.map(\.name)
    func position(_ verdict: Verdict) -> Int { claims.firstIndex(of: verdict.claim.name) ?? claims.count }
    return try rows("SELECT verdict FROM verdicts WHERE run = $1 ORDER BY claim COLLATE \"C\"")
      .map { row in
        do { return try JSONText.decode(Verdict.self, from: row.decode(String.self)) } catch is DecodingError
        {
          throw StoreError.unreadable(run: record.id, what: "a verdict")
        }
      }
      .sorted { position($0) < position($1) }
  }

  private var checkpointsByID: [Int: Checkpoint] {
    Dictionary(checkpoints.map { ($0.id, $0.checkpoint) }) { first, _ in first }
  }

  private func rows(_ sql: String) throws -> Rows {
    try connection.query(sql, [.int(id)])
  }
}
