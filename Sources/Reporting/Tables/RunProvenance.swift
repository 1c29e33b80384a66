import Records

/// Where a run came from, and what it took.
struct RunProvenance {
  private let history: RunHistory

  init(_ history: RunHistory) {
    self.history = history
  }

  /// The most memory that the run held, and what was planned; nil if it was not measured.
  var peakMemory: String? {
    guard let measured = resources("peak_rss_bytes").max() else { return nil }
    let planned = resources("planned_rss_bytes").max().map { ", planned \(Format.bytes($0))" } ?? ""
    return Format.bytes(measured) + planned
  }

  /// Whose stage 1 it is.
  private var stage1: String {
    guard let branch = history.run.provenance.branch else { return "of its own" }
    return "\(branch.epochs) epochs of run \(branch.run), weights SHA-256 \(branch.weights)"
  }

  /// Seconds of all attempts; nil if they were not measured.
  var wallSeconds: Double? {
    let wall = resources("wall_seconds")
    return wall.isEmpty ? nil : wall.reduce(0, +)
  }

  private func resources(_ metric: String) -> [Double] {
    history.resources.filter { $0.metric == metric }.map(\.value)
  }

  /// All of it, a row each.
  var table: Table {
    let run = history.run
    let origin = run.provenance
    let contended = resources("contended").max().map { $0 > 0 ? "yes" : "no" } ?? Format.missing
    var rows = [
      ["run", run.id], ["started", run.started],
      ["stage 1", stage1],
      ["attempts", history.attempts.isEmpty ? Format.missing : "\(history.attempts.count)"],
      ["threads", history.attempts.last.map { "\($0.threads)" } ?? Format.missing],
      ["wall time", Format.duration(wallSeconds)],
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
    !history.weights.contains {
      $0.checkpoint.stage == checkpoint.stage && $0.checkpoint > checkpoint
    }
  }
}
