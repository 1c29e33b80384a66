import Foundation
import Plotting
import Records
import Reporting
import Statistics
import Testing

@Suite struct StudyReportTests {
  /// An arm of small runs whose measured accuracy and length at the ends of the stages are set by hand.
  private func arm(
    _ name: String, seeds: [UInt64], sft: [(accuracy: Double, length: Double)],
    grpo: [(accuracy: Double, length: Double)], claims: [Claim] = []
  ) throws -> StudyArm {
    StudyArm(
      name: name,
      runs: try seeds.enumerated().map { place, seed in
        var history = try SyntheticRun(
          seed: seed, problemsPerCell: 2, epochs: [0.4, 0.9], grpo: [(0.9, 30)], claims: claims
        ).history()
        for index in history.measurements.indices where history.measurements[index].family == nil {
          let one = history.measurements[index]
          guard one.sampling == 0, one.checkpoint.epoch == 2 || one.checkpoint.stage == .grpo else {
            continue
          }
          let values = one.checkpoint.stage == .sft ? sft[place] : grpo[place]
          if one.metric == "accuracy" { history.measurements[index].value = values.accuracy }
          if one.metric == "length" { history.measurements[index].value = values.length }
        }
        return history
      })
  }

  private func table(_ name: String, _ report: StudyReport) throws -> Table {
    try #require(report.document.tables.first { $0.name == name }?.table)
  }

  private func contents(_ document: ReportDocument, _ folder: URL) async throws -> [Data] {
    try await ReportFolder(document).write(to: folder).map { try Data(contentsOf: $0) }
  }

  private func first() throws -> StudyArm {
    try arm(
      "SFT 10", seeds: [1, 2, 3], sft: [(0.90, 50), (0.92, 52), (0.94, 54)],
      grpo: [(0.91, 25), (0.92, 26), (0.96, 27)])
  }

  @Test func `numbers are means over seeds with half of Student's interval`() throws {
    let ablation = try table("ablation", StudyReport(title: "s", arms: [first(), first()]))
    // 0.90, 0.92, 0.94: sd 0.02, t with two degrees of freedom 4.3027: 4.3027 × 2 / √3 = 4.97 points.
    #expect(ablation.rows[0][2] == "92.0 ± 5.0 %")
    // 50, 52, 54: the same in tokens.
    #expect(ablation.rows[0][3] == "52.0 ± 5.0")
    // 0.91, 0.92, 0.96: sd 2.6458 points: 6.57.
    #expect(ablation.rows[0][4] == "93.0 ± 6.6 %")
    #expect(ablation.rows[0][1] == "3")
  }

  @Test func `what GRPO changed is paired by seed`() throws {
    let changes = try table("changes", StudyReport(title: "s", arms: [first()]))
    // Differences 1, 0, 2 points: mean 1, sd 1, 4.3027 / √3 = 2.48. Lengths halve in every seed.
    #expect(changes.rows[0][2] == "+1.0 (-1.5 to +3.5)")
    #expect(changes.rows[0][4] == "-50.0 % (-50.0 to -50.0)")
    // t = 1 / (1 / √3) = 1.732 with two degrees of freedom.
    #expect(changes.rows[0][3] == "0.23")
  }

  @Test func `arms are compared with the first by the seeds that both have`() throws {
    let other = try arm(
      "SFT 1", seeds: [2, 3, 4], sft: [(0.10, 60), (0.12, 60), (0.5, 60)],
      grpo: [(0.20, 30), (0.26, 31), (0.9, 90)])
    let ablation = try table("ablation", StudyReport(title: "s", arms: [first(), other]))
    // Seeds 2 and 3: -72 and -70 points; sd √2, t with one degree of freedom 12.706: 12.706 × √2 / √2 = 12.7.
    #expect(ablation.rows[1][6] == "-71.0 (-83.7 to -58.3)")
    // 30 - 26 and 31 - 27 tokens.
    #expect(ablation.rows[1][7] == "+4.0 (+4.0 to +4.0)")
    #expect(ablation.rows[0][6] == "–")
  }

  @Test func `one seed against many is not tested`() throws {
    let single = try arm("one", seeds: [9], sft: [(0.99, 50)], grpo: [(0.99, 20)])
    let ablation = try table("ablation", StudyReport(title: "s", arms: [first(), single]))
    #expect(ablation.rows[1][6] == "–")
    #expect(ablation.emphasis.isEmpty)
  }

