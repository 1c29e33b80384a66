import Foundation
import Problems
import Testing

@Suite struct DataLayoutTests {
  private func layout(of lines: String) throws -> DataLayout {
    let url = FileManager.default.temporaryDirectory.appending(path: "layout-\(UUID().uuidString).jsonl")
    try Data(lines.utf8).write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    return try DataLayout.of(path: url.path)
  }

  @Test(arguments: [
    (#"{"question": "q", "answer": "s #### 1"}"#, DataLayout.gsm8k),
    (#"{"problem": "p", "solution": "s", "answer": "1", "level": 5}"#, .math),
    (#"{"problem": "p", "generation": "s", "answer": 1}"#, .recipe),
    (#"{"answer": 1, "problem": "p"}"#, .plain),
  ])
  func `well-known data sets are known by the keys of their first line`(line: String, layout: DataLayout)
    throws
  {
    #expect(try self.layout(of: line + "\n") == layout)
  }

  @Test(arguments: ["", "{}\n", #"{"input": "p", "output": "1"}"#, "[1]", "\u{0}\u{1}"])
  func `another layout is refused with file and line`(text: String) throws {
    let error = #expect(throws: ProblemsError.self) { try layout(of: text) }
    #expect(error.map { "\($0)" }?.contains(".jsonl:1") == true)
  }

  @Test func `problems of the evaluation set are dropped from training, and listed by their hashes`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "overlap-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func file(_ name: String, _ problems: [String]) throws -> ProblemSource {
      let url = folder.appending(path: name)
      let lines = problems.map { #"{"problem": "\#($0)", "solution": "s", "answer": "1"}"# + "\n" }.joined()
      try Data(lines.utf8).write(to: url)
      return .file(JSONLinesFile(path: url.path))
    }
    let train = try file("train.jsonl", ["One and one?", "Two  AND two?", "Three?"])
    let sets = try ProblemSets(
      train: train, grpo: train, evaluation: file("test.jsonl", ["two and two?", "Four?"]), seed: 1)
    #expect(sets.train.map(\.prompt) == ["One and one?\n", "Three?\n"])
    let notice = try #require(sets.notices.first)
    #expect(notice.contains("dropped 1 of 3 that occur in the evaluation set: "))
    #expect(notice.contains("train.jsonl:2"))
    let hash = sets.evaluation[0].key.prefix(12)
    #expect(notice.contains(hash))
  }

  @Test func `prompts are put in another form without making other data of them`() throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "form-\(UUID().uuidString).jsonl")
    try Data(#"{"problem": "1+1?", "solution": "s", "answer": "2"}"#.utf8).write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    let other = url.deletingPathExtension().appendingPathExtension("test.jsonl")
    try Data(#"{"problem": "2+2?", "answer": "4"}"#.utf8).write(to: other)
    defer { try? FileManager.default.removeItem(at: other) }
    let source = ProblemSource.file(JSONLinesFile(path: url.path))
    let sets = try ProblemSets(
      train: source, grpo: source, evaluation: .file(JSONLinesFile(path: other.path)), seed: 1)
    let put = sets.prompts { "<\($0)>" }
    #expect(put.train[0].prompt == "<1+1?\n>" && put.grpo[0].prompt == "<1+1?\n>")
    #expect(put.evaluation[0].prompt == "<2+2?\n>")
    #expect(put.hashes == sets.hashes && put.train[0].key == sets.train[0].key)
  }
}
