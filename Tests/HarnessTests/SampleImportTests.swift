import Exports
import Foundation
import Harness
import Records
import Specs
import Storage
import TestSupport
import Testing

@Suite struct SampleImportTests {
  private static let claims = """
    claims:
      - {name: "SFT is short", left: sft.length, right: base.length, ratio: "<= 100", confidence: 0.95}
    """

  /// Calls `body` with the history of a toy run, the lines that its samples are exported as, and a bench that knows nothing
  /// of it.
  private func withSamples(_ body: (RunHistory, [String], TestBench) async throws -> Void) async throws {
    try await TestBench.with { source in
      let outcome = try await source.run(TestBench.spec(claims: Self.claims))
      let history = try await source.home.history(ofRun: outcome.run)
      let file = try #require(ExportFormat.jsonl.files([history], in: source.home.state.url).first)
      let lines = String(decoding: file.contents, as: UTF8.self).split(separator: "\n").map(String.init)
      try await TestBench.with { target in try await body(history, lines, target) }
    }
  }

  /// Imports `lines` into `bench`.
  private func importing(
    _ lines: [String], _ bench: TestBench, spec: BenchmarkSpec? = nil, skips: Bool = false,
    updates: Updates = Updates()
  ) async throws -> RunOutcome {
    try await importing(
      Data(lines.map { $0 + "\n" }.joined().utf8), bench, spec: spec, skips: skips, updates: updates)
  }

  private func importing(
    _ data: Data, _ bench: TestBench, spec: BenchmarkSpec? = nil, skips: Bool = false,
    updates: Updates = Updates()
  ) async throws -> RunOutcome {
    let file = bench.home.state.url.appending(path: "samples.jsonl")
    try data.write(to: file)
    return try await SampleImport(try spec ?? TestBench.spec(claims: Self.claims), home: bench.home) {
      updates.add($0)
    }
    .run(file.path(percentEncoded: false), skipsBrokenLines: skips)
  }

  /// `line` with some of its keys replaced; nil takes a key away.
  private func edited(_ line: String, _ changes: [String: Any?]) throws -> String {
    var object = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    for (key, value) in changes { object[key] = value }
    return String(decoding: try JSONSerialization.data(withJSONObject: object), as: UTF8.self)
  }

