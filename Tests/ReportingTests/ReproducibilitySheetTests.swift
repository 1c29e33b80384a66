import Foundation
import Records
import Reporting
import Testing

@Suite struct ReproducibilitySheetTests {
  private func history(seed: UInt64 = 1, id: String = "R1") -> RunHistory {
    var run = SyntheticRun.record
    run.id = id
    run.seed = seed
    var history = RunHistory(run: run)
    history.resources = [ResourceRecord(attempt: 1, metric: "wall_seconds", value: 60 * Double(seed))]
    history.end = RunEnd(
      attempt: 1, status: .finished, ended: "2026", digest: String(repeating: "ab", count: 32))
    return history
  }

  private func markdown(_ sheet: ReproducibilitySheet) -> String {
    MarkdownPage(ReportDocument(title: "t", sections: [sheet.section])).text
  }

  @Test func `one run states commands, settings and every fact once`() {
    var history = history()
    history.run.benchmark.canonical = #"{"version":1,"name":"a,\"b","sft":{"x":1,"y":[2,3]}}"#
    let text = markdown(ReproducibilitySheet([(label: "", history)]))
    for words in [
      "git checkout 0123456789ab\nmake build\n.build/release/twostage run settings.json --seed 1\n",
      "{\"version\":1,\n \"name\":\"a,\\\"b\",\n \"sft\":{\"x\":1,\"y\":[2,3]}}", "| wall time | 1 min 0 s |",
      "| data, train | SHA-256 aa |", "| uncommitted changes | none |", "One seed (1)", "Nothing is claimed",
    ] { #expect(text.contains(words), "missing: \(words)") }
    #expect(text.components(separatedBy: "SkylakeX").count == 2)
    #expect(!text.contains("uncommitted changes, which"))
  }

  @Test func `several runs share what is the same, and a table holds what is not`() {
    var second = history(seed: 2, id: "R2")
    second.run.provenance.branch = BranchRecord(run: "R1", epochs: 3, weights: "w")
    second.run.provenance.dirtyDiff = "cd"
    let text = markdown(ReproducibilitySheet([(label: "a", history()), (label: "b", second)]))
    #expect(
      text.contains("for seed in 1 2; do .build/release/twostage run settings.json --seed $seed; done\n"))
    #expect(text.contains("| CPU | x86-64, 2 cores |"))
    #expect(text.contains("| variant | run | seed | uncommitted changes | stage 1 | wall time |"))
    #expect(text.contains("| b | R2 | 2 | cd | 3 epochs of run R1, weights w | 2 min 0 s |"))
    #expect(text.contains("2 runs, 3 min 0 s in all"))
    #expect(text.contains("Seeds 1, 2"))
    #expect(text.contains("uncommitted changes, which"))
  }

  @Test func `commands to copy hold nothing but what they should`() {
    var second = history(id: "R2")
    second.run.benchmark.hash = "other"
    second.run.benchmark.canonical = "{\"a\":\"'; touch canary #\u{600}'$(x)\"}"
    var first = history()
    first.run.benchmark.canonical = "{}"
    for commit in ["HEAD; touch canary", "--orphan"] {
      first.run.provenance.commit = commit
      second.run.provenance.commit = commit
      let text = markdown(ReproducibilitySheet([(label: "a", first), (label: "b", second)]))
      #expect(!text.contains("git checkout"))
      #expect(text.contains(#"--set 'a='\''; touch canary #\u{600}'\''$(x)' --seed 1"#))
    }
  }

  @Test func `variants are stated by what they set otherwise`() {
    var second = history(id: "R2")
    second.run.benchmark.hash = "other"
    second.run.benchmark.canonical =
      #"{"version":1,"sft":{"epochs":2,"rate":1e-05,"on":true},"list":[{"t":0.7},{"t":0}],"more":{"x":1}}"#
    var first = history()
    first.run.benchmark.canonical =
      #"{"version":1,"sft":{"epochs":10,"rate":1e-05,"on":false,"gone":1},"list":[{"t":1}],"claims":[1]}"#
    let text = markdown(ReproducibilitySheet([(label: "long", first), (label: "short", second)]))
    #expect(
      text.contains(
        "run settings.json --set 'list=[{t: 0.7}, {t: 0}]' --set 'more.x=1' --set 'sft.epochs=2' "
          + "--set 'sft.gone=default' --set 'sft.on=true' --seed 1\n"))
    #expect(text.contains("| short | R2 |"))
    #expect(text.contains("list=[{t: 0.7}, {t: 0}], more.x=1, sft.epochs=2, sft.gone=default, sft.on=true"))
    #expect(text.contains("All settings of the first variant"))
  }
}
