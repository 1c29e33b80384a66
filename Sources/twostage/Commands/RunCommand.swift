import ArgumentParser
import Foundation
import Harness
import Records
import Reporting
import Specs

struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Train, measure, report and judge a benchmark.",
    discussion:
      "Ctrl-C stops at the next step; --continue or --resume goes on from there, with the same result.")

  @Argument(help: "The benchmark file; not needed with --resume.")
  var file: String?

  @Option(
    help: "Worker threads; as many as there are cores if not given. The result is the same with any number.")
  var threads: Int?

  @Option(help: "The seed of every random draw.")
  var seed: UInt64?

  @Option(
    name: .customLong("set"), help: ArgumentHelp("Overrides a key of the file.", valueName: "key=value"))
  var overrides: [String] = []

  @Flag(
    name: .customLong("continue"),
    help: "Go on with an unfinished run of the same benchmark, if there is one.")
  var continues = false

  @Option(help: ArgumentHelp("Go on with this run.", valueName: "run"))
  var resume: String?

  @Flag(help: "Resume although commit or BLAS kernel differ; the result may then differ too.")
  var force = false

  @OptionGroup var waiting: WaitOptions

  @Flag(help: "The last line of standard output is a JSON object; progress goes to standard error.")
  var json = false

  func validate() throws {
    if (file == nil) == (resume == nil) { throw ValidationError("Give a benchmark file, or --resume RUN.") }
    if resume != nil, seed != nil || !overrides.isEmpty || continues {
      throw ValidationError(
        "A resumed run keeps its settings: --seed, --set and --continue do not go with --resume.")
    }
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads must be from 1 to 1024.")
    }
  }

  func run() async throws {
    let home = try HarnessHome.resolve()
    let display = ProgressDisplay(writesToError: json)
    let stop = StopSignal()
    let source = Interruption.raise(stop)
    defer { source.cancel() }
    do {
      let outcome = try await BenchmarkRun.execute(
        try request(home), home: home, observe: { display.show($0) }, stop: stop)
      display.finish()
      try RunOutput.finish(outcome, json: json)
    } catch let failure as RunFailure {
      display.finish()
      // That the run failed counts for more than that nobody reads of it.
      if json { try? Terminal.print(json: RunOutput(failure)) }
      throw failure
    }
  }

  private func request(_ home: HarnessHome) throws -> RunRequest {
    if let resume {
      let run = try home.runID(startingWith: resume)
      return RunRequest(
        spec: try home.spec(ofRun: run), mode: .resume(run), threads: threads, force: force,
        waiting: waiting.longest)
    }
    var spec = try BenchmarkSpec.load(path: file ?? "", overrides: try overrides.map { try Override($0) })
    if let seed { spec.seed = seed }
    return RunRequest(
      spec: spec, mode: continues ? .continueUnfinished : .new, threads: threads, force: force,
      waiting: waiting.longest)
  }
}
