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

  func validate() throws {
    if prompt.isEmpty && isatty(STDIN_FILENO) == 1 {
      throw ValidationError("Give a problem: --prompt 'Compute 37+45.', or a file of them: < problems.txt")
    }
    if let maxTokens, maxTokens < 1 { throw ValidationError("--max-tokens must be at least 1.") }
  }

  func run() async throws {
    let model = try InferenceModel.load(asked.location, home: HarnessHome.resolve())
    let problems = prompt.isEmpty ? AnyIterator { readLine() }.filter { !$0.isEmpty } : prompt
    let settings = InferenceModel.Settings(
      samples: options.samples, sampling: options.sampling, seed: options.seed, maxTokens: maxTokens)
    let solutions = try model.solve(
      problems, settings, template: form.promptTemplate, chat: form.chat, system: form.system)
    for solution in solutions {
      print(json ? try Terminal.json(solution) : "\(solution.prompt)\n\(solution.text)\n")
    }
  }
}
