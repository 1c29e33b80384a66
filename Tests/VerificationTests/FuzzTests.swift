import Foundation
import TestSupport
import Testing
import Verification

/// Random and mutated strings: no crash, no hang, and an equivalence that is symmetric and reflexive.
///
/// A modest number by default; more with, say,
/// `VERIFICATION_FUZZ=10000000 swift test -c release --disable-testable-imports --filter FuzzTests`.
@Suite struct FuzzTests {
  private static let count =
    ProcessInfo.processInfo.environment["VERIFICATION_FUZZ"].flatMap(Int.init) ?? 20_000
  private static let chunk = 10_000

  /// What one chunk of strings showed.
  private struct Finding: Sendable {
    var strings = 0
    var read = 0
    var equivalent = 0
    var abandoned = 0
    var slowest = 0.0
    var slowestText = ""
    var faults: [String] = []

    mutating func add(_ other: Finding) {
      strings += other.strings
      read += other.read
      equivalent += other.equivalent
      abandoned += other.abandoned
      faults += other.faults
      if other.slowest > slowest { (slowest, slowestText) = (other.slowest, other.slowestText) }
    }
  }

  @Test func `no string crashes the check, and who is compared with whom makes no difference`() async throws {
    let chunks = (Self.count + Self.chunk - 1) / Self.chunk
    let start = ContinuousClock.now
    var total = Finding()
    await withTaskGroup(of: Finding.self) { group in
      for index in 0..<min(2, chunks) { group.addTask { Self.run(index) } }
      var next = 2
      for await finding in group {
        total.add(finding)
        if next < chunks {
          let index = next
          group.addTask { Self.run(index) }
        }
        next += 1
        if Self.count > 1_000_000, next % 100 == 0 {
          print("\(total.strings) strings, \(ContinuousClock.now - start)")
        }
      }
    }
    #expect(total.faults.isEmpty, "\(total.faults.prefix(5))")
    // Enough of them have a meaning for the rest to mean something.
    #expect(total.read > total.strings / 20 && total.equivalent > 0)
    // A round is up to seven checks of texts of up to 100 kB.
    #expect(total.slowest < 50 * SpeedTests.tenThousandPlainChecks)
    print(
      "\(total.strings) strings: \(total.read) read, \(total.equivalent) pairs equivalent, \(total.abandoned) abandoned, "
        + "slowest \(total.slowest): \(total.slowestText), peak memory \(Self.peakMemory)")
  }

  private static func run(_ chunk: Int) -> Finding {
    var source = StringSource(seed: UInt64(chunk))
    var finding = Finding()
    var previous = try? ReferenceAnswer("12")
    for _ in 0..<min(Self.chunk, count) {
      let bytes = source.next()
      finding.strings += 1
      let duration = ProcessorTime.of {
        let other = source.other(than: bytes)
        let reference = try? ReferenceAnswer(bytes)
        if let reference {
          finding.read += 1
          for partner in [previous, try? ReferenceAnswer(other)] {
            guard let partner else { continue }
            let outcome = AnswerCheck.compare(reference, partner)
            if outcome != AnswerCheck.compare(partner, reference) {
              finding.faults.append(
                "not symmetric: \(reference.text.prefix(200)) and \(partner.text.prefix(200))")
            }
            if outcome == .equivalent { finding.equivalent += 1 }
            if outcome == .abandoned { finding.abandoned += 1 }
          }
          if AnswerCheck.compare(reference, reference) != .equivalent {
            finding.faults.append("not itself: \(reference.text.prefix(200))")
          }
        }
        if let previous { _ = AnswerCheck.check(bytes, previous, Extraction()) }
        previous = reference ?? previous
      }
      if duration > finding.slowest {
        finding.slowest = duration
        finding.slowestText =
          String(String(decoding: bytes, as: UTF8.self).prefix(120)) + " (\(bytes.count) bytes)"
      }
    }
    return finding
  }

