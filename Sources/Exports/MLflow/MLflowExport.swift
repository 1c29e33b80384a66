internal import Foundation
internal import Records
internal import Texts

/// One run in the layout of MLflow's file store: `EXPERIMENT/meta.yaml`, `EXPERIMENT/RUN/meta.yaml`, and beside that a file
/// for each metric, parameter and tag. A benchmark is an experiment.
///
/// Source: mlflow/store/tracking/file_store.py of MLflow 3.17. Names of metrics may hold letters, digits and `_-./`, so
/// `accuracy@48tokens` under `T=1` becomes `T1/accuracy_at_48tokens`.
struct MLflowExport {
  private let history: RunHistory
  private let experimentURL: URL
  private let experiment: String

  init(_ history: RunHistory, folder: URL) {
    self.history = history
    // MLflow's own identifiers of experiments are numbers.
    experiment = String(UInt64(history.run.benchmark.hash.prefix(15), radix: 16) ?? 0)
    experimentURL = folder.appending(path: experiment)
  }

  func files() throws -> [ExportFile] {
    let run = ExportFile.part(history.run.id)
    func file(_ path: String, _ text: String) -> ExportFile {
      ExportFile("\(experiment)/\(run)/\(path)", text: text)
    }
    let clock = RunClock(history)
    let metrics = RunSeries(history).all.map { series in
      file("metrics/\(Self.name(series.name))", series.points.map { Self.line($0, clock) }.joined())
    }
    return [
      ExportFile("\(experiment)/meta.yaml", text: Self.yaml(experimentFields)),
      file("meta.yaml", Self.yaml(runFields(clock, run))),
      file("artifacts/benchmark.json", history.run.benchmark.canonical + "\n"),
    ] + metrics + (try parameters()).map { file("params/\(Self.name($0.name))", $0.value) }
      + tags.map { file("tags/\($0)", $1) }
  }

  /// Milliseconds since 1970, value, step.
  private static func line(_ point: Series.Point, _ clock: RunClock) -> String {
    "\(milliseconds(clock.start + point.seconds)) \(point.value) \(point.step)\n"
  }

  private static func milliseconds(_ date: Date) -> Int64 {
    Int64((date.timeIntervalSince1970 * 1000).rounded())
  }

  /// A name as MLflow accepts it.
  private static func name(_ name: String) -> String {
    name.replacing("@", with: "_at_").split(separator: "/", omittingEmptySubsequences: false).map { part in
      ExportFile.part(String(part.replacing("=", with: "").replacing(" ", with: "_")))
    }.joined(separator: "/")
  }

  // MARK: Meta data

  private var experimentFields: [(String, String)] {
    let benchmark = history.run.benchmark
    return [
      ("artifact_location", Self.quoted(experimentURL.absoluteString)),
      ("experiment_id", Self.quoted(experiment)), ("lifecycle_stage", "active"),
      ("name", Self.quoted("\(benchmark.name) \(benchmark.hash.prefix(8))")),
    ]
  }

  private func runFields(_ clock: RunClock, _ run: String) -> [(String, String)] {
    let end = history.end.flatMap { RunClock.date($0.ended) }.map { "\(Self.milliseconds($0))" }
    return [
      ("artifact_uri", Self.quoted(experimentURL.appending(path: "\(run)/artifacts").absoluteString)),
      ("end_time", end ?? "null"), ("entry_point_name", "''"), ("experiment_id", Self.quoted(experiment)),
      ("lifecycle_stage", "active"), ("run_id", run), ("run_name", Self.quoted(runName)), ("run_uuid", run),
      ("source_name", "''"), ("source_type", "4"), ("source_version", "''"),
      ("start_time", "\(Self.milliseconds(clock.start))"), ("status", "\(status)"), ("tags", "[]"),
      ("user_id", "''"),
    ]
  }

  private var runName: String { "\(history.run.benchmark.name) seed \(history.run.seed)" }

  /// As MLflow numbers them; what was interrupted counts as killed.
  private var status: Int {
    switch history.end?.status ?? .running {
    case .running: 1
    case .finished: 3
    case .failed: 4
    case .interrupted: 5
    }
  }

  private func parameters() throws -> [(name: String, value: String)] {
    let canonical = Data(history.run.benchmark.canonical.utf8)
    return try JSONDecoder().decode(Setting.self, from: canonical).flattened() + [
      ("seed", "\(history.run.seed)")
    ]
  }

  private var tags: [(String, String)] {
    let (run, provenance) = (history.run, history.run.provenance)
    var tags: [(String, String?)] = [
      ("mlflow.runName", runName), ("mlflow.source.name", "twostage"), ("mlflow.source.type", "LOCAL"),
      ("mlflow.source.git.commit", provenance.commit), ("twostage.run", run.id),
      ("twostage.benchmark_hash", run.benchmark.hash),
      ("twostage.status", (history.end?.status ?? .running).rawValue),
      ("twostage.reason", history.end?.reason), ("twostage.digest", history.end?.digest),
      ("twostage.dirty", "\(provenance.dirtyDiff != nil)"), ("twostage.dirty_diff", provenance.dirtyDiff),
      ("twostage.version", provenance.version), ("twostage.compiler", provenance.compiler),
      ("twostage.operating_system", provenance.operatingSystem), ("twostage.machine", provenance.machine),
      ("twostage.cpu", provenance.cpu), ("twostage.blas", provenance.blas),
      ("twostage.blas_core", provenance.blasCore), ("twostage.grader", provenance.grader),
      ("twostage.start_weights", provenance.startWeights),
    ]
    tags += provenance.dataHashes.sorted { $0.key < $1.key }.map {
      ("twostage.data_sha256.\(ExportFile.part($0.key))", $0.value)
    }
    tags += history.verdicts.enumerated().map { index, verdict in
      ("twostage.claim.\(index + 1)", "\(verdict.outcome.rawValue): \(verdict.claim.name)")
    }
    return tags.compactMap { name, value in value.map { (name, $0.visible(keepsLines: true)) } }
  }

  private static func yaml(_ fields: [(String, String)]) -> String {
    fields.map { "\($0): \($1)\n" }.joined()
  }

  /// A text as a YAML scalar in double quotes.
  private static func quoted(_ text: String) -> String {
    let escaped = text.visible().unicodeScalars.map { scalar in
      switch scalar {
      case "\"", "\\": "\\\(scalar)"
      default: String(scalar)
      }
    }
    return "\"\(escaped.joined())\""
  }
}
