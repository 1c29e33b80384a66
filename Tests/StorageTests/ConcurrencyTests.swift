import Foundation
import Records
import Storage
import TestSupport
import Testing

/// Several harnesses at once on one server.
@Suite struct ConcurrencyTests {
  @Test func `writers of different runs, and of the same one, do not get in each other's way`() async throws {
    let url = try await TemporaryCluster.database()
    let folder = TemporaryFolder.make("writers")
    defer { try? FileManager.default.removeItem(at: folder) }
    let state = StateDirectory(folder)
    let runs = ["01A", "01B", "01C", "01D"]
    for run in runs {
      try state.create(run: run)
      try Journal(state.journal(ofRun: run)).append(
        SyntheticRun.events(problems: 25, samples: 3, record: SyntheticRun.record(id: run)))
    }
    // Each makes the schema if nobody has; two for each run, and two that take all runs, in either order of arrival.
    try await withThrowingTaskGroup(of: Void.self) { group in
      for run in runs + runs {
        group.addTask {
          let store = try Store.open(url)
          try JournalSync(state.journal(ofRun: run), run: run, into: store).sync()
          try store.beat(run: run)
        }
      }
      for _ in 0..<2 {
        group.addTask {
          let result = try Store.open(url).importJournals(from: state)
          #expect(result.refused.isEmpty && result.rejected.isEmpty)
        }
      }
      try await group.waitForAll()
    }
    let store = try Store.open(url)
    #expect(try store.runs().map(\.run).sorted() == runs)
    let alone = try Store.open(await TemporaryCluster.database())
    try alone.importJournals(from: state)
    for run in runs { #expect(try store.history(of: run) == alone.history(of: run)) }
  }
}
