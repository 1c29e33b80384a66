import ArgumentParser
import Harness
import Records
import Reporting

struct ClaimsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "claims", abstract: "Judge the claims of a run again from its samples.",
    discussion: "Exit code 3 if a claim is refuted, 4 if one cannot be decided.")

  @Argument(help: "The run.")
  var run: String

  @Flag(help: "One array of objects.")
  var json = false

  func run() async throws {
    var history = try await HarnessHome.resolve().history(ofRun: run)
    let verdicts = try BenchmarkRun.judge(history)
    history.verdicts = verdicts
    if json {
      try Terminal.print(json: verdicts.map(VerdictOutput.init))
    } else if verdicts.isEmpty {
      try Terminal.print("The benchmark \(history.run.benchmark.name) claims nothing.")
    } else {
      try Terminal.print(.lines(RunReport(history).verdictLines(width: Terminal.width)), terminator: "")
    }
    try VerdictExit.check(verdicts)
  }
}
