import Records

/// The tables of a run, made from its findings; one without data is nil.
struct RunTables {
  let findings: RunFindings

  init(_ findings: RunFindings) {
    self.findings = findings
  }

  /// Every measured checkpoint under the main sampling setting.
  var main: Table? {
    guard !findings.measured.isEmpty else { return nil }
    var table = Table(columns: [
      .left("stage"), .left("at"), .right("accuracy"), .right("mean tokens"), .right("cut off"),
      .right("training tok/s"), .right("sampling tok/s"),
    ])
    for checkpoint in findings.measured {
      let accuracy = findings.measurement("accuracy", at: checkpoint)
      table.rows.append([
        checkpoint.stage.title, checkpoint.place,
        Format.percent(accuracy?.value, error: accuracy?.questionError),
        Format.measured(findings.measurement("length", at: checkpoint)?.value),
        Format.percent(findings.measurement("cut_share", at: checkpoint)?.value),
        Format.throughput(findings.timing(.train, at: checkpoint)),
        Format.throughput(findings.timing(.evaluate, at: checkpoint)),
      ])
    }
    return table
  }

  /// The verdicts with their numbers.
  var verdicts: Table? {
    guard !findings.history.verdicts.isEmpty else { return nil }
    return Table(
      columns: [
        .left("claim"), .left("outcome"), .right("left"), .right("right"), .right("estimate"),
        .right("one-sided bounds"), .left("sampling"), .right("size"), .right("power"), .right("detectable"),
      ],
      rows: findings.history.verdicts.map { verdict in
        let text = ClaimText(verdict)
        return [
          "\(verdict.claim.name): \(text.statement)", verdict.outcome.rawValue, text.left, text.right,
          text.estimate,
          "\(text.bounds) (\(text.confidence))", findings.name(ofSampling: verdict.claim.sampling), text.size,
          text.power,
          text.detectable,
        ]
      })
  }

  /// The ends of the stages under every sampling setting, with both standard errors.
  var stageEnds: Table? {
    let ends = findings.stageEnds
    let votes = [
      ("pass@", findings.numbers(ofMetric: "pass@")), ("maj@", findings.numbers(ofMetric: "maj@")),
    ]
    .flatMap { prefix, numbers in numbers.map { "\(prefix)\($0)" } }
    guard !ends.isEmpty else { return nil }
    var table = Table(
      columns: [
        .left("model"), .left("at"), .left("sampling"), .right("accuracy"), .right("error: questions"),
        .right("error: sampling"), .right("mean tokens"), .right("of right ones"), .right("of ended ones"),
        .right("cut off"), .right("with answer"),
      ] + votes.map(Table.Column.right) + [.right("size")])
    for checkpoint in ends {
      for sampling in findings.samplings(at: checkpoint) {
        func measured(_ metric: String) -> Measurement? {
          findings.measurement(metric, at: checkpoint, sampling: sampling)
        }
        let accuracy = measured("accuracy")
        let length = measured("length")
        let size = accuracy.map { "\(Format.count($0.problems)) × \($0.samplesPerProblem)" } ?? Format.missing
        let row =
          [
            checkpoint.stage.modelTitle, checkpoint.place, findings.name(ofSampling: sampling),
            Format.percent(accuracy?.value), Format.percent(accuracy?.questionError),
            Format.percent(accuracy?.samplingError),
            Format.measured(length?.value, error: length?.questionError),
            Format.measured(measured("length_correct")?.value),
            Format.measured(measured("length_stopped")?.value),
            Format.percent(measured("cut_share")?.value), Format.percent(measured("answered_share")?.value),
          ] + votes.map { Format.percent(measured($0)?.value) } + [size]
        table.rows.append(row)
      }
    }
    return table
  }

  /// Accuracy and mean tokens of the stages' ends at the token budgets.
  var budgets: Table? {
    let ends = findings.stageEnds
    let budgets = findings.history.run.benchmark.budgets.sorted()
    func metrics(_ budget: Int) -> [String] { ["accuracy@\(budget)tokens", "length@\(budget)tokens"] }
    let isMeasured = ends.contains { end in
      budgets.contains { findings.measurement(metrics($0)[0], at: end) != nil }
    }
    guard isMeasured else { return nil }
    return Table(
      columns: [.right("budget")]
        + ends.flatMap { [.right("\($0.stage.modelTitle) accuracy"), .right("mean tokens")] },
      rows: budgets.map { budget in
        [Format.count(budget)]
          + ends.flatMap { end in
            let accuracy = findings.measurement(metrics(budget)[0], at: end)
            let length = findings.measurement(metrics(budget)[1], at: end)
            return [
              Format.percent(accuracy?.value, error: accuracy?.questionError), Format.measured(length?.value),
            ]
          }
      })
  }

