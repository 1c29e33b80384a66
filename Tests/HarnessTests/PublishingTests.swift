import Foundation
import Harness
import Publishing
import Records
import Reporting
import Specs
import Storage
import TestSupport
import Testing

/// A report with its data, and what becomes of it when either is changed.
@Suite struct PublishingTests {
  private static let claims =
    "claims: [{name: long enough, left: sft.length, right: base.length, ratio: \">= 0.01\"}]"

  private typealias Arms = [(name: String, runs: [String])]

  /// A published study of the toy benchmark and a variant that begins with its stage 1, with two seeds.
  private func publish(_ body: (URL, TestBench, Arms) async throws -> Void) async throws {
    try await TestBench.with { bench in
      var (runs, others) = ([String](), [String]())
      for seed in 1...2 {
        runs.append(try await bench.run(try TestBench.spec("seed=\(seed)", claims: Self.claims)).run)
        let spec = try TestBench.spec("seed=\(seed)", "grpo.learning_rate=1e-3")
        let request = RunRequest(spec: spec, mode: .new, threads: 2, force: false, branches: true)
        others.append(try await bench.execute(request).run)
      }
      let arms = [(name: "toy", runs: runs), (name: "faster", runs: others)]
      let folder = TemporaryFolder.make("report")
      defer { try? FileManager.default.removeItem(at: folder) }
      let store = try await bench.home.openStore()
      let study = try await StudyData(ofReport: folder).write(
        title: "toy", arms: arms, history: { try store.history(of: $0) })
      try await ReportFolder(study.document).write(to: folder)
      try await body(folder, bench, arms)
    }
  }

  private func replace(_ old: String, _ new: String, in file: URL) throws {
    let text = try String(contentsOf: file, encoding: .utf8)
    #expect(text.contains(old), "\(old) is not in \(file.lastPathComponent)")
    try text.replacingOccurrences(of: old, with: new).write(to: file, atomically: true, encoding: .utf8)
  }

  private func data(_ folder: URL) throws -> [URL] {
    try FileManager.default.contentsOfDirectory(
      at: folder.appending(path: "data"), includingPropertiesForKeys: nil
    ).filter { $0.pathExtension == "gz" }.sorted { $0.path < $1.path }
  }

  /// Changes the text of a compressed file.
  private func edit(_ file: URL, _ change: (String) -> String) throws {
    let plain = file.deletingPathExtension()
    try gzip("-d", file)
    try change(String(contentsOf: plain, encoding: .utf8)).write(to: plain, atomically: true, encoding: .utf8)
    try gzip("-9n", plain)
  }

  private func gzip(_ option: String, _ file: URL) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["gzip", option, file.path]
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }

  @Test func `a report is what its data say, until either is changed`() async throws {
    try await publish { folder, _, _ in
      let check = try await ReportCheck(reportIn: folder)
      #expect(check.different.isEmpty && check.drawnOtherwise.isEmpty && check.same > 5)
      let page = folder.appending(path: "report.md")
      let original = try Data(contentsOf: page)
      try replace("%", "% ", in: page)
      #expect(try await ReportCheck(reportIn: folder).different == ["report.md"])
      try original.write(to: page)
      #expect(try await ReportCheck(reportIn: folder).different.isEmpty)
      // A file that belongs to no such report, and one that is missing.
      try Data("x".utf8).write(to: folder.appending(path: "extra.csv"))
      #expect(try await ReportCheck(reportIn: folder).different == ["extra.csv"])
      try FileManager.default.removeItem(at: folder.appending(path: "extra.csv"))
      try FileManager.default.removeItem(at: page)
      #expect(try await ReportCheck(reportIn: folder).different == ["report.md"])
    }
  }

  @Test func `another length of one sample changes the report`() async throws {
    try await publish { folder, _, _ in
      let file = try #require(try data(folder).first)
      try edit(file) { text in
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let block = lines.lastIndex { $0.contains("\"tokens\":[") } ?? 0
        let start = lines[block].range(of: "\"tokens\":[")?.upperBound ?? lines[block].startIndex
        // Between the largest budget and the limit.
        let digits = lines[block][start...].prefix { $0.isNumber }
        lines[block].replaceSubrange(digits.startIndex..<digits.endIndex, with: digits == "20" ? "21" : "20")
        return lines.joined(separator: "\n")
      }
      #expect(try await ReportCheck(reportIn: folder).different.contains("report.md"))
    }
  }

  @Test func `a text that was not sampled, and a damaged file, are refused by name`() async throws {
    try await publish { folder, _, _ in
      let file = try #require(try data(folder).first)
      try edit(file) { $0.replacingOccurrences(of: "\"text\":\"", with: "\"text\":\"x") }
      let name = file.lastPathComponent
      await #expect { try await ReportCheck(reportIn: folder) } throws: {
        "\($0)".contains(name) && "\($0)".contains("not the one that was sampled")
      }
      try Data(Data(contentsOf: file).prefix(200)).write(to: file)
      await #expect { try await ReportCheck(reportIn: folder) } throws: { "\($0)".contains(name) }
      try FileManager.default.removeItem(at: file)
      await #expect { try await ReportCheck(reportIn: folder) } throws: { "\($0)".contains(name) }
      try FileManager.default.removeItem(at: folder.appending(path: "data"))
      await #expect { try await ReportCheck(reportIn: folder) } throws: {
        "\($0)".contains("study.json: no such file")
      }
    }
  }

  @Test func `data written twice are the same to the byte`() async throws {
    try await publish { folder, bench, arms in
      let before = try data(folder).map { try Data(contentsOf: $0) }
      let store = try await bench.home.openStore()
      _ = try await StudyData(ofReport: folder).write(
        title: "toy", arms: arms, history: { try store.history(of: $0) })
      #expect(try data(folder).map { try Data(contentsOf: $0) } == before)
    }
  }

  @Test func `what a run has taken over is kept once, with the run that did it`() async throws {
    try await publish { folder, _, arms in
      let files = try data(folder)
      let trunk = try #require(files.first { $0.lastPathComponent.hasPrefix(arms[0].runs[0]) })
      let branch = try #require(files.first { $0.lastPathComponent.hasPrefix(arms[1].runs[0]) })
      try gzip("-dk", branch)
      let plain = branch.deletingPathExtension()
      let text = try String(contentsOf: plain, encoding: .utf8)
      #expect(text.contains("\"taken\"") && !text.contains("\"stage\":\"sft\",\"step\":1,"))
      try FileManager.default.removeItem(at: plain)
      // Alone it cannot be read, and says why.
      try FileManager.default.removeItem(at: trunk)
      try replace(arms[0].runs[0], arms[1].runs[0], in: folder.appending(path: "data/study.json"))
      await #expect { try await ReportCheck(reportIn: folder) } throws: {
        "\($0)".contains(branch.lastPathComponent) && "\($0)".contains("whose data are missing")
      }
    }
  }
}
