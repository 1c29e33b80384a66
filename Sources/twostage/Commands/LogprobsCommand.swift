import ArgumentParser
import Foundation
import Harness

struct LogprobsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "logprobs",
    abstract: "Log-probabilities that a model gives to tokens, each given those before it.",
    discussion: "One line for each --tokens.")

  @Option(help: "A Hugging Face directory, or a .gguf file.")
  var model: String

  @Option(help: "Token ids, separated by commas; may be given more than once.")
  var tokens: [String]

  @Option(help: "Also the likeliest continuation, so many tokens of it.")
  var greedy = 0

  @Flag(help: "One JSON object a line.")
  var json = false

  func validate() throws {
    if greedy < 0 { throw ValidationError("--greedy must not be negative.") }
    _ = try sequences()
  }

  func run() throws {
    let scoring = try TokenScoring(modelAt: URL(filePath: model))
    for sequence in try sequences() {
      let answer = try scoring.answer(sequence, greedy: greedy)
      if json {
        print(try Terminal.json(answer))
      } else {
        print(answer.logprobs.map { "\($0)" }.joined(separator: " "))
        if let tokens = answer.tokens { print(tokens.map { "\($0)" }.joined(separator: " ")) }
      }
    }
  }

  private func sequences() throws -> [[Int32]] {
    try tokens.map { text in
      let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map {
        Int32($0.trimmingCharacters(in: .whitespaces))
      }
      guard !numbers.contains(nil) else {
        throw ValidationError("--tokens must be whole numbers separated by commas: 1,2,3")
      }
      return numbers.compactMap { $0 }
    }
  }
}
