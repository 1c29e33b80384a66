import ArgumentParser
import Harness
import Reporting
import Specs

struct CalibrateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calibrate",
    abstract: "Say which differences a gate can see, from runs that differ by seed alone.",
    discussion: """
      Draws pairs of disjoint sets from the runs and judges them: how often the gate is wrong although nothing was \
      changed, and how large a planted harm has to be for nine in ten pairs to find it.
      """)

  @Argument(help: "Runs with commas in between, or commit:SHA.")
  var runs: String

  @Option(help: "Runs on either side of a pair; the benchmark's regression.seeds if not given.")
  var seeds: Int?

  @Option(help: "Pairs that are drawn.")
  var pairs = 500

  @Option(help: "A benchmark file whose margins count, and whose runs are meant by a commit.")
  var benchmark: String?

  @Flag(help: "One JSON object.")
  var json = false

  func validate() throws {
    if let seeds, seeds < 2 { throw ValidationError("--seeds must be at least 2.") }
    if !(1...100_000).contains(pairs) { throw ValidationError("--pairs must be from 1 to 100000.") }
  }

  func run() async throws {
    let home = try HarnessHome.resolve()
    let gate = Gate(home: home, benchmark: try benchmark.map { try BenchmarkSpec.load(path: $0) })
    let calibration = try gate.calibrate(
      try RunSelection(runs), seeds: seeds, pairs: pairs, in: try await home.openStore())
    if json { return try Terminal.print(json: calibration) }
    try Terminal.print(.lines(calibration.text(width: Terminal.width)), terminator: "")
  }
}
