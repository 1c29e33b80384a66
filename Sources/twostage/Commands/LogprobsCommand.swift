import ArgumentParser
import Foundation
import Harness

struct LogprobsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "logprobs", abstract: "Say how likely a model finds texts, token by token.",
    discussion: """
      The logarithm of each token's probability given those before it, from the second token on; a line for each --tokens or \
      --text.
      """)

  @OptionGroup var asked: LocationOptions

  @Option(
    help: ArgumentHelp("Tokens by their numbers; no tokenizer is needed.", valueName: "1,2,3"))
  var tokens: [String] = []

  @Option(help: "A text, as it stands: no chat template, no tokens put in front.")
  var text: [String] = []

  @Option(help: "Also the likeliest continuation, so many tokens of it.")
  var greedy = 0

  @Flag(help: "One JSON object a line.")
  var json = false

  func validate() throws {
    if tokens.isEmpty == text.isEmpty { throw ValidationError("Give --tokens 1,2,3 or --text 'A text'.") }
    if greedy < 0 { throw ValidationError("--greedy must not be negative.") }
    _ = try tokens.map(Self.numbers)
  }

  func run() async throws {
    try asked.check()
    let model = try InferenceModel.load(asked.location, home: HarnessHome.resolve())
    for sequence in try tokens.isEmpty ? text.map(model.tokens) : tokens.map(Self.numbers) {
      let scores = try model.scores(of: sequence, greedy: greedy)
      if json {
        try Terminal.print(json: scores)
      } else {
        try Terminal.print("\(scores.logprobs.map { "\($0)" }.joined(separator: " "))")
        if let tokens = scores.tokens {
          try Terminal.print("\(tokens.map { "\($0)" }.joined(separator: " "))")
        }
      }
    }
  }

  private static func numbers(_ text: String) throws -> [Int32] {
    try text.split(separator: ",", omittingEmptySubsequences: false).map {
      guard let number = Int32($0.trimmingCharacters(in: .whitespaces)) else {
        throw ValidationError("--tokens must be whole numbers with commas between: 1,2,3.")
      }
      return number
    }
  }
}
