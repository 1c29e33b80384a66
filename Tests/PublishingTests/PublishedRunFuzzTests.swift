import Foundation
import Publishing
import Records
import Reporting
import Specs
import TestSupport
import Testing

/// Data of reports that somebody has changed: whatever they say, they are read or refused, in bounded time and memory.
@Suite struct PublishedRunFuzzTests {
  /// How many changed files are read; a long run sets MUTATED_DATA.
  private static let count = ProcessInfo.processInfo.environment["MUTATED_DATA"].flatMap(Int.init) ?? 1500

  /// A published run, cut down to a few problems so that thousands of changed ones can be read.
  private static let small = Task<RunHistory, any Error> {
    let (_, runs) = try await Reports.study()
    var history = try #require(runs.values.first)
    var spec = try BenchmarkSpec.parse(history.run.benchmark.canonical, file: "published")
    spec.claims = Array(spec.claims.prefix(1))
    history.run.benchmark = spec.record
    history.problems = history.problems.filter { $0.index < 4 }
    history.samples = history.samples.filter { $0.problem < 4 && $0.checkpoint.stage != .base }
    history.steps = Array(history.steps.prefix(3))
    history.timings = Array(history.timings.prefix(3))
    history.attempts[0].host = ""
    history.measurements = []
    history.verdicts = []
    return history
  }

  private func read(_ data: Data) -> String? {
    do {
      let history = try PublishedRun(data) { _ in nil }.history
      // What is read can be shown.
      let study = StudyReport(title: "x", arms: [StudyArm(name: "x", runs: [history])])
      return study.document.sections.isEmpty ? nil : "read"
    } catch { return "refused: \(error)" }
  }

  private struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      var value = state
      value = (value ^ (value >> 33)) &* 0xff51_afd7_ed55_8ccd
      return value ^ (value >> 33)
    }
  }

  private static let numbers = [
    "-1", "0", "1e308", "9223372036854775807", "-9223372036854775808", "99999999999999999999", "1e999", "0.5",
    "NaN", "null", "true", "\"1\"", "[]", "{}", "2147483648", "4611686018427387904", "32768",
  ]
  private static let texts = [
    "\"\"", "\"\\u0000\"", "\"../../x\"", "\"\\u001b[31m\"", "\"\u{202E}\"", "\"\u{600}'\"", "7", "null",
    "\"-\"",
    "\"\(String(repeating: "x", count: 5000))\"", "\"a\\nb\"", "[[[[[[[[[[]]]]]]]]]]",
  ]

  /// A value somewhere in the line replaced, a key renamed, a part left out or repeated, or bytes changed.
  private func mutate(_ line: String, _ generator: inout Generator) -> String {
    var units = Array(line.utf8)
    guard units.count > 2 else { return line }
    func place() -> Int { Int.random(in: 0..<units.count, using: &generator) }
    switch Int.random(in: 0..<7, using: &generator) {
    case 0:
      units[place()] = UInt8.random(in: 0...255, using: &generator)
    case 1, 2:
      // A number, wherever one begins.
      let start = place()
      guard let digit = units[start...].firstIndex(where: { (48...57).contains($0) }) else { return line }
      let end = units[digit...].firstIndex { !(48...57).contains($0) && $0 != 46 } ?? units.count
      units.replaceSubrange(digit..<end, with: Self.numbers.randomElement(using: &generator)!.utf8)
    case 3, 4:
      // A text between two quotes.
      let quote = UInt8(ascii: "\"")
      guard let start = units[place()...].firstIndex(of: quote),
        let end = units[(start + 1)...].firstIndex(of: quote)
      else { return line }
      units.replaceSubrange(start...end, with: Self.texts.randomElement(using: &generator)!.utf8)
    case 5:
      let (a, b) = (place(), place())
      units.removeSubrange(min(a, b)..<max(a, b))
    default:
      let (a, b) = (place(), place())
      units.insert(contentsOf: units[min(a, b)..<min(max(a, b), min(a, b) + 200)], at: place())
    }
    return String(decoding: units, as: UTF8.self)
  }

  @Test func `changed data are read or refused, and never end the process`() async throws {
    let whole = try PublishedRun.encode(try await Self.small.value, source: nil)
    #expect(read(whole) == "read")
    let lines = String(decoding: whole, as: UTF8.self).split(separator: "\n").map(String.init)
    var outcomes: [String: Int] = [:]
    var generator = Generator(state: 1)
    for _ in 0..<Self.count {
      var changed = lines
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let index = Int.random(in: 0..<changed.count, using: &generator)
        switch Int.random(in: 0..<12, using: &generator) {
        case 0: changed.remove(at: index)
        case 1: changed.append(changed[index])
        case 2: changed.swapAt(index, 0)
        default: changed[index] = mutate(changed[index], &generator)
        }
        if changed.isEmpty { break }
      }
      let outcome = read(Data(changed.joined(separator: "\n").utf8)) ?? "nothing"
      outcomes[String(outcome.prefix(7)), default: 0] += 1
    }
    #expect(outcomes["nothing"] == nil)
    // A test in which everything is refused at the first check shows nothing, nor one in which nothing is.
    #expect(
      (outcomes["refused"] ?? 0) > Self.count / 3 && (outcomes["read"] ?? 0) > Self.count / 50, "\(outcomes)")
  }

  /// The line of samples of `whole`, changed.
  private func changingBlock(_ whole: Data, _ old: String, _ new: String) throws -> Data {
    let text = String(decoding: whole, as: UTF8.self)
    let expression = try Regex(old)
    let changed = text.replacing(expression, with: new)
    #expect(changed != text, "\(old) is not there")
    return Data(changed.utf8)
  }

  @Test(arguments: [
    (#""samples_per_problem":\d+"#, #""samples_per_problem":-1"#),
    (#""samples_per_problem":\d+"#, #""samples_per_problem":4611686018427387904"#),
    (#""samples_per_problem":\d+"#, #""samples_per_problem":9223372036854775807"#),
    (#""samples_per_problem":\d+"#, #""samples_per_problem":0"#),
    (#""problems":\[0,1,"#, #""problems":[0,0,"#),
    (#""problems":\[0,1,"#, #""problems":[0,-1,"#),
    (#""tokens":\[\d+"#, #""tokens":[-9223372036854775808"#),
    (#""index":1,"#, #""index":0,"#),
    (#""index":1,"#, #""index":-1,"#),
    (#""sampling":0"#, #""sampling":77"#),
    (#""ends":"s"#, #""ends":"s\#u{301}"#),
    (#""threads":\d+"#, #""threads":0"#),
    (#""number":1"#, #""number":-1"#),
    (#""hash":""#, #""hash":"0"#),
    (#""seconds":"#, #""seconds":-"#),
  ])
  func `numbers that would overflow, or index nothing, are refused`(_ old: String, _ new: String) async throws
  {
    let whole = try PublishedRun.encode(try await Self.small.value, source: nil)
    let outcome = read(try changingBlock(whole, old, new))
    #expect(outcome?.hasPrefix("refused") == true, "\(outcome ?? "nothing")")
  }

  @Test func `nested or endless lines are refused before they take memory`() throws {
    let head = "{\"format\":1}\n"
    for line in [
      String(repeating: "[", count: 1 << 20), String(repeating: "{\"event\":", count: 100_000),
      "{\"event\":\"" + String(repeating: "x", count: 17 << 20) + "\"}",
      "{\"samples\":{\"_0\":{\"tokens\":[" + String(repeating: "0,", count: 9 << 20) + "0]}}}",
    ] {
      #expect(read(Data((head + line).utf8))?.hasPrefix("refused") == true)
    }
  }
}
