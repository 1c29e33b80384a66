import Records

/// The tables that put the arms and seeds of a study side by side.
struct StudyTables {
  let study: Study

  init(_ study: Study) {
    self.study = study
  }

  private var arms: [ArmFindings] { study.arms }

  /// What the seeds say about the claims, and how many of the single runs say the same.
  var verdicts: Table? {
    let rows = zip(arms, study.verdicts).flatMap { arm, verdicts in
      verdicts.map { verdict -> [String] in
        let words = ClaimWords(verdict.claim)
        let runs = arm.runs.flatMap(\.history.verdicts).filter { $0.claim.name == verdict.claim.name }
        let outcomes = [VerdictOutcome.supported, .refuted, .inconclusive].compactMap { outcome in
          let count = runs.count { $0.outcome == outcome }
          return count > 0 ? "\(count) \(outcome.rawValue)" : nil
        }
        return (arms.count > 1 ? [arm.name] : []) + [
          "\(verdict.claim.name): \(words.statement)", verdict.outcome.rawValue,
          words.estimate(verdict.estimate),
          "\(words.range(verdict.lower, verdict.upper)) (\(words.confidence))",
          words.range(verdict.estimates.min() ?? .nan, verdict.estimates.max() ?? .nan),
          "\(verdict.estimates.count)", outcomes.isEmpty ? Format.missing : outcomes.joined(separator: ", "),
        ]
      }
    }
    guard !rows.isEmpty else { return nil }
    return Table(
      columns: (arms.count > 1 ? [.left("variant")] : []) + [
        .left("claim"), .left("outcome"), .right("mean over seeds"), .right("one-sided bounds"),
        .right("lowest to highest seed"), .right("seeds"), .left("single runs"),
      ], rows: rows)
  }

  /// What GRPO changed in each arm.
  var changes: Table? {
    let rows = arms.compactMap { arm -> [String]? in
      let (accuracy, length) = (arm.accuracyChange(), arm.lengthChange())
      guard accuracy != nil || length != nil else { return nil }
      return [
        arm.name, "\(arm.runs.count)", Format.points(accuracy), Format.p(accuracy), Format.relative(length),
        Format.p(length),
      ]
    }
    guard !rows.isEmpty else { return nil }
    return Table(
      columns: [
        .left("variant"), .right("seeds"), .right("accuracy, points"), .right("p"), .right("mean length"),
        .right("p"),
      ], rows: rows)
  }
}
