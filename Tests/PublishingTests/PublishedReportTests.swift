import Foundation
import Plotting
import Publishing
import Records
import Reporting
import TestSupport
import Testing

/// What a report may replace, and what becomes of a folder when writing one fails.
@Suite struct PublishedReportTests {
  private struct Failure: Error {}

  private func write(to folder: URL, gnuplot: Gnuplot = Gnuplot(), runs count: Int = 1) async throws {
    let (arms, runs) = try await Reports.study()
    _ = try await PublishedReport(in: folder, gnuplot: gnuplot).write(
      title: "study", arms: arms.prefix(count).map { $0 }, history: { try #require(runs[$0]) })
  }

  @Test(arguments: [
    ["data/measurements.csv"], ["report.md"], ["report.html"], ["thesis.tex", "tables/results.csv"],
    ["data/study.json"], ["figure.svg"], [".hidden"], ["data/01M88BWJW6TRA5KPGAAF459YRW.jsonl.gz", "notes"],
  ])
  func `A folder with files of somebody else's is refused, and nothing in it changes`(_ files: [String])
    async throws
  {
    try await Reports.withFolder { folder in
      for file in files { try Reports.write("mine", folder, file) }
      let before = try Reports.contents(folder)
      #expect { try PublishedReport(in: folder).check() } throws: {
        "\($0)".contains("not a report of this program") && "\($0)".contains("--output")
      }
      await #expect(throws: ReportFolderError.self) { try await write(to: folder) }
      #expect(try Reports.contents(folder) == before)
    }
  }

  @Test func `A report is replaced, its own stale data go, and what somebody has added stays`() async throws {
    try await Reports.withFolder { folder in
      try await write(to: folder)
      let first = try Reports.contents(folder)
      let stale = "01M88BWJW6TRA5KPGAAF459YRW"
      // A run of an earlier study, which its index names, and files that nobody names.
      let index = folder.appending(path: "data/study.json")
      let text = try String(contentsOf: index, encoding: .utf8)
      let changed = text.replacingOccurrences(of: "\"runs\" : [", with: "\"runs\" : [\n\"\(stale)\",")
      #expect(changed != text)
      try changed.write(to: index, atomically: true, encoding: .utf8)
      try Reports.write("old", folder, "data/\(stale).jsonl.gz")
      let added = ["notes.txt", "data/my.csv", "data/01M88C91AX331YC96RC42ZFCAH.jsonl.gz", "tables/my.csv"]
      for file in added { try Reports.write("mine", folder, file) }
      try await write(to: folder)
      var expected = first
      for file in added { expected[file] = Data("mine".utf8) }
      #expect(try Reports.contents(folder) == expected)
    }
  }

  @Test func `A write that fails leaves the old report whole`() async throws {
    try await Reports.withFolder { folder in
      try await write(to: folder)
      let before = try Reports.contents(folder)
      await #expect(throws: GnuplotError.self) {
        try await write(to: folder, gnuplot: Gnuplot(executable: "/bin/false"))
      }
      #expect(try Reports.contents(folder) == before)
      let (arms, runs) = try await Reports.study()
      await #expect(throws: Failure.self) {
        _ = try await PublishedReport(in: folder).write(
          title: "study", arms: arms,
          history: { run in
            guard runs[run] == nil else { throw Failure() }
            return try #require(runs[run])
          })
      }
      #expect(try Reports.contents(folder) == before)
    }
  }

  @Test(arguments: ["data", "tables", "report.html", "report.md", "throughput.svg", "data/study.json"])
  func `A link in a report is not followed, neither to write nor to delete`(_ name: String) async throws {
    try await Reports.withFolder { folder in
      try await write(to: folder)
      let (target, place) = (
        folder.deletingLastPathComponent().appending(path: "elsewhere"), folder.appending(path: name)
      )
      try FileManager.default.moveItem(at: place, to: target)
      try FileManager.default.createSymbolicLink(at: place, withDestinationURL: target)
      let before = try Reports.contents(folder.deletingLastPathComponent())
      // A link in place of what a report is recognized by makes it something else.
      await #expect { try await write(to: folder) } throws: {
        "\($0)".contains("nothing was changed")
      }
      #expect(try Reports.contents(folder.deletingLastPathComponent()) == before)
    }
  }

  @Test func `What older versions left of data when they were stopped is written over`() async throws {
    try await Reports.withFolder { folder in
      try Reports.write("half", folder, "data/01M88BWJW6TRA5KPGAAF459YRW.jsonl.gz")
      try await write(to: folder)
      #expect(
        FileManager.default.fileExists(
          atPath: folder.appending(path: "report.md").path(percentEncoded: false)))
    }
  }

  @Test(arguments: ["tiny", "smollm2", "ablations"])
  func `Published reports are recognized`(_ name: String) throws {
    try PublishedReport(in: Reports.published(name)).check()
  }

  @Test func `A place that is no folder, or in no folder, is refused at once`() async throws {
    try await Reports.withFolder { folder in
      try Reports.write("x", folder, "file")
      for path in ["file", "file/below"] {
        #expect(throws: (any Error).self) {
          try PublishedReport(in: folder.appending(path: path, directoryHint: .isDirectory)).check()
        }
      }
      try PublishedReport(in: folder.appending(path: "new/deep", directoryHint: .isDirectory)).check()
    }
  }
}
