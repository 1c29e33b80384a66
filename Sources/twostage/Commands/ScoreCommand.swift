import ArgumentParser
import Foundation
import Harness

struct ScoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "score", abstract: "Say whether texts contain the right answers.",
    discussion: """
      Reads one JSON object a line from standard input, {"gold": "1/2", "completion": "so \\\\boxed{0.5}"}, and writes one \
      line each, in order. Answers that cannot be read are a result, not a failure. With --data, checks that the \
      reference answers of a data set can be read and are what its own solutions come to.
      """)

  @Flag(
    help: "One JSON object a line: equivalent, outcome, extracted, rule; with --data one for the whole file.")
  var json = false

  @Flag(help: "Also look for answers inside <think>.")
  var insideThinking = false

  @Option(help: "Check a data set: a JSON Lines file.")
  var data: String?

  @Option(help: "Of --data: the key of the reference answer.")
  var answer = "answer"

  @Option(help: "Of --data: the key of the solution.")
  var solution = "solution"

  @Option(
    help:
      "Of --data: where the answer's field holds this, the answer follows it and the field is the solution.")
  var answerAfter = "####"

  func validate() throws {
    if data == nil && isatty(STDIN_FILENO) == 1 {
      throw ValidationError("Give lines of JSON: twostage score < answers.jsonl, or --data FILE.")
    }
    if answerAfter.isEmpty { throw ValidationError("--answer-after must not be empty.") }
  }

  func run() throws {
    if let data { return try check(data) }
    var number = 0
    while let line = readLine() {
      number += 1
      let score = try AnswerScorer.score(line: line, number: number, includesThinking: insideThinking)
      if json {
        print(try Terminal.json(score))
      } else {
        let outcome = score.side.map { "\(score.outcome) (\($0))" } ?? score.outcome
        let answer = score.extracted.map {
          ": " + $0.split(whereSeparator: \.isNewline).joined(separator: " ")
        }
        print(outcome + (score.rule.map { " [\($0)]" } ?? "") + (answer ?? ""))
      }
    }
  }

  private func check(_ path: String) throws {
    let check = try DataSetCheck(
      path: path, keys: DataSetCheck.Keys(answer: answer, solution: solution, marker: answerAfter))
    if json {
      print(try Terminal.json(check))
    } else {
      for fault in check.faults {
        print(
          "\(path):\(fault.line): \(fault.reason)"
            + (fault.extracted.map { ": '\($0)', not '\(fault.answer.prefix(60))'" } ?? ""))
      }
      let compared = check.answers - check.withoutSolution
      print(
        "\(check.answers) reference answers, \(compared) with a solution: \(check.faults.count) at fault"
          + check.rules.sorted { $0.key < $1.key }.map { ", \($0.value) found by '\($0.key)'" }.joined())
    }
    if !check.faults.isEmpty { throw ExitCode.failed }
  }
}
