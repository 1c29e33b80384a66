internal import Postgres
package import Records

extension Store {
  /// What comparisons ask of `run`: the ends of its stages problem by problem, its first `steps` of each stage, times and
  /// memory. Reads no solution's text.
  ///
  /// Throws `StoreError.unknownRun` if there is no such run.
  package func outline(of run: String, steps: Int) throws -> RunOutline {
    try transaction {
      try connection.query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
      let reader = try HistoryReader(connection: connection, run: run, fault: fault(of:))
      let end = try reader.end(of: try reader.attempts().last)
      var outline = RunOutline(run: reader.record, status: end?.status ?? .running, digest: end?.digest)
      let first = try reader.steps(upTo: steps)
      for stage in Stage.allCases {
        guard let (checkpoint, problems) = try reader.outcomes(atEndOf: stage) else { continue }
        outline.stages.append(
          StageOutcome(
            checkpoint: checkpoint.checkpoint, weights: checkpoint.weights?.sha256, problems: problems,
            firstSteps: first.filter { $0.stage == stage }))
      }
      outline.timings = try reader.timings()
      outline.resources = try reader.resources()
      return outline
    }
  }
}

extension HistoryReader {
  /// The last checkpoint of `stage` that has evaluation samples under the first sampling setting, with what came of them
  /// problem by problem; nil if there is none.
  fileprivate func outcomes(atEndOf stage: Stage) throws -> (StoredCheckpoint, [ProblemOutcome])? {
    for stored in checkpoints.reversed() where stored.checkpoint.stage == stage {
      let problems = try connection.query(
        """
        SELECT counted.problem, problems.stratum, counted.samples, counted.correct, counted.tokens, counted.cut
        FROM (
          SELECT problem, count(*) AS samples, sum(tokens) AS tokens,
            count(*) FILTER (WHERE outcome = $2 AND ending = $3) AS correct,
            count(*) FILTER (WHERE ending = $4) AS cut
          FROM samples WHERE checkpoint = $1 AND split = $5 AND sampling = 0 GROUP BY problem
        ) AS counted
        JOIN problems ON problems.run = $6 AND problems.split = 'evaluation'
          AND problems.problem = counted.problem
        ORDER BY counted.problem
        """,
        [
          .int(stored.id), .text(Outcome.equivalent.letter), .text(SampleEnd.stop.letter),
          .text(SampleEnd.cut.letter), .text(Split.evaluation.letter), .int(id),
        ]
      ).map { row in
        let (index, stratum, samples, correct, tokens, cut) = try row.decode(
          Int.self, String.self, Int.self, Int.self, Int.self, Int.self)
        return ProblemOutcome(
          index: index, stratum: stratum, samples: samples, correct: correct, tokens: tokens, cut: cut)
      }
      if !problems.isEmpty { return (stored, problems) }
    }
    return nil
  }
}