  @Test func `the best stands out only where it differs from every other arm`() throws {
    let far = try arm(
      "far", seeds: [1, 2, 3], sft: [(0.50, 80), (0.53, 81), (0.54, 83)],
      grpo: [(0.52, 25.1), (0.5, 26.2), (0.55, 27.0)])
    let near = try arm(
      "near", seeds: [1, 2, 3], sft: [(0.91, 51), (0.90, 53), (0.95, 53)],
      grpo: [(0.70, 60), (0.71, 62), (0.72, 61)])
    let two = try table("ablation", StudyReport(title: "s", arms: [far, first()]))
    #expect(two.emphasis.contains(Table.Place(row: 1, column: 2)))
    #expect(two.emphasis.contains(Table.Place(row: 1, column: 3)))
    #expect(!two.emphasis.contains { $0.row == 0 })
    // The nearer arm is not told from the best by accuracy after SFT, but is after GRPO.
    let three = try table("ablation", StudyReport(title: "s", arms: [far, first(), near]))
    #expect(!three.emphasis.contains { $0.column == 2 })
    #expect(three.emphasis.contains(Table.Place(row: 1, column: 4)))
    #expect(three.markdown().contains("**93.0 ± 6.6 %**"))
    #expect(three.latex().contains("\\textbf{93.0 $\\pm$ 6.6 \\%}"))
  }

  @Test func `runs of the same seed count once, the latest`() throws {
    var arm = try first()
    var again = arm.runs[0]
    again.run.id = "01ZZ"
    for index in again.measurements.indices { again.measurements[index].value = 0.5 }
    arm.runs.insert(again, at: 0)
    let ablation = try table("ablation", StudyReport(title: "s", arms: [arm, arm]))
    #expect(ablation.rows[0][1] == "3")
    // 50, 92 and 94 %, not 90, 92 and 94 %.
    #expect(ablation.rows[0][2].hasPrefix("78.7 ± "))
    let runs = try table("reproducibility-runs", StudyReport(title: "s", arms: [arm]))
    #expect(runs.rows.map { $0[1] } == ["1", "2", "3"])
    #expect(runs.rows[0][0] == "01ZZ")
  }

  @Test func `claims are judged over seeds, ratios on their logarithms`() throws {
    let runs = try (1...3).map { seed in
      var history = try SyntheticRun(seed: UInt64(seed), problemsPerCell: 6).history()
      let judge = ClaimJudge(history, seed: 1)
      history.verdicts = try history.run.benchmark.claims.map(judge.judge)
      return history
    }
    let report = StudyReport(title: "s", arms: [StudyArm(name: "tiny", runs: runs)])
    let verdicts = try #require(report.verdicts.first?.verdicts)
    #expect(verdicts.map(\.claim.name) == SyntheticRun.claims.map(\.name))
    for (index, verdict) in verdicts.enumerated() {
      // Each seed's estimate is the one of its own verdict.
      let single = runs.map { $0.verdicts[index].estimate }
      for (left, right) in zip(verdict.estimates, single) { #expect(abs(left - right) < 1e-12) }
      let isRatio = if case .ratio = verdict.claim.relation { true } else { false }
      let values = isRatio ? single.map { log($0) } : single
      let mean = values.reduce(0, +) / 3
      let sd = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 2).squareRoot()
      // One-sided 95 % with two degrees of freedom.
      let distance = 2.919986 * sd / 3.0.squareRoot()
      let expected = [mean, mean - distance, mean + distance].map { isRatio ? exp($0) : $0 }
      for (left, right) in zip([verdict.estimate, verdict.lower, verdict.upper], expected) {
        #expect(abs(left - right) < 1e-6)
      }
    }
    #expect(verdicts[0].outcome == .supported && verdicts[1].outcome == .supported)
    let page = try table("verdicts-over-seeds", report)
    #expect(page.rows[1].last == "3 supported")
    #expect(report.document.tables.contains { $0.name == "verdicts" })
  }

