import ArgumentParser
import Harness
import Records
import Reporting
import Storage

struct ListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the runs of the store.")

  @Flag(help: "One array of objects.")
  var json = false

  func run() async throws {
    let runs = try await HarnessHome.resolve().runs()
    if json { return try Terminal.print(json: runs.map(Output.init)) }
    guard !runs.isEmpty else {
      return try Terminal.print("No runs yet. Make one: twostage run benchmarks/tiny.yaml")
    }
    let rows = runs.map { run in
      // To the minute; --json has it all.
      let started = run.started.prefix(16).split(separator: "T").joined(separator: " ")
      return [run.run, run.benchmark, String(run.seed), run.status.rawValue, started]
    }
    let columns = ["run", "benchmark", "seed", "status", "started (UTC)"].map { Table.Column.left($0) }
    try Terminal.print(.lines(Table(columns: columns, rows: rows).text(width: 120)), terminator: "")
  }

  private struct Output: Encodable {
    let run: String
    let benchmark: String
    let status: String
    let started: String
    let ended: String?
    let seed: UInt64
    let commit: String
    let digest: String?

    init(_ summary: RunSummary) {
      run = summary.run
      benchmark = summary.benchmark
      status = summary.status.rawValue
      started = summary.started
      ended = summary.ended
      seed = summary.seed
      commit = summary.commit
      digest = summary.digest
    }
  }
}
