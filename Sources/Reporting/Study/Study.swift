import Records

/// The arms of a study with what they were judged to say.
struct Study {
  /// The first is the reference.
  let arms: [ArmFindings]
  let published: PublishedResults?
  /// What the seeds of each arm say about its claims, in the order of the arms.
  let verdicts: [[SeedVerdict]]
  /// Why some claims could not be judged over seeds.
  let unjudged: [String]

  init(_ arms: [StudyArm], published: PublishedResults?) {
    self.arms = arms.filter { !$0.runs.isEmpty }.map(ArmFindings.init)
    self.published = published
    var unjudged: [String] = []
    verdicts = self.arms.map { arm in
      guard arm.hasSeeds, let claims = arm.runs.first?.history.run.benchmark.claims else { return [] }
      let judge = SeedJudge(arm)
      return claims.compactMap { claim in
        do { return try judge.judge(claim) } catch {
          unjudged.append("\(arm.name): \(error)")
          return nil
        }
      }
    }
    self.unjudged = unjudged
  }

  /// The arm that the others are compared with.
  var reference: ArmFindings? { arms.first }

  /// Solutions of the reference to look at.
  var samples: BrowsedSamples? {
    reference.flatMap { arm in
      BrowsedSamples(
        arm.runs.map { (arm.hasSeeds ? "seed \($0.history.run.seed)" : "", $0.history) })
    }
  }
}
