import Foundation
import Plotting
import Records
import Reporting
import Testing

@Suite struct RunReportTests {
  /// Writes the report of `history` to a folder of its own and hands that over.
  private func written<Result>(_ history: RunHistory, _ look: (URL, [URL]) throws -> Result) async throws
    -> Result
  {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("report-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let files = try await RunReport(history).write(to: folder)
    return try look(folder, files)
  }

  private func judged(_ run: SyntheticRun = SyntheticRun()) throws -> RunHistory {
    var history = try run.history()
    let judge = ClaimJudge(history, seed: 1)
    history.verdicts = try history.run.benchmark.claims.map(judge.judge)
    return history
  }

  private static let figures = [
    "budget-curve", "budget-curve-families", "changes", "epochs", "grpo-steps", "lengths", "sft-steps",
    "throughput",
  ]
  private static let tables = [
    "budgets", "families", "measured", "changes", "reproducibility", "stage-ends", "throughput", "verdicts",
  ]

  @Test func `a whole run has every section, every figure and every table in all formats`() async throws {
    try await written(judged()) { folder, files in
      let names = Set(files.map(\.lastPathComponent))
      let figures = Self.figures.flatMap { name in ["svg", "pdf", "png"].map { "\(name).\($0)" } }
      let tables = Self.tables.flatMap { ["\($0).tex", "\($0).csv"] }
      #expect(names == Set(figures + tables + ["report.html", "report.md"]))
      #expect(files.last?.lastPathComponent == "report.md")
      #expect(
        Set(try FileManager.default.contentsOfDirectory(atPath: folder.path))
          == Set(figures + ["tables", "report.html", "report.md"]))
      let page = try String(contentsOf: folder.appendingPathComponent("report.md"), encoding: .utf8)
      for section in [
        "# tiny: run 01JZ", "## Verdicts", "## Accuracy, length and speed", "## Under token budgets",
        "## What GRPO changes", "## Lengths of solutions", "## Ends of the stages", "## Throughput",
        "## Training curves", "## Reproducibility",
      ] { #expect(page.contains(section), "missing: \(section)") }
      for figure in Self.figures { #expect(page.contains("](\(figure).svg)"), "missing: \(figure)") }
      for words in [
        "sft@10.accuracy - sft@1.accuracy >= 50.0 points", "grpo.length / sft.length <= 0.70",
        "grpo.accuracy not below sft.accuracy by 2.0 points", "360 problems × 4 / 2", "T=0.7 top-p=0.95",
        "greedy",
        "pass@4", "maj@4", "| frac |", "198.4 GFLOP/s", "412 MB", "6 min 32 s", "SkylakeX",
      ] { #expect(page.contains(words), "missing: \(words)") }
      // The verdicts come before everything else.
      let verdicts = try #require(page.range(of: "## Verdicts"))
      let main = try #require(page.range(of: "## Accuracy"))
      #expect(verdicts.lowerBound < main.lowerBound)
    }
  }

  @Test func `the headline figure shows the three models and their budgets`() async throws {
    // Drawn alone: a whole report is two dozen drawings.
    let figures = try RunReport(judged()).document.figures
    let headline = try #require(figures.first { $0.name == "budget-curve" })
    let svg = String(decoding: try await Gnuplot().draw(headline.figure, .svg), as: UTF8.self)
    for words in [
      "<text>base</text>", "<text>SFT</text>", "<text>SFT + GRPO</text>", "<text>24</text>", "–160</text>",
      "seed 1",
    ] {
      let isShown = svg.contains(words)
      #expect(isShown, "missing: \(words)")
    }
  }

  @Test func `two reports of a run are the same to the byte`() async throws {
    let history = try judged(SyntheticRun(problemsPerCell: 4))
    let first = try await written(history) { _, files in
      Dictionary(uniqueKeysWithValues: try files.map { ($0.lastPathComponent, try Data(contentsOf: $0)) })
    }
    try await Task.sleep(for: .milliseconds(1_100))
    // Pages and tables again; of the figures the drawings that pages show.
    let again = RunReport(history).document
    for figure in again.figures {
      let isSame = try await Gnuplot().draw(figure.figure, .svg) == first["\(figure.name).svg"]
      #expect(isSame, "\(figure.name)")
    }
    for table in again.tables {
      #expect(Data(table.table.csv().utf8) == first["\(table.name).csv"])
      #expect(Data(table.table.latex().utf8) == first["\(table.name).tex"])
    }
    #expect(Data(RunReport(history).markdown().utf8) == first["report.md"])
    #expect(first.count == 3 * again.figures.count + 2 * again.tables.count + 2)
  }

  @Test func `a run that has only started gets a page without figures`() async throws {
    var history = RunHistory(run: SyntheticRun.record)
    try await written(history) { folder, files in
      #expect(
        files.map(\.lastPathComponent) == [
          "reproducibility.tex", "reproducibility.csv", "report.html", "report.md",
        ])
      let page = try String(contentsOf: files[3], encoding: .utf8)
      #expect(page.contains("3 claims, not judged yet"))
      #expect(page.contains("not ended"))
      #expect(page.contains("## Reproducibility"))
      #expect(!page.contains("## What GRPO changes"))
    }
    #expect(RunReport(history).summary().contains("Nothing measured yet"))
    history.end = RunEnd(attempt: 1, status: .failed, ended: "2026", reason: "disk full")
    #expect(RunReport(history).markdown().contains("Failed 2026: disk full"))
  }

  @Test func `a run without GRPO, claims or further samplings is reported as far as it went`() async throws {
    let run = SyntheticRun(problemsPerCell: 3, epochs: [0.1, 0.4], grpo: [], samplings: ["T=1"], claims: [])
    let report = RunReport(try judged(run))
    #expect(report.document.figures.contains { $0.name == "budget-curve" })
    for figure in report.document.figures { _ = try await Gnuplot().draw(figure.figure, .svg) }
    #expect(report.markdown().contains("The benchmark makes no claims"))
    #expect(!report.markdown().contains("GRPO accuracy"))
  }

  @Test func `values that are not numbers become dashes and gaps`() async throws {
    var history = try judged(SyntheticRun(problemsPerCell: 3))
    for index in history.measurements.indices where history.measurements[index].checkpoint.epoch == 4 {
      history.measurements[index].value = .nan
      history.measurements[index].questionError = .nan
    }
    history.steps[10].loss = .infinity
    let document = RunReport(history).document
    #expect(document.figures.count == Self.figures.count && document.tables.count == Self.tables.count)
    for figure in document.figures { _ = try await Gnuplot().draw(figure.figure, .svg) }
    let page = RunReport(history).markdown()
    #expect(page.contains("| SFT | epoch 4 | – | – |"))
    #expect(!page.contains("| nan") && !page.contains("| inf"))
  }

  @Test(arguments: [100, 80]) func `the summary fits the terminal and holds table and verdicts`(width: Int)
    throws
  {
    let summary = try RunReport(judged()).summary(width: width)
    #expect(summary.split(separator: "\n").allSatisfy { $0.count <= width })
    #expect(summary.contains("epoch 10"))
    #expect(summary.contains("step 50"))
    #expect(summary.contains("SUPPORTED"))
    #expect(summary.contains("GRPO keeps accuracy"))
  }

  @Test func `rates of a disturbed machine are marked, with the reason below`() throws {
    var history = try SyntheticRun(problemsPerCell: 2, claims: []).history()
    #expect(!RunReport(history).markdown().contains("To be read with care"))
    let index = try #require(history.timings.firstIndex { $0.phase == .train })
    history.timings[index].tokens = 12_345
    history.timings[index].seconds = 1
    history.timings[index].conditions = Conditions(loadAverage: 3, stealShare: 0.034, isContended: true)
    let report = RunReport(history)
    for text in [report.markdown(), report.summary()] {
      #expect(text.contains("12,345*"))
      let words = text.split { " \n".contains($0) }.joined(separator: " ")
      #expect(words.contains("another process measured on this machine at the same time"))
      #expect(words.contains("3.4 % of processor time"))
    }
  }

  @Test func `a stretch measured again by a later attempt counts once`() throws {
    var history = try SyntheticRun(problemsPerCell: 2, claims: []).history()
    let checkpoint = Checkpoint(stage: .sft, step: 750, epoch: 1)
    history.timings.append(
      Timing(checkpoint: checkpoint, phase: .train, attempt: 2, tokens: 392_000, seconds: 10))
    #expect(RunReport(history).markdown().contains("39,200"))
    #expect(RunReport(history).markdown().contains("3,920,000"))
  }
}