  @Test func `a claim that speaks of what an arm has not done is said not to be judged`() throws {
    let arm = try arm(
      "short", seeds: [1, 2], sft: [(0.9, 50), (0.9, 50)], grpo: [(0.9, 30), (0.9, 30)],
      claims: SyntheticRun.claims)
    let report = StudyReport(title: "s", arms: [arm])
    #expect(report.verdicts[0].verdicts.count == 2)
    let lists = report.document.sections[0].blocks.compactMap { block in
      if case .list(let items) = block { items } else { nil }
    }
    #expect(lists[0].count == 1 && lists[0][0].contains("longer SFT raises accuracy"))
  }

  @Test func `samples that all came out alike show a bound, not certainty`() throws {
    var history = try SyntheticRun(problemsPerCell: 20).history()
    let base = try #require(
      history.measurements.firstIndex {
        $0.checkpoint == .base && $0.metric == "accuracy" && $0.family == nil
      })
    #expect(history.measurements[base].value == 0)
    let text = RunReport(history).markdown()
    // 1 - 0.05^(1 / 360) = 0.83 %.
    #expect(text.contains("| base | – | 0.0 % (≤ 0.8 %) |"))
    history.measurements[base].value = 1
    #expect(RunReport(history).markdown().contains("| base | – | 100.0 % (≥ 99.2 %) |"))
  }

  @Test func `no number depends on the texts of samples`() throws {
    var arm = try first()
    let before = StudyReport(title: "s", arms: [arm]).document
    for run in arm.runs.indices {
      for set in arm.runs[run].samples.indices {
        for sample in arm.runs[run].samples[set].samples.indices {
          arm.runs[run].samples[set].samples[sample].text = "words"
        }
      }
    }
    #expect(StudyReport(title: "s", arms: [arm]).document.sections == before.sections)
  }

  @Test func `a study of variants draws every figure, twice the same`() async throws {
    func point(_ model: String, from origin: String?, _ budget: Int, _ tokens: Double)
      -> PublishedResults.Point
    {
      PublishedResults.Point(
        model: model, origin: origin, stages: origin == nil ? "" : "GRPO", dataSet: "D", budget: budget,
        accuracy: 0.5, tokens: tokens)
    }
    let published = PublishedResults(
      source: "somebody",
      points: [
        point("theirs", from: nil, 8, 6), point("theirs", from: nil, 16, 9),
        point("ours", from: "theirs", 8, 5), point("ours", from: "theirs", 16, 7.2),
      ])
    let other = try arm(
      "a variant with a long name", seeds: [1, 2, 3], sft: [(0.1, 60), (0.12, 60), (0.5, 60)],
      grpo: [(0.2, 30), (0.26, 31), (0.9, 90)])
    let document = StudyReport(title: "Study", arms: [try first(), other], published: published).document
    #expect(
      document.figures.map(\.name) == [
        "ablation", "differences", "budget-curve-variants", "budget-curve", "budget-curve-families",
        "changes", "epochs", "grpo-steps",
        "sft-steps", "lengths", "throughput", "published",
      ])
    #expect(document.figures.allSatisfy { $0.figure.panels.contains(where: \.hasData) })
    #expect(document.figures.allSatisfy { $0.figure.caption.contains("run") || $0.name == "published" })
    let folder = FileManager.default.temporaryDirectory.appending(path: "study-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let once = try await contents(document, folder)
    try await Task.sleep(for: .milliseconds(1_100))
    // The figures that only studies have, drawn again; a run's own are drawn twice elsewhere.
    for figure in document.figures
    where ["ablation", "differences", "budget-curve-variants", "published"].contains(figure.name) {
      let drawn = try await Gnuplot().draw(figure.figure, .svg)
      let isSame = try drawn == Data(contentsOf: folder.appending(path: "\(figure.name).svg"))
      #expect(isSame, "\(figure.name)")
    }
    let files = 3 * document.figures.count + 2 * document.tables.count + 2
    #expect(once.count == files)
    let page = try #require(document.sections.first { $0.title == "Beside the published results" })
    let tables = page.blocks.compactMap { block in
      if case .table(let named) = block { named.table } else { nil }
    }
    // Theirs: 9 tokens to 7.2 at the largest budget.
    let theirs = try #require(tables.first?.rows.last)
    #expect(theirs[5] == "+0.0" && theirs[8] == "-20.0 %")
  }
}
