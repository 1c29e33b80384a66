internal import Postgres
internal import Records

extension Store {
  /// Stores what comes in numbers: by COPY into a staging table, from there what is new into the table
  /// itself.
  func insertBulk(_ batch: Batch, run: Int, checkpoints: [Checkpoint: Int]) throws {
    try stage(
      batch.problems, in: "problems",
      columns: ["run", "split", "problem", "family", "stratum", "prompt", "answer"]
    ) { problem, row in
      row.add(run)
      row.add(problem.split.rawValue)
      row.add(problem.index)
      row.add(problem.family)
      row.add(problem.stratum)
      row.add(problem.prompt)
      row.add(problem.answer)
      try row.endRow()
    }
    try stage(batch.steps, in: "steps", columns: Self.stepColumns) { step, row in
      try Self.write(step, run: run, to: &row)
    }
    try stage(batch.samples, in: "samples", columns: Self.sampleColumns) { set, row in
      guard let checkpoint = checkpoints[set.checkpoint] else { return }
      for sample in set.samples {
        row.add(checkpoint)
        row.add(set.split.letter)
        row.add(set.sampling ?? Self.rollouts)
        row.add(set.problem)
        row.add(sample.index)
        row.add(sample.tokens)
        row.add(sample.end.letter)
        row.add(sample.outcome.letter)
        row.add(sample.answer)
        row.add(sample.text)
        row.add(sample.reward)
        try row.endRow()
      }
    }
    try stage(
      batch.measurements, in: "measurements",
      columns: [
        "checkpoint", "sampling", "metric", "family", "value", "question_error", "sampling_error", "problems",
        "samples_per_problem",
      ]
    ) { measurement, row in
      row.add(checkpoints[measurement.checkpoint])
      row.add(measurement.sampling)
      row.add(measurement.metric)
      row.add(measurement.family ?? "")
      row.add(measurement.value)
      row.add(measurement.questionError)
      row.add(measurement.samplingError)
      row.add(measurement.problems)
      row.add(measurement.samplesPerProblem)
      try row.endRow()
    }
    try stage(
      batch.timings, in: "timings",
      columns: [
        "checkpoint", "phase", "attempt", "tokens", "seconds", "load_average", "steal_share", "contended",
        "resident_bytes",
      ]
    ) { timing, row in
      row.add(checkpoints[timing.checkpoint])
      row.add(timing.phase.rawValue)
      row.add(timing.attempt)
      row.add(timing.tokens)
      row.add(timing.seconds)
      row.add(timing.conditions?.loadAverage)
      row.add(timing.conditions?.stealShare)
      row.add(timing.conditions.map { $0.isContended ? "true" : "false" })
      row.add(timing.conditions?.residentBytes.map { Int($0) })
      try row.endRow()
    }
  }

  /// How the table of samples writes that they are rollouts, which have no sampling setting.
  static var rollouts: Int { -1 }

  private static let sampleColumns = [
    "checkpoint", "split", "sampling", "problem", "sample", "tokens", "ending", "outcome", "answer", "text",
    "reward",
  ]

  private static let stepColumns = [
    "run", "stage", "step", "epoch", "loss", "learning_rate", "gradient_norm", "tokens", "target_tokens",
    "reward",
    "rewards", "accuracy", "length", "cut_share", "kl", "entropy", "clip_fraction", "constant_groups",
  ]

  private static func write(_ step: StepRecord, run: Int, to row: inout CopyWriter) throws {
    row.add(run)
    row.add(step.stage.rawValue)
    row.add(step.step)
    row.add(step.epoch)
    row.add(step.loss)
    row.add(step.learningRate)
    row.add(step.gradientNorm)
    row.add(step.tokens)
    row.add(step.targetTokens)
    let rollout = step.rollout
    row.add(rollout?.reward)
    row.add(try rollout.map { try JSONText.encode($0.rewards) })
    row.add(rollout?.accuracy)
    row.add(rollout?.length)
    row.add(rollout?.cutShare)
    row.add(rollout?.kl)
    row.add(rollout?.entropy)
    row.add(rollout?.clipFraction)
    row.add(rollout?.constantGroups)
    try row.endRow()
  }

  private func stage<Item>(
    _ items: [Item], in table: String, columns: [String], write: (Item, inout CopyWriter) throws -> Void
  ) throws {
    guard !items.isEmpty else { return }
    let staging = "staging_\(table)"
    try connection.query("CREATE TEMP TABLE IF NOT EXISTS \(staging) (LIKE \(table)) ON COMMIT DELETE ROWS")
    try connection.copy(into: staging, columns: columns) { writer in
      for item in items { try write(item, &writer) }
    }
    try connection.query("INSERT INTO \(table) SELECT * FROM \(staging) ON CONFLICT DO NOTHING")
  }
}
