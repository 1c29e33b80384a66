import Records
import Reporting
import Testing

@Suite struct BrowsedSelectionTests {
  @Test func `every family and tier has its share of the problems`() throws {
    let history = try SyntheticRun(problemsPerCell: 20).history()
    let selection = BrowsedSelection(history)
    #expect(selection.problems.count == 100)
    #expect(selection.problems == selection.problems.sorted())
    var counts: [String: Int] = [:]
    for index in selection.problems { counts[history.problems[index].stratum, default: 0] += 1 }
    #expect(counts.count == 18)
    #expect(counts.values.allSatisfy { $0 == 5 || $0 == 6 })
  }

  @Test func `it takes the first samples at the ends of the trained stages alone`() throws {
    let history = try SyntheticRun(problemsPerCell: 2).history()
    let selection = BrowsedSelection(history)
    #expect(selection.checkpoints.map(\.description) == ["sft@10", "grpo@50"])
    var kept = 0
    for set in history.samples {
      for sample in set.samples where selection.contains(set, sample) {
        kept += 1
        #expect(set.sampling == 0 && sample.index < 2 && ["sft@10", "grpo@50"].contains("\(set.checkpoint)"))
      }
    }
    #expect(kept == 2 * 36 * 2)
  }

  @Test func `texts have no part in it`() throws {
    let history = try SyntheticRun(problemsPerCell: 20).history()
    var bare = history
    let selection = BrowsedSelection(history)
    for set in bare.samples.indices {
      for sample in bare.samples[set].samples.indices {
        bare.samples[set].samples[sample].text =
          selection.contains(bare.samples[set], bare.samples[set].samples[sample]) ? "kept" : ""
      }
    }
    let shown = try #require(BrowsedSamples(bare))
    #expect(shown.problems.map(\.problem) == BrowsedSamples(history)?.problems.map(\.problem))
    #expect(shown.problems.count == 100)
    #expect(
      shown.problems.allSatisfy { $0.solutions.allSatisfy { $0.samples.allSatisfy { $0.text == "kept" } } })
  }

  @Test(arguments: [1, 17, 18, 40, 99]) func `a smaller selection is a part of a larger one`(limit: Int)
    throws
  {
    let history = try SyntheticRun(problemsPerCell: 20).history()
    let (small, large) = (BrowsedSelection(history, limit: limit), BrowsedSelection(history))
    #expect(small.problems.count == limit)
    #expect(Set(small.problems).isSubset(of: large.problems))
  }

  @Test func `several runs share the page, each under its label`() throws {
    let history = try SyntheticRun(problemsPerCell: 20).history()
    let shown = try #require(BrowsedSamples([(label: "seed 1", history), (label: "seed 2", history)]))
    #expect(shown.problems.count == 100)
    #expect(shown.problems.count { $0.run == "seed 2" } == 50)
    let parts = PageParts(HTMLPage(ReportDocument(title: "t", samples: shown), drawings: [:]).text)
    #expect(parts.complaint == nil)
    #expect(parts.all("id").contains("run-2-problem-0"))
    #expect(parts.elements.contains { $0.name == "select" && $0.attributes["name"] == "run" })
  }

  @Test func `a run that has sampled nothing has nothing to show, one before training the untrained model`()
    throws
  {
    #expect(BrowsedSamples(RunHistory(run: SyntheticRun.record)) == nil)
    let history = try SyntheticRun(problemsPerCell: 2, epochs: [], grpo: []).history()
    #expect(BrowsedSelection(history).checkpoints == [.base])
  }
}
