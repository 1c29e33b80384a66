import ArgumentParser
import Foundation
import Harness
import Records
import Reporting
import Specs

struct HistoryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: "Show a metric of a benchmark over commits, and where its level changes.",
    discussion: """
      Takes the finished runs of a benchmark on one machine whose tree was clean. Steps are found by optimal partitioning, \
      each tested by permutation at 1 %.
      """)

  @Argument(help: "accuracy, length, train_throughput, sample_throughput or peak_memory.")
  var metric: GateMetric

  @Option(help: "The benchmark file; benchmarks/regression.yaml if not given.")
  var benchmark: String?

  @Option(
    name: .customLong("set"), help: ArgumentHelp("Overrides a key of the file.", valueName: "key=value"))
  var overrides: [String] = []

  @Option(help: "The machine, as a run's provenance names it; this one if not given.")
  var machine: String?

  @Option(help: ArgumentHelp("The figure's folder; reports/history if not given.", valueName: "folder"))
  var output: String?

  @Flag(help: "One JSON object; draws no figure.")
  var json = false

  func run() async throws {
    let home = try HarnessHome.resolve()
    let spec = try BenchmarkSpec.load(
      path: benchmark ?? "benchmarks/regression.yaml", overrides: try overrides.map { try Override($0) })
    let commits = CommitHistory(home: home, benchmark: spec)
    let history = try await commits.of(metric, machine: machine)
    if json { return try Terminal.print(json: Output(history)) }
    try Terminal.print(.lines(history.text(width: Terminal.width)), terminator: "")
    let folder = output.map { URL(filePath: $0, directoryHint: .isDirectory) }
    for file in try await history.draw(to: commits.figure(metric, in: folder)) {
      try Terminal.print("\(file.path(percentEncoded: false))")
    }
  }

  private struct Output: Encodable {
    let metric: String
    let benchmark: String
    let commits: [MetricHistory.Commit]
    let steps: [MetricHistory.Step]

    init(_ history: MetricHistory) {
      metric = history.metric.rawValue
      benchmark = history.benchmark
      commits = history.commits
      steps = history.steps
    }
  }
}

extension GateMetric: ExpressibleByArgument {}
