import Files
package import Foundation
package import Records
package import Reporting

/// The data beside a report: `data/study.json` names the runs of each arm, `data/RUN.jsonl.gz` holds one each.
package struct StudyData {
  private let folder: URL

  /// - Parameter report: The folder of the report.
  package init(ofReport report: URL) {
    folder = report.appending(path: "data", directoryHint: .isDirectory)
  }

  private struct Index: Codable {
    struct Arm: Codable {
      var name: String
      var runs: [String]
    }

    var title: String
    var arms: [Arm]
    var published: PublishedResults?
  }

  /// Writes the data of a study, in place of what is there, and returns the study as the data have it. `history` gives the
  /// whole of a run: one at a time is in memory.
  ///
  /// Throws `PublishingError` if what is stored of a run is not what its samples say.
  package func write(
    title: String, arms: [(name: String, runs: [String])], published: PublishedResults? = nil,
    history: (String) throws -> RunHistory
  ) async throws -> StudyReport {
    try? FileManager.default.removeItem(at: folder)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var runs: [String: RunHistory] = [:]
    for run in Self.inOrder(arms.flatMap(\.runs)) {
      let whole = try history(run)
      let source = whole.run.provenance.branch.flatMap { runs[$0.run] }
      let data = try named(run) { try PublishedRun.encode(whole, source: source) }
      let again = try named(run) { try PublishedRun(data) { runs[$0] }.history }
      runs[run] = again
      guard Self.agree(whole.measurements, again.measurements) else {
        throw PublishingError(
          "run \(run): its stored measurements are not what its samples say; another version of twostage has made them"
        )
      }
      try await file(of: run).write(data)
    }
    let index = Index(
      title: title, arms: arms.map { Index.Arm(name: $0.name, runs: $0.runs) }, published: published)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    try DurableFile.write(try encoder.encode(index) + Data("\n".utf8), to: indexFile)
    return study(index, runs)
  }

  /// The study in the folder. Throws `PublishingError` with the name of the file that is missing or damaged.
  package func read() async throws -> StudyReport {
    guard let data = FileManager.default.contents(atPath: indexFile.path(percentEncoded: false)) else {
      throw PublishingError(
        "\(indexFile.path(percentEncoded: false)): no such file; `twostage sweep` writes a report with its data"
      )
    }
    let index: Index
    do { index = try JSONDecoder().decode(Index.self, from: data) } catch {
      throw PublishingError("\(indexFile.path(percentEncoded: false)): is no study: \(error)")
    }
    var runs: [String: RunHistory] = [:]
    for run in Self.inOrder(index.arms.flatMap(\.runs)) {
      let data = try await file(of: run).read()
      runs[run] = try named(run) { try PublishedRun(data) { runs[$0] }.history }
    }
    return study(index, runs)
  }

  private func study(_ index: Index, _ runs: [String: RunHistory]) -> StudyReport {
    let arms = index.arms.map { StudyArm(name: $0.name, runs: $0.runs.compactMap { runs[$0] }) }
    return StudyReport(title: index.title, arms: arms, published: index.published)
  }

  /// Each once, as they were begun: their names are in that order, and a run branches from an earlier one.
  private static func inOrder(_ runs: [String]) -> [String] { Set(runs).sorted() }

  private var indexFile: URL { folder.appending(path: "study.json") }

  private func file(of run: String) -> GzipFile {
    GzipFile(url: folder.appending(path: "\(run).jsonl.gz"))
  }

  /// What `body` throws, with the file that it is about.
  private func named<Result>(_ run: String, _ body: () throws -> Result) throws -> Result {
    do { return try body() } catch {
      throw PublishingError("\(file(of: run).url.path(percentEncoded: false)): \(error)")
    }
  }

  private static func agree(_ left: [Records.Measurement], _ right: [Records.Measurement]) -> Bool {
    func sorted(_ measurements: [Records.Measurement]) -> [Records.Measurement] {
      measurements.sorted {
        ($0.checkpoint, $0.sampling, $0.metric, $0.family ?? "")
          < ($1.checkpoint, $1.sampling, $1.metric, $1.family ?? "")
      }
    }
    return sorted(left) == sorted(right)
  }
}
