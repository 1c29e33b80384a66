import ArgumentParser
import Files
import Foundation
import Harness
import Specs

struct ImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Judge and keep solutions that were sampled elsewhere, as a run.",
    discussion: """
      The file has one JSON object a line, a sample each:

        checkpoint     "base", "sft@EPOCH" or "grpo@STEP": the model that was sampled
        problem        the prompt of an evaluation problem of the benchmark, or its number from 0
        completion     the sampled text
        tokens         its length in tokens, the end-of-sequence token included
        finish_reason  "stop", or "length" if it was cut off at evaluation.max_completion_length
        sampling       {"temperature": 0.7, "top_p": 0.95, "top_k": …, "min_p": …}, or the setting's name in
                       tables, "T=0.7 top-p=0.95"; one of evaluation.samplings
        sample         optional: its number among the samples of its problem, from 0
        step           optional, for sft: optimizer steps done
        answer         optional: the problem's answer, to see that file and benchmark belong together

      Other keys are passed over. Every evaluation problem must have as many samples as the others. Answers are checked \
      by the benchmark's own rules; claims that the samples cannot decide are named. Exit code 3 if a claim is refuted, \
      4 if one cannot be decided. twostage export --format jsonl writes such a file.
      """)

  @Argument(help: "The file of samples.")
  var file: String

  @Option(help: ArgumentHelp("The benchmark file: problems, settings, budgets, claims.", valueName: "file"))
  var benchmark: String

  @Option(
    name: .customLong("set"), help: ArgumentHelp("Overrides a key of the file.", valueName: "key=value"))
  var overrides: [String] = []

  @Option(help: "The seed that the model was trained with.")
  var seed: UInt64?

  @Flag(help: "Pass over lines that hold no sample, and count them.")
  var skipBroken = false

  @Flag(help: "The last line of standard output is a JSON object; messages go to standard error.")
  var json = false

  func run() async throws {
    try InputPath.check(file)
    var spec = try BenchmarkSpec.load(path: benchmark, overrides: try overrides.map { try Override($0) })
    if let seed { spec.seed = seed }
    let display = ProgressDisplay(writesToError: json)
    let outcome = try await SampleImport(spec, home: HarnessHome.resolve()) { display.show($0) }
      .run(file, skipsBrokenLines: skipBroken)
    display.finish()
    try RunOutput.finish(outcome, json: json)
  }
}
