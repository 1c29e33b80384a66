import Records

/// The tables of an arm, made from its findings; one without data is nil.
struct ArmTables {
  let arm: ArmFindings

  init(_ arm: ArmFindings) {
    self.arm = arm
  }

  /// Every measured checkpoint under the main sampling setting.
  var main: Table? {
    let measured = arm.measured
    guard !measured.isEmpty else { return nil }
    var table = Table(columns: [
      .left("stage"), .left("at"), .right("accuracy"), .right("mean tokens"), .right("cut off"),
      .right("training tok/s"), .right("sampling tok/s"),
    ])
    for checkpoint in measured {
      table.rows.append([
        checkpoint.stage.title, checkpoint.place, Format.share(arm.value("accuracy", at: checkpoint)),
        Format.measured(arm.value("length", at: checkpoint)),
        Format.percent(arm.value("cut_share", at: checkpoint)?.value),
        throughput(.train, checkpoint), throughput(.evaluate, checkpoint),
      ])
    }
    return table
  }

  private func throughput(_ phase: Phase, _ checkpoint: Checkpoint) -> String {
    let timings = arm.runs.compactMap { $0.timing(phase, at: checkpoint) }
    guard timings.count > 1 else { return Format.throughput(timings.first) }
    let mark = timings.contains { $0.conditions?.isDisturbed == true } ? "*" : ""
    return Format.rate(timings.reduce(0) { $0 + $1.throughput } / Double(timings.count)) + mark
  }

  /// The verdicts of each run with their numbers.
  var verdicts: Table? {
    guard arm.runs.contains(where: { !$0.history.verdicts.isEmpty }) else { return nil }
    let rows = arm.runs.flatMap { run in
      run.history.verdicts.map { verdict -> [String] in
        let text = ClaimText(verdict)
        return (arm.hasSeeds ? ["\(run.history.run.seed)"] : []) + [
          "\(verdict.claim.name): \(text.statement)", verdict.outcome.rawValue, text.left, text.right,
          text.estimate, "\(text.bounds) (\(text.confidence))",
          arm.name(ofSampling: verdict.claim.sampling), text.size, text.power, text.detectable,
        ]
      }
    }
    return Table(
      columns: (arm.hasSeeds ? [.right("seed")] : []) + [
        .left("claim"), .left("outcome"), .right("left"), .right("right"), .right("estimate"),
        .right("one-sided bounds"), .left("sampling"), .right("size"), .right("power"), .right("detectable"),
      ], rows: rows)
  }

  /// The ends of the stages under every sampling setting, with both standard errors of a run.
  var stageEnds: Table? {
    let ends = arm.stageEnds
    let votes = ["pass@", "maj@"].flatMap { prefix in
      arm.numbers(ofMetric: prefix).map { "\(prefix)\($0)" }
    }
    guard !ends.isEmpty else { return nil }
    var table = Table(
      columns: [
        .left("model"), .left("at"), .left("sampling"), .right("accuracy"), .right("error: questions"),
        .right("error: sampling"), .right("mean tokens"), .right("of right ones"), .right("of ended ones"),
        .right("cut off"), .right("with answer"),
      ] + votes.map(Table.Column.right) + [.right("size")])
    for checkpoint in ends {
      for sampling in arm.samplings(at: checkpoint) {
        func value(_ metric: String) -> ArmValue? {
          arm.value(metric, at: checkpoint, sampling: sampling)
        }
        let errors = arm.errors("accuracy", at: checkpoint, sampling: sampling)
        table.rows.append(
          [
            checkpoint.stage.modelTitle, checkpoint.place, arm.name(ofSampling: sampling),
            Format.share(value("accuracy")), Format.percent(errors.question), Format.percent(errors.sampling),
            Format.measured(value("length")), Format.measured(value("length_correct")?.value),
            Format.measured(value("length_stopped")?.value), Format.percent(value("cut_share")?.value),
            Format.percent(value("answered_share")?.value),
          ] + votes.map { Format.percent(value($0)?.value) }
            + [arm.size(at: checkpoint, sampling: sampling)])
      }
    }
    return table
  }

  /// Accuracy and mean tokens of the stages' ends at the token budgets.
  var budgets: Table? {
    let ends = arm.stageEnds
    let curves = ends.map { arm.budgetCurve(at: $0) }
    guard curves.contains(where: { !$0.isEmpty }) else { return nil }
    return Table(
      columns: [.right("budget")]
        + ends.flatMap {
          [.right("\($0.stage.modelTitle) accuracy"), .right("\($0.stage.modelTitle) tokens")]
        },
      rows: arm.budgets.map { budget in
        [Format.count(budget)]
          + curves.flatMap { curve in
            let value = curve.first { $0.budget == budget }
            return [Format.share(value?.accuracy), Format.measured(value?.length)]
          }
      })
  }

  /// Accuracy and mean tokens of the stages' ends, family by family, and what GRPO changed.
  var families: Table? {
    let ends = arm.stageEnds
    let families = arm.families
    guard !families.isEmpty else { return nil }
    return Table(
      columns: [.left("family"), .right("problems")]
        + ends.flatMap {
          [.right("\($0.stage.modelTitle) accuracy"), .right("\($0.stage.modelTitle) tokens")]
        }
        + [.right("change in accuracy"), .right("in length")],
      rows: families.map { family in
        let accuracies = ends.map { arm.value("accuracy", at: $0, family: family) }
        let problems = accuracies.compactMap { $0?.problems }.last
        return [family, problems.map(Format.count) ?? Format.missing]
          + zip(ends, accuracies).flatMap { end, accuracy in
            [Format.share(accuracy), Format.measured(arm.value("length", at: end, family: family))]
          } + [
            Format.points(arm.accuracyChange(family: family)),
            Format.relative(arm.lengthChange(family: family)),
          ]
      })
  }

  /// Tokens and time of each stage's phases, of a run.
  var phases: Table? {
    var table = Table(columns: [
      .left("stage"), .left("phase"), .right("tokens"), .right("time"), .right("tokens/s"),
    ])
    for stage in Stage.allCases {
      for phase in Phase.allCases {
        guard let speed = arm.speed(phase, stage) else { continue }
        let error = speed.throughput.error.map { " ± \(Format.rate($0))" } ?? ""
        table.rows.append([
          stage.title, phase.title, Format.count(speed.tokens), Format.duration(speed.seconds.value),
          Format.rate(speed.throughput.value) + error + (speed.isDisturbed ? "*" : ""),
        ])
      }
    }
    return table.rows.isEmpty ? nil : table
  }
}
