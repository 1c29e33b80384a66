import ArgumentParser
import Foundation
import Harness
import Records
import Reporting
import Specs

struct RegressCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "regress", abstract: "Judge whether a commit made anything worse.",
    discussion: """
      Builds both commits beside the checkout (once a commit), runs the benchmark on both, and compares: identical bits; \
      else first losses within a calibrated band; else accuracy and length over seeds. Speed and memory are measured in \
      rounds of base, head, head, base. Runs are kept: a base is run once.

      Exit code 3 if something is worse, 4 if the runs cannot tell, 5 if they cannot be compared.

      git bisect run twostage regress --bisect GOOD finds the commit to blame; the program has to lie outside the checkout.
      """)

  @Argument(help: "The commit to compare with.")
  var base: String

  @Argument(help: "The commit to judge; HEAD if not given.")
  var head: String?

  @Option(help: "The benchmark file; benchmarks/regression.yaml if not given.")
  var benchmark: String?

  @Option(
    name: .customLong("set"), help: ArgumentHelp("Overrides a key of the file.", valueName: "key=value"))
  var overrides: [String] = []

  @Option(help: "Seeds a side, in place of regression.seeds.")
  var seeds: Int?

  @Option(help: "Rounds of speed, in place of regression.rounds.")
  var rounds: Int?

  @Option(help: ArgumentHelp("Only quality, or only speed.", valueName: "part"))
  var only: RegressionTest.Part?

  @Option(help: "Worker threads; as many as there are cores if not given.")
  var threads: Int?

  @Flag(
    help: "The commit was meant to change no result: more than rounding in the first losses is a regression.")
  var expectSame = false

  @Flag(help: "For git bisect run: exit code 125 (skip) where there is no verdict.")
  var bisect = false

  @OptionGroup var across: AcrossOptions
  @OptionGroup var format: GateFormat

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads must be from 1 to 1024.")
    }
    if let seeds, !(1...1000).contains(seeds) { throw ValidationError("--seeds must be from 1 to 1000.") }
    if let rounds, !(2...100).contains(rounds) { throw ValidationError("--rounds must be from 2 to 100.") }
  }

  func run() async throws {
    var spec = try BenchmarkSpec.load(
      path: benchmark ?? "benchmarks/regression.yaml", overrides: try overrides.map { try Override($0) })
    if let seeds { spec.regression.seeds = seeds }
    if let rounds { spec.regression.rounds = rounds }
    let display = ProgressDisplay(writesToError: true)
    let stop = StopSignal()
    let source = Interruption.raise(stop)
    defer { source.cancel() }
    let test = try RegressionTest(
      home: HarnessHome.resolve(), benchmark: spec,
      parts: only.map { [$0] } ?? Set(RegressionTest.Part.allCases),
      across: across.kinds, expectsSame: expectSame, threads: threads, observe: { display.show($0) },
      stop: stop)
    do {
      let report = try await test.judge(base: base, head: head)
      display.finish()
      try format.print(report)
      try report.check()
    } catch {
      display.finish()
      throw error
    }
  }
}

extension RegressionTest.Part: ExpressibleByArgument {}
