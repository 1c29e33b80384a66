import Foundation
import Problems
import TestSupport
import Testing

@Suite struct JSONLinesFileTests {
  /// Runs `body` with the path of a file that holds `bytes`.
  private func withFile<Result>(_ bytes: some Sequence<UInt8>, _ body: (String) throws -> Result) throws
    -> Result
  {
    let url = FileManager.default.temporaryDirectory.appending(path: "problems-\(UUID().uuidString).jsonl")
    try Data(bytes).write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    return try body(url.path)
  }

  private static let gsm8k = #"""
    {"question": "Natalia sold clips to 48 friends in April, and half as many in May. How many altogether?", "answer": "She sold 48/2 = <<48/2=24>>24 clips in May.\nThat is 48+24 = <<48+24=72>>72 altogether.\n#### 72"}
    {"question": "A car costs $1,200 and loses $66. What is it worth?", "answer": "It is worth 1200-66 = $<<1200-66=1134>>1,134.\n#### 1,134"}

    """#

  @Test func `problems of GSM8K's shape are read with their worked solutions`() throws {
    try withFile(Self.gsm8k.utf8) { path in
      let file = JSONLinesFile(path: path, name: "gsm8k", fields: .gsm8k, answerLayout: .gsm8k)
      let loaded = try file.load(needsSolutions: true)
      #expect(loaded.problems.map(\.answer) == ["72", "1,134"])
      #expect(
        loaded.problems[0].solution
          == "She sold 48/2 = 24 clips in May.\nThat is 48+24 = 72 altogether.\n\\boxed{72}")
      #expect(loaded.problems[1].solution == "It is worth 1200-66 = $1,134.\n\\boxed{1,134}")
      #expect(loaded.problems[1].prompt == "A car costs $1,200 and loses $66. What is it worth?\n")
      #expect(loaded.problems.allSatisfy { $0.family == "gsm8k" && $0.stratum == "gsm8k" })
      #expect(loaded.notices.isEmpty)
      #expect(try file.load(needsSolutions: false).problems.allSatisfy { $0.solution == nil })
    }
  }

  @Test func `annotations stay where they are wanted`() throws {
    try withFile(Self.gsm8k.utf8) { path in
      let file = JSONLinesFile(
        path: path, fields: .gsm8k, answerLayout: .after(marker: "####", stripsAnnotations: false))
      let solution = try file.load(needsSolutions: true).problems[0].solution
      #expect(solution?.contains("<<48/2=24>>24") == true)
    }
  }

  @Test func `field names, numbers and templates are as configured`() throws {
    let lines = #"""
      {"id": [1, {"x": null}], "q": " What is {answer}? ", "s": "Think.", "a": 72}
      {"q": "Half?", "s": "So \\boxed{0.5}.", "a": 0.5, "extra": true}
      {"q": "Big?", "s": "Big.", "a": 123456789012345678901234567890}
      """#
    try withFile(lines.utf8) { path in
      var file = JSONLinesFile(
        path: path, fields: ProblemFields(problem: "q", solution: "s", answer: "a"),
        promptTemplate: "Q: {problem} {x}\nA: ",
        solutionTemplate: "<think>{solution}</think>\\boxed{{answer}}")
      let problems = try file.load(needsSolutions: true).problems
      #expect(problems.map(\.answer) == ["72", "0.5", "123456789012345678901234567890"])
      #expect(problems[0].prompt == "Q: What is {answer}? {x}\nA: ")
      #expect(problems[0].solution == "<think>Think.</think>\\boxed{72}")
      file.solutionTemplate = nil
      #expect(
        try file.load(needsSolutions: true).problems.prefix(2).map(\.solution)
          == ["Think.\n\\boxed{72}", "So \\boxed{0.5}."])
      file.limit = 1
      #expect(try file.load(needsSolutions: true).problems.count == 1)
      file.promptTemplate = "no placeholder"
      #expect(throws: ProblemsError.invalidTemplate("no placeholder", missing: "problem")) {
        try file.load(needsSolutions: true)
      }
    }
  }

  @Test(arguments: [
    (#"{"problem": "1+1", "answer": 2"#, "not a JSON object"), ("[1, 2]", "not a JSON object"),
    ("7", "not a JSON object"),
    (#"{"problem": "1+1", "answer": 2} x"#, "not a JSON object"),
    (#"{"answer": "2"}"#, #""problem" is missing"#),
    (#"{"problem": "1+1"}"#, #""answer" is missing"#),
    (#"{"problem": "1+1", "answer": true}"#, #""answer" has the wrong type"#),
    (#"{"problem": ["1+1"], "answer": "2"}"#, #""problem" has the wrong type"#),
    (#"{"problem": "1+1", "answer": null}"#, #""answer" has the wrong type"#),
    (#"{"problem": "  ", "answer": "2"}"#, #""problem" is empty"#), ("", "empty line"), ("  ", "empty line"),
    (#"{"problem": "1+1", "answer": "2", "solution": {}}"#, #""solution" has the wrong type"#),
  ])
  func `a broken line is named with file, line and what was expected`(line: String, reason: String) throws {
    let good = #"{"problem": "2+2", "solution": "4", "answer": 4}"#
    try withFile("\(good)\r\n\(good)\n\(line)\n\(good)\n".utf8) { path in
      var file = JSONLinesFile(path: path)
      let error = #expect(throws: ProblemsError.self) { try file.load(needsSolutions: true) }
      let text = error.map(String.init(describing:)) ?? ""
      #expect(text.hasPrefix("\(path):3: ") && text.contains(reason) && text.contains("expected"), "\(text)")
      #expect(!text.contains("\n"))

      file.skipsBrokenLines = true
      let loaded = try file.load(needsSolutions: true)
      #expect(loaded.problems.count == 3)
      #expect(
        loaded.notices.count == 1
          && loaded.notices[0].hasPrefix("skipped 1 broken line, the first: \(path):3: "))
    }
  }

  @Test func `invalid UTF-8 is a broken line`() throws {
    let bytes = Array(#"{"problem": ""#.utf8) + [0xC3, 0x28] + Array(#"", "answer": 1}"#.utf8)
    try withFile(bytes) { path in
      let error = #expect(throws: ProblemsError.self) {
        try JSONLinesFile(path: path).load(needsSolutions: false)
      }
      #expect(error.map(String.init(describing:))?.hasPrefix("\(path):1: invalid UTF-8") == true)
    }
  }

  @Test(arguments: [
    (#"{"question": "a", "answer": "no marker"}"#, "lacks"),
    (#"{"question": "a", "answer": "x #### "}"#, "nothing after"),
    (#"{"question": "a", "answer": " #### 3"}"#, "nothing before"),
  ])
  func `an answer field without its parts is a broken line`(line: String, reason: String) throws {
    try withFile(line.utf8) { path in
      let file = JSONLinesFile(path: path, fields: .gsm8k, answerLayout: .gsm8k)
      let error = #expect(throws: ProblemsError.self) { try file.load(needsSolutions: true) }
      #expect(error.map(String.init(describing:))?.contains(reason) == true)
    }
  }

  @Test(arguments: ["/nowhere/at/all.jsonl", NSTemporaryDirectory()])
  func `a file that cannot be read is named`(path: String) {
    let error = #expect(throws: ProblemsError.self) {
      try JSONLinesFile(path: path).load(needsSolutions: false)
    }
    #expect(error.map(String.init(describing:))?.hasPrefix(path) == true)
  }

  @Test func `training problems that occur in evaluation are dropped and counted`() throws {
    let train = #"""
      {"problem": "What  is 1+1?", "solution": "2", "answer": 2}
      {"problem": "What is 1+2?", "solution": "3", "answer": 3}
      """#
    let evaluation = #"{"problem": "what is\n1+1? ", "answer": 2}"#
    try withFile(train.utf8) { trainPath in
      try withFile(evaluation.utf8) { evaluationPath in
        let sets = try ProblemSets(
          train: .file(JSONLinesFile(path: trainPath)), grpo: .file(JSONLinesFile(path: trainPath)),
          evaluation: .file(JSONLinesFile(path: evaluationPath)), seed: 1)
        #expect(sets.train.map(\.answer) == ["3"] && sets.grpo.map(\.answer) == ["3"])
        #expect(
          sets.notices == [
            // The SHA-256 of "what is 1+1?", shortened.
            "train problems: dropped 1 of 2 that occur in the evaluation set: 0ab60986ffbd (\(trainPath):1)",
            "grpo problems: dropped 1 of 2 that occur in the evaluation set: 0ab60986ffbd (\(trainPath):1)",
          ])
        #expect(
          sets.hashes.keys.sorted()
            == ["evaluation", "evaluation.file", "grpo", "grpo.file", "train", "train.file"])
        #expect(throws: ProblemsError.noProblems(role: .train)) {
          try ProblemSets(
            train: .file(JSONLinesFile(path: trainPath, limit: 1)),
            grpo: .file(JSONLinesFile(path: trainPath)),
            evaluation: .file(JSONLinesFile(path: evaluationPath)), seed: 1)
        }
      }
    }
  }

  @Test func `the hash is that of the whole file`() throws {
    // SHA-256 of "abc" is a published test vector.
    try withFile("abc".utf8) { path in
      let file = JSONLinesFile(path: path, skipsBrokenLines: true, limit: 0)
      let hash = try file.load(needsSolutions: false).fileHash
      #expect(hash == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }
  }

  @Test func `a line that never ends is refused before it is in memory`() throws {
    let path = NSTemporaryDirectory() + "endless-\(UUID().uuidString).jsonl"
    _ = FileManager.default.createFile(atPath: path, contents: nil)
    defer { try? FileManager.default.removeItem(atPath: path) }
    #expect(truncate(path, 1 << 40) == 0)
    let error = #expect(throws: ProblemsError.self) {
      try JSONLinesFile(path: path).load(needsSolutions: false)
    }
    #expect(error.map(String.init(describing:))?.hasPrefix("\(path):1: longer than 16 MiB") == true)
  }

  @Test(arguments: ["/dev/zero", "/dev/urandom", "/dev/null", "/"])
  func `a device or folder holds no problems`(path: String) {
    #expect(throws: ProblemsError.self) { try JSONLinesFile(path: path).load(needsSolutions: false) }
    #expect(throws: ProblemsError.self) { try DataLayout.of(path: path) }
  }

  @Test func `a pipe is read by those who read it once`() throws {
    let path = NSTemporaryDirectory() + "pipe-\(UUID().uuidString)"
    #expect(mkfifo(path, 0o600) == 0)
    defer { try? FileManager.default.removeItem(atPath: path) }
    var file = JSONLinesFile(path: path)
    #expect(throws: ProblemsError.self) { try file.load(needsSolutions: false) }
    file.takesPipes = true
    let writer = Thread {
      try? FileHandle(forWritingTo: URL(filePath: path)).write(
        contentsOf: Data(#"{"problem": "1 + 1", "answer": 2}"#.utf8))
    }
    writer.start()
    #expect(try file.load(needsSolutions: false).problems.map(\.answer) == ["2"])
  }

  @Test func `keys of a file that is not to be shown are not shown`() throws {
    let path = NSTemporaryDirectory() + "keys-\(UUID().uuidString).jsonl"
    try Data(#"{"swordfish": 1}"#.utf8).write(to: URL(filePath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    var file = JSONLinesFile(path: path)
    for isShown in [true, false] {
      file.isShown = isShown
      let error = #expect(throws: ProblemsError.self) { try file.load(needsSolutions: false) }
      #expect(error.map(String.init(describing:))?.contains("swordfish") == isShown)
    }
  }

  @Test func `a template that asks for its values over and over is refused`() {
    let template = String(repeating: "{problem}", count: 17)
    #expect(throws: ProblemsError.excessiveTemplate(template, most: 16)) {
      try TextTemplate(template, needs: ["problem"])
    }
    #expect(throws: Never.self) { try TextTemplate(String(template.dropLast(9)), needs: ["problem"]) }
  }

  @Test func `reading takes time in proportion to the lines and to their length`() throws {
    func read(lines: Int, longest: Int) throws {
      let long = String(repeating: "x", count: longest)
      var text = "{\"problem\": \"\(long)\", \"answer\": 1}\n"
      for index in 0..<lines {
        text +=
          "{\"problem\": \"What is \(index)+1, if anything at all, and why?\", \"answer\": \(index + 1)}\n"
      }
      try withFile(text.utf8) { path in
        let problems = try JSONLinesFile(path: path).load(needsSolutions: false).problems
        #expect(problems.count == lines + 1 && problems[0].prompt.count == longest + 1)
        #expect(problems.last?.answer == "\(max(lines, 1))")
      }
    }
    // Four times as much takes about four times as long; sixteen times where it grows with the square.
    let byLines = try ProcessorTime.ratio(
      of: { try read(lines: 20_000, longest: 1) }, to: { try read(lines: 5_000, longest: 1) })
    let byLength = try ProcessorTime.ratio(
      of: { try read(lines: 0, longest: 3_000_000) }, to: { try read(lines: 0, longest: 750_000) })
    #expect(byLines < 9)
    #expect(byLength < 9)
  }
}