  @Test func `exported samples are imported with the same samples, measurements and verdicts`() async throws {
    try await withSamples { original, lines, bench in
      let outcome = try await importing(lines, bench)
      let history = try await bench.home.history(ofRun: outcome.run)
      #expect(
        history.samples == original.samples.filter { $0.split == .evaluation } && !history.samples.isEmpty)
      #expect(history.measurements == original.measurements && !history.measurements.isEmpty)
      #expect(history.verdicts == original.verdicts && history.verdicts.count == 1)
      #expect(history.problems == original.problems.filter { $0.split == .evaluation })
      #expect(history.end?.status == .finished && history.end?.digest == outcome.digest)
      let (provenance, known) = (history.run.provenance, original.run.provenance)
      #expect(provenance.commit == "unknown" && provenance.grader == known.grader)
      #expect(provenance.dataHashes == known.dataHashes.filter { $0.key == "evaluation" })
      // Figures without a single step or time.
      let report = try #require(outcome.report)
      for name in ["report.md", "budget-curve.svg", "lengths.svg"] {
        let path = report.appending(path: name).path(percentEncoded: false)
        #expect(FileManager.default.fileExists(atPath: path))
      }
    }
  }

  @Test func `problems may be named by their prompt, settings by their numbers, and samples by their order`()
    async throws
  {
    try await withSamples { original, lines, bench in
      let changed = try lines.map { line in
        let object = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        let problem = try #require(object["problem"] as? Int)
        let isGreedy = object["sampling"] as? String == "greedy"
        let settings: [String: Any] =
          isGreedy ? ["temperature": 0, "top_p": 0.5] : ["temperature": 1.0, "top_k": -1]
        return try edited(
          line,
          ["problem": original.problems[problem].prompt, "sampling": settings, "sample": nil, "answer": nil])
      }
      let history = try await bench.home.history(ofRun: importing(changed, bench).run)
      #expect(history.measurements == original.measurements)
    }
  }

  /// Changes of a line, as a JSON object, and what the error must say of them.
  private static let misfits = [
    (#"{"tokens": null}"#, #""tokens" is missing"#),
    (#"{"tokens": "3"}"#, #""tokens" is not a whole number"#),
    (#"{"tokens": 33, "finish_reason": "stop"}"#, "must be from 1 to evaluation.max_completion_length, 32"),
    (#"{"tokens": 31, "finish_reason": "length"}"#, "cut off at 31 tokens"),
    (#"{"tokens": 0, "finish_reason": "stop"}"#, #""tokens" is 0"#),
    (#"{"finish_reason": "abort"}"#, "must be stop or length"), (#"{"problem": 12}"#, "problems 0 to 11"),
    (#"{"problem": "what?"}"#, "none of the benchmark's evaluation prompts: 'what?'"),
    (#"{"problem": null}"#, #""problem" is missing"#),
    (#"{"sampling": "T=2"}"#, "the benchmark has T=1, greedy"),
    (#"{"sampling": {"temperature": 0.25}}"#, "T=0.25"),
    (#"{"sampling": {"temp": 1}}"#, "is not the name of a setting"),
    (#"{"sampling": null}"#, #""sampling" is missing"#),
    (#"{"checkpoint": "sft@0"}"#, "must be base, sft@EPOCH or grpo@STEP"),
    (#"{"checkpoint": "base@1"}"#, "must be base"),
    (#"{"step": 7}"#, #""step" is 7, which does not fit base"#),
    (#"{"sample": -1}"#, #""sample" is -1"#), (#"{"completion": null}"#, #""completion" is missing"#),
    (#"{"completion": "a\u0000"}"#, "U+0000"), (#"{"answer": "-123456"}"#, "is not the answer of problem 2"),
    (#"{"problem": 1, "answer": null}"#, "sample 0 of problem 1 at base under T=1 is in line 2 already"),
  ]

  @Test func `a line that does not fit is refused by its number, and nothing is stored`() async throws {
    try await withSamples { _, lines, bench in
      for (changes, message) in Self.misfits {
        var lines = lines
        let values = try JSONSerialization.jsonObject(with: Data(changes.utf8)) as? [String: Any]
        lines[2] = try edited(lines[2], #require(values))
        let error = await #expect(throws: PreparationError.self, "\(changes)") {
          try await importing(lines, bench)
        }
        let text = error?.description ?? ""
        #expect(text.contains("samples.jsonl:3: ") && text.contains(message), "\(changes): \(text)")
      }
      #expect(try bench.home.state.runIDs().isEmpty)
      #expect(try await bench.home.openStore().runs().isEmpty)
    }
  }

  @Test func `bytes that are no text, and sets with gaps, are refused`() async throws {
    try await withSamples { _, lines, bench in
      for (line, message) in [
        ([0xFF, 0xFE], "is not valid UTF-8"), ([], "is no JSON object"),
        (Array("[1]".utf8), "is no JSON object"),
      ]
        as [([UInt8], String)]
      {
        let error = await #expect(throws: PreparationError.self) {
          try await importing(Data(line + [0x0A]) + Data(lines.joined(separator: "\n").utf8), bench)
        }
        #expect(error?.description.contains("samples.jsonl:1: \(message)") == true)
      }
      let error = await #expect(throws: PreparationError.self) {
        try await importing(Array(lines.dropFirst()), bench)
      }
      #expect(error?.description.contains("base under T=1: problem 0 has 0 of 1 samples") == true)
      await #expect(throws: PreparationError.self) { try await importing([], bench) }
      #expect((try? bench.home.state.runIDs()) == [])
    }
  }

  @Test func `broken lines are skipped and counted if that is asked for`() async throws {
    try await withSamples { original, lines, bench in
      let updates = Updates()
      let outcome = try await importing(["{"] + lines + ["null"], bench, skips: true, updates: updates)
      #expect(try await bench.home.history(ofRun: outcome.run).measurements == original.measurements)
      #expect(
        updates.warnings.contains {
          $0.contains("skipped 2 broken lines, the first: ") && $0.contains(":1: ")
        })
    }
  }

  @Test func `hostile texts of a megabyte are kept as they are`() async throws {
    try await withSamples { _, lines, bench in
      let text = String(repeating: "'; DROP TABLE samples; -- \\ \t\u{1}\u{2028}\"🧮", count: 25_000)
      var lines = lines
      lines[0] = try edited(lines[0], ["completion": text])
      let outcome = try await importing(lines, bench)
      #expect(try await bench.home.history(ofRun: outcome.run).samples[0].samples[0].text == text)
    }
  }

  @Test func `a claim that the samples cannot decide is named and keeps nothing from being stored`()
    async throws
  {
    try await withSamples { _, lines, bench in
      let updates = Updates()
      let outcome = try await importing(lines.filter { $0.contains("\"base\"") }, bench, updates: updates)
      #expect(outcome.verdicts.isEmpty && outcome.status == .finished)
      #expect(updates.warnings.contains { $0.contains("claim \"SFT is short\" cannot be judged") })
    }
  }
}
