import Files
package import Foundation
package import Records
package import Reporting
import Texts

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

  /// The paths of the data files, relative to the report's folder, from the index; empty without an index.
  package var files: [String] {
    guard let index = try? readIndex() else { return [] }
    return ["data/study.json"] + Self.inOrder(index.arms.flatMap(\.runs)).map { "data/\($0).jsonl.gz" }
  }

  /// Writes the data of a study and returns the study as the data have it. `history` gives the whole of a run: one at a time
  /// is in memory. Files of other runs stay.
  ///
  /// Throws `PublishingError` if what is stored of a run is not what its samples say.
  package func write(
    title: String, arms: [(name: String, runs: [String])], published: PublishedResults? = nil,
    history: (String) throws -> RunHistory
  ) async throws -> StudyReport {
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
    let index = try readIndex()
    return study(index, try await runs(of: index))
  }

  /// The variants of the study in the folder with their runs. Throws as `read` does.
  package func arms() async throws -> [StudyArm] {
    let index = try readIndex()
    return Self.arms(index, try await runs(of: index))
  }

  private func runs(of index: Index) async throws -> [String: RunHistory] {
    var runs: [String: RunHistory] = [:]
    for run in Self.inOrder(index.arms.flatMap(\.runs)) {
      let data = try await file(of: run).read()
      let history = try named(run) { try PublishedRun(data) { runs[$0] }.history }
      guard history.run.id == run else {
        throw PublishingError(
          "\(file(of: run).url.path(percentEncoded: false)): holds another run than the one that it is named after"
        )
      }
      runs[run] = history
    }
    return runs
  }

  private func readIndex() throws -> Index {
    let path = indexFile.path(percentEncoded: false)
    guard
      let data = OutputFolder(folder).beginning(of: Self.indexName, count: Self.longestIndex + 1)
    else {
      throw PublishingError("\(path): no such file; `twostage sweep` writes a report with its data")
    }
    guard data.count <= Self.longestIndex else {
      throw PublishingError("\(path): is larger than \(Self.longestIndex >> 20) MiB; no study is")
    }
    let index: Index
    do { index = try JSONDecoder().decode(Index.self, from: data) } catch {
      throw PublishingError("\(path): is not the index of a study: \(error.decodingReason)")
    }
    do { try check(index) } catch { throw PublishingError("\(path): \(error)") }
    return index
  }

  /// Throws `PublishingError` if a name in the index is not one that a study can have, or a run is in it that cannot be.
  private func check(_ index: Index) throws {
    func checkName(_ name: String, _ what: String) throws {
      if let fault = Name.fault(of: name) {
        throw PublishingError("the \(what) '\(name.visible().cut(to: 40))' \(fault)")
      }
    }
    try checkName(index.title, "title")
    guard !index.arms.isEmpty, index.arms.count <= Self.mostArms else {
      throw PublishingError("it has \(index.arms.count) variants; a study has from 1 to \(Self.mostArms)")
    }
    for arm in index.arms {
      try checkName(arm.name, "variant")
      // Runs are names of files: nothing but an identifier may become one.
      guard let strange = arm.runs.first(where: { !ULID.isWhole($0) }) else { continue }
      throw PublishingError("'\(strange.visible().cut(to: 40))' is not the identifier of a run")
    }
    guard index.arms.allSatisfy({ !$0.runs.isEmpty && Set($0.runs).count == $0.runs.count }),
      index.arms.map(\.runs.count).reduce(0, +) <= Self.mostRuns
    else {
      throw PublishingError(
        "every variant must have runs, each once, and a study at most \(Self.mostRuns) runs")
    }
    if let published = index.published { try check(published, name: checkName) }
  }

  private func check(_ published: PublishedResults, name check: (String, String) throws -> Void) throws {
    try check(published.source, "source of published results")
    guard published.points.count <= Self.mostPoints else {
      throw PublishingError(
        "it has \(published.points.count) published results; at most \(Self.mostPoints) are drawn")
    }
    for point in published.points {
      try check(point.model, "published model")
      try check(point.dataSet, "data set")
      if let origin = point.origin { try check(origin, "published model") }
      if !point.stages.isEmpty { try check(point.stages, "published stages") }
      guard (1...Self.longestText).contains(point.budget), (0...1).contains(point.accuracy),
        point.tokens.isFinite, point.tokens >= 0, point.tokens <= Double(Self.longestText)
      else { throw PublishingError("a published result of \(point.model) is out of range") }
    }
  }

  private func study(_ index: Index, _ runs: [String: RunHistory]) -> StudyReport {
    StudyReport(title: index.title, arms: Self.arms(index, runs), published: index.published)
  }

  private static func arms(_ index: Index, _ runs: [String: RunHistory]) -> [StudyArm] {
    index.arms.map { StudyArm(name: $0.name, runs: $0.runs.compactMap { runs[$0] }) }
  }

  /// Each once, as they were begun: their names are in that order, and a run branches from an earlier one.
  private static func inOrder(_ runs: [String]) -> [String] { Set(runs).sorted() }

  private var indexFile: URL { folder.appending(path: Self.indexName) }

  private static let indexName = "study.json"
  private static let longestIndex = 1 << 20
  private static let mostArms = 200
  private static let mostRuns = 2000
  private static let mostPoints = 2000
  /// In tokens: more than any model writes.
  private static let longestText = 1 << 30

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
