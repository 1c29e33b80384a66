import ArgumentParser
import Harness
import Reporting
import Specs

struct CompareCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare", abstract: "Judge whether runs are worse than others.",
    discussion: """
      A side is a run, several runs with commas in between (of different seeds), or commit:SHA for all finished runs of \
      a commit. Where the bits are the same there is nothing to test; else accuracy and length are tested over seeds. \
      Speed is not judged from runs that were not taken in turns: `twostage regress` does that.

      Exit code 3 if something is worse, 4 if the runs cannot tell, 5 if they cannot be compared.
      """)

  @Argument(help: "The runs to compare with.")
  var base: String

  @Argument(help: "The runs to judge.")
  var head: String

  @Option(help: "A benchmark file whose margins count, and whose runs are meant by a commit.")
  var benchmark: String?

  @OptionGroup var across: AcrossOptions
  @OptionGroup var format: GateFormat

  func run() async throws {
    let home = try HarnessHome.resolve()
    let gate = Gate(
      home: home, benchmark: try benchmark.map { try BenchmarkSpec.load(path: $0) }, across: across.kinds)
    let report = try gate.compare(
      try RunSelection(base), try RunSelection(head), in: try await home.openStore())
    try format.print(report)
    try report.check()
  }
}
