import ArgumentParser
import Foundation
import Harness

struct GenerateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate", abstract: "Let a run's trained model, or any checkpoint, solve problems.",
    discussion: "Without --prompt, problems are read from standard input, one a line.")

  @OptionGroup var asked: LocationOptions

  @OptionGroup var form: PromptOptions

  @Option(help: "A problem, as the benchmark writes it: 'Compute 37+45.'")
  var prompt: [String] = []

  @OptionGroup var options: SamplingOptions

  @Option(help: "Most tokens of a solution; the benchmark's limit if not given, or 512.")
  var maxTokens: Int?

  @Flag(help: "One JSON object a solution.")
  var json = false

  @Flag(
    help:
      "Write texts as they are, with control characters that are shown escaped otherwise; not to a terminal.")
  var raw = false

  func validate() throws {
    if prompt.isEmpty && isatty(STDIN_FILENO) == 1 {
      throw ValidationError("Give a problem: --prompt 'Compute 37+45.', or a file of them: < problems.txt")
    }
    if raw, json { throw ValidationError("Give --json or --raw, not both.") }
    if raw, isatty(STDOUT_FILENO) == 1 {
      throw ValidationError(
        "--raw does not go with a terminal, which a text could reprogram: > solutions.txt")
    }
    if let maxTokens, maxTokens < 1 { throw ValidationError("--max-tokens must be at least 1.") }
  }

  func run() async throws {
    try asked.check()
    let model = try InferenceModel.load(asked.location, home: HarnessHome.resolve())
    let problems = prompt.isEmpty ? try Self.problems() : prompt
    let settings = InferenceModel.Settings(
      samples: options.samples, sampling: options.sampling, seed: options.seed, maxTokens: maxTokens)
    let solutions = try model.solve(
      problems, settings, template: form.promptTemplate, chat: form.chat, system: form.system)
    for solution in solutions {
      if json {
        try Terminal.print(json: solution)
      } else if raw {
        try StandardStream.output.write("\(solution.prompt)\n\(solution.text)\n\n".utf8)
      } else {
        try Terminal.print(.lines("\(solution.prompt)\n\(solution.text)\n"))
      }
    }
  }

  /// The lines of standard input that are not empty.
  private static func problems() throws -> [String] {
    var input = StandardInput()
    var problems: [String] = []
    while let line = try input.nextText() {
      if !line.isEmpty { problems.append(line) }
    }
    return problems
  }
}
