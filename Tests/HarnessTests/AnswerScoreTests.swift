import Foundation
import Harness
import TestSupport
import Testing

@Suite struct AnswerScoreTests {
  private static func score(_ line: String, includesThinking: Bool = false) throws -> AnswerScorer.Score {
    try AnswerScorer.score(line: line, number: 7, includesThinking: includesThinking)
  }

  @Test func `a line of JSON gets a verdict, what was found, and how`() throws {
    let right = try Self.score(#"{"gold": "1/2", "completion": "so \\boxed{0.5}", "id": 3}"#)
    #expect(right.equivalent && right.outcome == "equivalent" && right.side == nil)
    #expect(right.extracted == "0.5" && right.rule == "box")
    let wrong = try Self.score(#"{"gold": 18, "completion": "The answer is 19."}"#)
    #expect(!wrong.equivalent && wrong.outcome == "different")
    #expect(wrong.extracted == "19" && wrong.rule == "statement")
    #expect(try Self.score(#"{"gold": 1.5, "completion": "1.5"}"#).equivalent)
  }

  @Test func `answers that cannot be read are told apart by side, and never right`() throws {
    let gold = try Self.score(#"{"gold": "1/0", "completion": "1/0"}"#)
    #expect(!gold.equivalent && gold.outcome == "unparsed" && gold.side == "gold")
    let completion = try Self.score(#"{"gold": "1", "completion": "\\boxed{1+}"}"#)
    #expect(!completion.equivalent && completion.outcome == "unparsed" && completion.side == "completion")
    let deep = String(repeating: "(", count: 90) + "1" + String(repeating: ")", count: 90)
    let abandoned = try Self.score(#"{"gold": "1", "completion": "\#(deep)"}"#)
    #expect(!abandoned.equivalent && abandoned.outcome == "abandoned")
  }

  @Test func `thinking counts only if asked for`() throws {
    let line = #"{"gold": "1", "completion": "<think>\\boxed{1}</think> Two."}"#
    #expect(try !Self.score(line).equivalent)
    #expect(try Self.score(line, includesThinking: true).equivalent)
  }

  @Test(arguments: ["", "x", "[]", "{}", #"{"gold": "1"}"#, #"{"gold": [1], "completion": "1"}"#])
  func `a line that is no pair of texts is named by its number`(line: String) {
    let error = #expect(throws: PreparationError.self) { try Self.score(line) }
    #expect(error?.description.hasPrefix("line 7: ") == true)
  }

  @Test func `a data set's answers are held against its own solutions`() async throws {
    try await TemporaryFiles.with { folder in
      let file = folder.appending(path: "set.jsonl")
      let lines = [
        #"{"question": "a", "answer": "2+2=<<2+2=4>>4\n#### 4"}"#,
        #"{"answer": "0.5", "solution": "so $\\boxed{\\frac12}$"}"#,
        #"{"answer": "1/0", "solution": "\\boxed{1}"}"#, #"{"answer": 3, "solution": "\\boxed{4}"}"#,
        #"{"answer": "5"}"#,
        #"{"answer": "6", "solution": "nobody knows"}"#,
      ]
      try Data(lines.joined(separator: "\n").utf8).write(to: file)
      let check = try DataSetCheck(path: file.path(percentEncoded: false))
      #expect(check.answers == 6 && check.withoutSolution == 1)
      #expect(check.rules["marker"] == 1 && check.rules["box"] == 2)
      #expect(check.faults.map(\.line) == [3, 4, 6])
      #expect(check.faults[1].extracted == "4")
    }
  }

  @Test func `the command answers line for line and fails only for lines that are no JSON`() async throws {
    try await TemporaryFiles.with { folder in
      let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appending(path: "twostage")
      func run(_ input: String, _ arguments: String...) throws -> (code: Int32, lines: [Substring]) {
        let file = folder.appending(path: "input")
        let output = folder.appending(path: "output")
        try Data(input.utf8).write(to: file)
        try Data().write(to: output)
        let process = Process()
        process.executableURL = program
        process.arguments = ["score"] + arguments
        process.standardInput = try FileHandle(forReadingFrom: file)
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return (
          process.terminationStatus, try String(contentsOf: output, encoding: .utf8).split(separator: "\n")
        )
      }
      let pairs = #"{"gold":"2","completion":"\\boxed{2}"}"# + "\n" + #"{"gold":"","completion":""}"# + "\n"
      let json = try run(pairs, "--json")
      #expect(json.code == 0)
      #expect(
        json.lines == [
          #"{"equivalent":true,"extracted":"2","outcome":"equivalent","rule":"box"}"#,
          #"{"equivalent":false,"outcome":"unparsed","side":"gold"}"#,
        ])
      #expect(try run(pairs).lines == ["equivalent [box]: 2", "unparsed (gold)"])
      let broken = try run(pairs + "x\n", "--json")
      #expect(broken.code == 2 && broken.lines.count == 2)
    }
  }
}
