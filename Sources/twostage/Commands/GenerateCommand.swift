import ArgumentParser
import Foundation
import Harness

struct GenerateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate", abstract: "Let a run's trained model solve problems.",
    discussion: "Without --prompt, problems are read from standard input, one a line.")

  @Argument(help: "The run.")
  var run: String

  @Option(help: "A problem, as the benchmark writes it: 'Compute 37+45.'")
  var prompt: [String] = []

  @Option(help: "Which model: after stage 1 (sft) or after stage 2 (grpo).")
  var stage: ModelStage = .grpo

  @Option(help: "Solutions a problem.")
  var samples = 1

  @Option(help: "Sampling temperature; 0 takes the likeliest token.")
  var temperature: Float = 0

  @Option(name: .customLong("top-p"), help: "Keep the likeliest tokens up to this probability.")
  var topP: Float = 1

  @Option(help: "The seed of the random draws.")
  var seed: UInt64 = 1

  @Option(help: "Most tokens of a solution; the benchmark's limit if not given.")
  var maxTokens: Int?

  @Flag(help: "One JSON object a solution.")
  var json = false

  func validate() throws {
    if prompt.isEmpty && isatty(STDIN_FILENO) == 1 {
      throw ValidationError("Give a problem: --prompt 'Compute 37+45.', or a file of them: < problems.txt")
    }
    if samples < 1 { throw ValidationError("--samples must be at least 1.") }
    if temperature < 0 { throw ValidationError("--temperature must not be negative.") }
    if let maxTokens, maxTokens < 1 { throw ValidationError("--max-tokens must be at least 1.") }
    if !(topP > 0 && topP <= 1) { throw ValidationError("--top-p must be above 0 and at most 1.") }
  }

  func run() async throws {
    let prompts = prompt.isEmpty ? AnyIterator { readLine() }.filter { !$0.isEmpty } : prompt
    let solutions = try TrainedModel.load(run: run, stage: stage, home: HarnessHome.resolve()).solve(
      prompts, samples: samples, temperature: temperature, topP: topP, seed: seed, maxTokens: maxTokens)
    for solution in solutions {
      print(json ? try Terminal.json(solution) : "\(solution.prompt)\n\(solution.text)\n")
    }
  }
}

extension ModelStage: ExpressibleByArgument {}
