import Foundation
import Harness
import Records
import Storage
import TestSupport
import Testing

/// What a newer version of the program left in a state folder is refused by name, and stays as it is.
@Suite struct NewerVersionTests {
  /// What the newer version wrote in another way.
  enum Novelty: String, CaseIterable, Sendable {
    case journal, event, setting

    /// Changes the run in `folder` to be of that version.
    func apply(to folder: URL) throws {
      let journal = folder.appending(path: "journal")
      switch self {
      case .journal:
        var bytes = try Data(contentsOf: journal)
        bytes.replaceSubrange(0..<JournalFormat.header.utf8.count, with: Data("twostage-journal 2".utf8))
        try bytes.write(to: journal)
      case .event:
        let payload = "{\"data\":{},\"kind\":\"later\"}"
        let line = String(format: "%08x ", CRC32.checksum(Array(payload.utf8))) + payload + "\n"
        try (Data(contentsOf: journal) + Data(line.utf8)).write(to: journal)
      case .setting:
        let file = folder.appending(path: "benchmark.json")
        let text = try String(contentsOf: file, encoding: .utf8)
        try Data(text.replacing("{", with: "{\"later_setting\": 1, ", maxReplacements: 1).utf8).write(
          to: file)
      }
    }

    /// What is said when the run is to be gone on with.
    var told: String {
      switch self {
      case .journal: "expected 'twostage-journal 1', found 'twostage-journal 2'"
      case .event: "unknown kind of event 'later'"
      case .setting: "later_setting"
      }
    }
  }

  @Test(arguments: Novelty.allCases)
  func `a run of a newer version is not gone on with, changed or deleted`(_ novelty: Novelty) async throws {
    try await TestBench.with { bench in
      let spec = try TestBench.spec()
      let run = try await bench.interrupt(spec) { $0.isMeasured("sft@1") }.run
      let folder = bench.home.state.folder(ofRun: run)
      try novelty.apply(to: folder)
      func contents() throws -> [String: Data] {
        let base = folder.path(percentEncoded: false)
        let names = try FileManager.default.subpathsOfDirectory(atPath: base)
        return Dictionary(
          uniqueKeysWithValues: names.compactMap { name in
            FileManager.default.contents(atPath: base + "/" + name).map { (name, $0) }
          })
      }
      let before = try contents()
      #expect(before.count > 2)
      do {
        let spec = try bench.home.spec(ofRun: run)
        _ = try await bench.run(spec, .resume(run))
        Issue.record("it was gone on with")
      } catch { #expect("\(error)".contains(novelty.told), "\(error)") }
      if novelty != .setting {
        let synced = try await bench.home.openStore(syncsJournals: false).importJournals(
          from: bench.home.state)
        // A journal that has not grown since it was stored is not read again.
        if novelty == .event {
          #expect(synced.refused.count == 1 && synced.refused[0].contains(novelty.told), "\(synced.refused)")
        }
        #expect(synced.stored.isEmpty)
        await #expect(throws: (any Error).self) {
          try await HarnessHome(state: bench.home.state, location: .server("host=/nowhere")).history(
            ofRun: run)
        }
      }
      #expect(try contents() == before)
    }
  }
}