  /// Accuracy and mean tokens of the stages' ends, family by family.
  var families: Table? {
    let ends = findings.stageEnds
    let families = findings.families
    guard !families.isEmpty else { return nil }
    return Table(
      columns: [.left("family"), .right("problems")]
        + ends.flatMap { [.right("\($0.stage.modelTitle) accuracy"), .right("mean tokens")] },
      rows: families.map { family in
        let accuracies = ends.map { findings.measurement("accuracy", at: $0, family: family) }
        let problems = accuracies.compactMap { $0?.problems }.last
        return [family, problems.map(Format.count) ?? Format.missing]
          + zip(ends, accuracies).flatMap { end, accuracy in
            [
              Format.percent(accuracy?.value, error: accuracy?.questionError),
              Format.measured(findings.measurement("length", at: end, family: family)?.value),
            ]
          }
      })
  }

  /// Tokens and time of each stage's phases.
  var phases: Table? {
    guard !findings.timings.isEmpty else { return nil }
    var table = Table(columns: [
      .left("stage"), .left("phase"), .right("tokens"), .right("time"), .right("tokens/s"),
    ])
    for stage in Stage.allCases {
      for phase in Phase.allCases {
        let timings = findings.timings.filter { $0.checkpoint.stage == stage && $0.phase == phase }
        guard !timings.isEmpty else { continue }
        let tokens = timings.reduce(0) { $0 + $1.tokens }
        let seconds = timings.reduce(0) { $0 + $1.seconds }
        let mark = timings.contains { $0.conditions?.isDisturbed == true } ? "*" : ""
        table.rows.append([
          stage.title, phase.rawValue, Format.count(tokens), Format.duration(seconds),
          Format.rate(seconds > 0 ? Double(tokens) / seconds : nil) + mark,
        ])
      }
    }
    return table
  }

  /// The most memory that the run held, and what was planned; nil if it was not measured.
  var peakMemory: String? {
    guard let measured = resources("peak_rss_bytes").max() else { return nil }
    let planned = resources("planned_rss_bytes").max().map { ", planned \(Format.bytes($0))" } ?? ""
    return Format.bytes(measured) + planned
  }

  private func resources(_ metric: String) -> [Double] {
    findings.history.resources.filter { $0.metric == metric }.map(\.value)
  }

  /// Where the run came from.
  var provenance: Table {
    let history = findings.history
    let run = history.run
    let origin = run.provenance
    let wall = resources("wall_seconds")
    let contended = resources("contended").max().map { $0 > 0 ? "yes" : "no" } ?? Format.missing
    var rows = [
      ["run", run.id], ["started", run.started],
      ["attempts", history.attempts.isEmpty ? Format.missing : "\(history.attempts.count)"],
      ["threads", history.attempts.last.map { "\($0.threads)" } ?? Format.missing],
      ["wall time", Format.duration(wall.isEmpty ? nil : wall.reduce(0, +))],
      ["peak memory", peakMemory ?? Format.missing],
      ["load average at start", Format.decimal(resources("load_average").last, digits: 1)],
      ["stolen time", Format.percent(resources("steal_share").max())],
      ["contended", contended],
      [
        "sgemm peak",
        resources("gemm_peak_gflops").max().map { Format.decimal($0, digits: 1) + " GFLOP/s" }
          ?? Format.missing,
      ],
      ["commit", origin.commit], ["uncommitted changes", origin.dirtyDiff.map { "SHA-256 \($0)" } ?? "none"],
      ["benchmark", "\(run.benchmark.name), SHA-256 \(run.benchmark.hash)"], ["seed", "\(run.seed)"],
      ["twostage", origin.version], ["compiler", origin.compiler],
      ["operating system", origin.operatingSystem],
      ["CPU", "\(origin.cpu), \(origin.cores) cores"], ["memory", Format.bytes(Double(origin.memoryBytes))],
      ["machine", origin.machine], ["BLAS", origin.blas], ["BLAS kernel", origin.blasCore],
      ["answer check", origin.grader],
    ]
    for (role, hash) in origin.dataHashes.sorted(by: { $0.key < $1.key }) {
      rows.append(["data, \(role)", "SHA-256 \(hash)"])
    }
    for weights in history.weights.sorted(by: { $0.checkpoint < $1.checkpoint })
    where isStageEnd(weights.checkpoint) {
      rows.append(["weights, \(weights.checkpoint)", "SHA-256 \(weights.sha256)"])
    }
    if let digest = history.end?.digest { rows.append(["digest", digest]) }
    return Table(columns: [.left(""), .left("")], rows: rows)
  }

  /// Whether no later checkpoint of the same stage has its weights on record.
  private func isStageEnd(_ checkpoint: Checkpoint) -> Bool {
    !findings.history.weights.contains {
      $0.checkpoint.stage == checkpoint.stage && $0.checkpoint > checkpoint
    }
  }
}
