import ArgumentParser
import Files
import Foundation
import Harness
import Texts

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
    try ByteLines.answer { line, number in
      let text = String(
        decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line[...], as: UTF8.self)
      let score = try AnswerScorer.score(line: text, number: number, includesThinking: insideThinking)
      return Array((json ? try Terminal.json(score) : Self.text(score).content).utf8)
    }
  }

  private static func text(_ score: AnswerScorer.Score) -> TerminalText {
    let outcome = score.side.map { "\(score.outcome) (\($0))" } ?? score.outcome
    let rule = score.rule.map { " [\($0)]" } ?? ""
    let answer = score.extracted.map {
      ": " + $0.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
    return "\(outcome)\(rule)\(answer ?? "")"
  }

  private func check(_ path: String) throws {
    try InputPath.check(path)
    let check = try DataSetCheck(
      path: path, keys: DataSetCheck.Keys(answer: answer, solution: solution, marker: answerAfter))
    if json {
      try Terminal.print(json: check)
    } else {
      for fault in check.faults {
        let found = fault.extracted.map { ": '\($0)', not '\(fault.answer.cut(to: 60))'" } ?? ""
        try Terminal.print("\(path):\(fault.line): \(fault.reason)\(found)")
      }
      let compared = check.answers - check.withoutSolution
      let rules = check.rules.sorted { $0.key < $1.key }.map { ", \($0.value) found by '\($0.key)'" }
      try Terminal.print(
        "\(check.answers) reference answers, \(compared) with a solution: \(check.faults.count) at fault\(rules.joined())"
      )
    }
    if !check.faults.isEmpty { throw ExitCode.failed }
  }
}