  private static var peakMemory: String {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    return status.split(separator: "\n").first { $0.hasPrefix("VmHWM") }.map(String.init) ?? "unknown"
  }
}

/// Strings made of pieces of answers, and answers with errors in them.
private struct StringSource {
  private var state: UInt64

  private static let answers = EquivalenceTests.categories.flatMap { category in
    (category.equal + category.different).flatMap { [Array($0.0.utf8), Array($0.1.utf8)] }
  }
  private static let pieces: [[UInt8]] =
    [
      "{", "}", "(", ")", "[", "]", "\\{", "\\}", "|", "$", "\\(", "\\)", "\\boxed{", "\\text{", "\\frac",
      "\\frac{", "\\sqrt", "\\sqrt[3]{",
      "\\binom", "\\sin", "\\log_", "\\ln", "\\pi", "e", "i", "x", "y", "n", "abc", "\\infty", "\\pm",
      "\\cup", "\\cap", "\\setminus",
      "\\mathbb{R}", "\\in", "<", "\\le", ">", "=", "\\neq", "\\approx", ",", ";", ":", "and", "or", " ",
      "\\,", "\\ ", "\\\\", "&",
      "\\begin{pmatrix}", "\\end{pmatrix}", "+", "-", "*", "\\cdot", "/", "^", "_", "!", "%", "°", "^\\circ",
      "0", "1", "2", "7", "12",
      "1000", "999999999999", "0.5", ".25", "1,234", "1e5", "cm", "\\text{ cm}", "apples", "the answer is ",
      "#### ", "\u{2212}", "é",
      "\u{0}", "</think>", "\\left", "\\right", "\\lfloor", "\\rfloor", "f(", "\\overline{3}", "100000",
      "^{99999}", "½", "²", "€",
    ].map { Array($0.utf8) } + [[0xFF], [0xC3], [0xE2, 0x88], [0xF0, 0x9F]]

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

  private mutating func random(_ count: Int) -> Int {
    state = state &+ 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((z ^ (z >> 31)) % UInt64(count))
  }

  mutating func next() -> [UInt8] {
    switch random(1000) {
    case 0: return Array(repeatElement(Self.pieces[random(Self.pieces.count)], count: 100_000 / 8).joined())
    case 1: return (0..<100_000).map { _ in UInt8(random(256)) }
    case 2..<12: return nested()
    case 12..<100: return (0..<random(40)).map { _ in UInt8(random(256)) }
    case 100..<400: return (0...random(12)).flatMap { _ in Self.pieces[random(Self.pieces.count)] }
    case 400..<420: return (0...random(400)).flatMap { _ in Self.pieces[random(Self.pieces.count)] }
    default: return other(than: Self.answers[random(Self.answers.count)])
    }
  }

  /// `bytes` with a few errors, or another answer.
  mutating func other(than bytes: [UInt8]) -> [UInt8] {
    var result = bytes
    if random(4) == 0 { return Self.answers[random(Self.answers.count)] }
    for _ in 0..<random(4) {
      let place = random(result.count + 1)
      switch random(5) {
      case 0: if place < result.count { result.remove(at: place) }
      case 1: result.insert(contentsOf: Self.pieces[random(Self.pieces.count)], at: place)
      case 2: if place < result.count { result[place] = UInt8(random(256)) }
      case 3: result.removeSubrange(min(place, random(result.count + 1))..<place)
      default: result.insert(contentsOf: Self.answers[random(Self.answers.count)], at: place)
      }
    }
    return result
  }

  private mutating func nested() -> [UInt8] {
    let pairs = [
      ("(", ")"), ("{", "}"), ("\\frac{1}{1+", "}"), ("\\sqrt{2+", "}"), ("|x+", "|"), ("2^{1+", "}"),
      ("\\{1,", "\\}"),
    ]
    let (open, close) = pairs[random(pairs.count)]
    let depth = random(random(10) == 0 ? 20_000 : 60)
    return Array((String(repeating: open, count: depth) + "x" + String(repeating: close, count: depth)).utf8)
  }
}
