package import Foundation
internal import Records
internal import Specs
package import Storage

extension HarnessHome {
  /// Writes the run whose id begins with `prefix` into one file, from its journal if that is here, else from the database.
  ///
  /// - Returns: What was written, and the bytes of an unfinished last line that were left out.
  package func dump(_ prefix: String, to file: URL) async throws -> (RunFile.Description, bytesLeftOut: Int64)
  {
    guard try state.runIDs().contains(where: { $0.hasPrefix(prefix.uppercased()) }) else {
      return try await dumpFromDatabase(prefix, to: file)
    }
    let run = try runID(startingWith: prefix)
    let journal = state.journal(ofRun: run)
    let lock = try JournalLock(journal, isShared: true)
    return try withExtendedLifetime(lock) {
      let benchmark = try String(contentsOf: specFile(ofRun: run), encoding: .utf8)
      return try RunFile.write(
        run: run, benchmark: benchmark, digest: RunDigest.ofFinishedJournal(journal), journal: journal,
        to: file)
    }
  }

  /// Makes the journal again from the tables: allowed only where its digest shows that nothing has been lost on the way.
  private func dumpFromDatabase(_ prefix: String, to file: URL) async throws -> (
    RunFile.Description, bytesLeftOut: Int64
  ) {
    let store = try await openStore()
    let summary = try store.run(matching: prefix)
    let run = summary.run
    guard summary.status == .finished, let digest = summary.digest else {
      throw PreparationError(
        "run \(run) is not finished and its journal is not here: dump it on the machine that it was made on"
          + (summary.host.map { ", \($0)" } ?? ""))
    }
    let events = try store.events(of: run)
    let folder = state.url.appending(path: "dump-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let url = folder.appending(path: "journal")
    let journal = try Journal(url)
    for start in stride(from: 0, to: events.count, by: 4096) {
      try journal.append(Array(events[start..<min(start + 4096, events.count)]))
    }
    let found = try RunDigest.ofJournal(url)
    guard found == digest else {
      throw PreparationError(
        "run \(run) cannot be told from the database alone: what it holds has digest \(found), the run had \(digest); "
          + "dump it on the machine that has its journal" + (summary.host.map { ", \($0)" } ?? ""))
    }
    return try RunFile.write(
      run: run, benchmark: try benchmark(of: events), digest: digest, journal: url, to: file)
  }

  /// Every setting of the run that `events` begin with.
  private func benchmark(of events: [Event]) throws -> String {
    guard case .runStarted(let record)? = events.first else { preconditionFailure("a run without a start") }
    var spec = try BenchmarkSpec.parse(
      record.benchmark.canonical, file: "the benchmark of run \(record.id) in the database")
    spec.seed = record.seed
    return spec.complete
  }
}
