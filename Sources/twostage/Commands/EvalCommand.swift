import ArgumentParser
import Files
import Foundation
import Harness

struct EvalCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "eval", abstract: "Measure a run's trained model, or any checkpoint, on a file of problems.",
    discussion: """
      Problems are JSON Lines in the layout of GSM8K (question, answer with ####), MATH (problem, solution, answer) or the \
      recipe (problem, generation, answer). Accuracy is the mean over problems; ± is its standard error over problems, \
      for what it says about the task. Nothing is stored; --output keeps the solutions.
      """)

  @OptionGroup var asked: LocationOptions

  @OptionGroup var form: PromptOptions

  @Option(help: ArgumentHelp("The problems.", valueName: "file.jsonl"))
  var data: String

  @Option(help: "The file's layout: gsm8k, math, recipe or plain; found out if not given.")
  var layout: DataLayoutName?

  @Option(help: "At most so many problems, from the start of the file.")
  var limit: Int?

  @OptionGroup var options: SamplingOptions

  @Option(help: "Tokens after which a solution is cut off.")
  var maxTokens = 512

  @Option(help: "Token budgets to read off the same samples: 64,128,256.")
  var budgets: String?

  @Flag(help: "Take an answer from words or the last number too, not from \\boxed{} alone.")
  var anyAnswer = false

  @Option(help: "Worker threads; the result is the same with any number.")
  var threads: Int?

  @Option(help: ArgumentHelp("Write every solution with its verdict, JSON Lines.", valueName: "file.jsonl"))
  var output: String?

  @Flag(help: "One JSON object.")
  var json = false

  func validate() throws {
    if maxTokens < 1 { throw ValidationError("--max-tokens must be at least 1.") }
    if let limit, limit < 1 { throw ValidationError("--limit must be at least 1.") }
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads must be from 1 to 1024.")
    }
    _ = try parsedBudgets()
  }

  private func parsedBudgets() throws -> [Int] {
    guard let budgets else { return [] }
    let numbers = budgets.split(separator: ",").map { Int($0) }
    let list = numbers.compactMap { $0 }
    guard list.count == numbers.count, !list.isEmpty, list.allSatisfy({ (1...maxTokens).contains($0) }),
      zip(list, list.dropFirst()).allSatisfy(<)
    else {
      throw ValidationError("--budgets must be ascending numbers from 1 to --max-tokens: 64,128,256.")
    }
    return list
  }

  func run() async throws {
    try asked.check()
    try InputPath.check(data)
    let display = ProgressDisplay(writesToError: true)
    let stop = StopSignal()
    let source = Interruption.raise(stop, says: "stopping; once more to end at once")
    defer { source.cancel() }
    var settings = ModelEvaluation.Settings(data: data)
    (settings.layout, settings.limit, settings.threads) = (layout, limit, threads)
    (settings.template, settings.chat, settings.system) = (form.promptTemplate, form.chat, form.system)
    (settings.samples, settings.sampling, settings.seed) = (options.samples, options.sampling, options.seed)
    (settings.maxTokens, settings.budgets, settings.needsBox) = (maxTokens, try parsedBudgets(), !anyAnswer)
    let model = try InferenceModel.load(asked.location, home: HarnessHome.resolve())
    let evaluation = try ModelEvaluation(model, settings, observe: { display.show($0) }, stop: stop)
    display.finish()
    for notice in evaluation.notices { Terminal.error("\(notice)") }
    if let output {
      let lines = try evaluation.solutions.map { try Terminal.json($0) + "\n" }.joined()
      try Data(lines.utf8).write(to: URL(filePath: output), options: .atomic)
    }
    if json { return try Terminal.print(json: evaluation.result) }
    try Terminal.print(.lines(EvaluationTable.text(evaluation.result)))
  }
}

extension DataLayoutName: ExpressibleByArgument {}
