import Records
import Specs
import Testing

struct ClaimSpecTests {
  private static func claim(_ rest: String) -> String {
    "claims:\n  - {name: c, \(rest)}\n"
  }

  @Test func `Confidence and sampling have defaults`() throws {
    let claims = try spec(Self.claim("left: grpo@20.length, right: base.length, ratio: \"<=0.5\"")).claims
    #expect(
      claims == [
        Claim(
          name: "c", left: MetricReference(stage: .grpo, position: 20, metric: .length),
          right: MetricReference(stage: .base, position: nil, metric: .length),
          relation: .ratio(.atMost, 0.5),
          confidence: 0.95, sampling: 0)
      ])
  }

  @Test(arguments: [
    ("left: sft.accuracy, right: sft@1.accuracy", "claims[0]: 0 relations are given"),
    (
      "left: sft.accuracy, right: sft@1.accuracy, ratio: \">= 1\", not_below_by: 0.1", "2 relations are given"
    ),
    (
      "left: sft.accuracy, right: sft@1.length, ratio: \">= 1\"",
      "claims[0].right: is about length, left about accuracy"
    ),
    ("left: sft.accuracy, right: sft.accuracy, ratio: \">= 1\"", "claims[0].right: is the same as left"),
    (
      "left: sft.speed, right: sft.accuracy, ratio: \">= 1\"",
      "claims[0].left: got 'sft.speed'; expected metric"
    ),
    ("left: sft@0.accuracy, right: sft.accuracy, ratio: \">= 1\"", "claims[0].left: got 'sft@0.accuracy'"),
    ("left: base@1.accuracy, right: sft.accuracy, ratio: \">= 1\"", "claims[0].left: got 'base@1.accuracy'"),
    (
      "left: sft@11.accuracy, right: sft@1.accuracy, ratio: \">= 1\"",
      "claims[0].left: epoch 11 of 10 is not measured"
    ),
    (
      "left: sft.accuracy, right: grpo@15.accuracy, ratio: \">= 1\"",
      "claims[0].right: step 15 of 50 is not measured"
    ),
    (
      "left: sft.accuracy, right: grpo.accuracy, ratio: \"> 1\"", "claims[0].ratio: got '> 1'; expected bound"
    ),
    ("left: sft.accuracy, right: grpo.accuracy, ratio: 1", "claims[0].ratio: got '1'; expected bound"),
    (
      "left: sft.accuracy, right: grpo.accuracy, not_below_by: 0",
      "claims[0].not_below_by: got '0'; expected number > 0"
    ),
    (
      "left: sft.accuracy, right: grpo.accuracy, ratio: \">= 1\", sampling: 3",
      "claims[0].sampling: there is no setting 3"
    ),
    (
      "left: sft@1.accuracy, right: grpo.accuracy, ratio: \">= 1\", sampling: 1",
      "epoch 1 is measured under setting 0 only"
    ),
    ("left: sft.accuracy, ratio: \">= 1\"", "claims[0].right: missing; expected metric"),
  ])
  func `A claim that cannot be judged is refused`(rest: String, expected: String) {
    let found = complaints(minimal + Self.claim(rest))
    #expect(found.count == 1, "\(found)")
    #expect(found.first?.contains(expected) == true, "\(found)")
    #expect(found.first?.hasPrefix("b.yaml:4:") == true, "\(found)")
  }

  @Test func `Claims about the untrained model need it measured`() {
    let text = minimal + Self.claim("left: sft.accuracy, right: base.accuracy, ratio: \">= 1\"")
    #expect(complaints(text).isEmpty)
    #expect(complaints(text, overrides: ["evaluation.evaluate_base=false"]).count == 1)
  }

  @Test func `Two claims of one name are refused`() {
    let text = """
      claims:
        - {name: c, left: sft.accuracy, right: base.accuracy, difference: ">= 0"}
        - {name: c, left: grpo.accuracy, right: base.accuracy, difference: ">= 0"}
      """
    #expect(complaints(minimal + text) == ["b.yaml:5:6: claims[1].name: 'c' is given twice"])
  }
}

/// Names of claims and variants are checked where a file is read.
struct SpecNameTests {
  private static let longest = String(repeating: "x", count: 201)

  @Test(arguments: [
    ("\"a\\u202Eb\"", "contains the control character U+202E"),
    ("\"a\\x1Bb\"", "contains the control character U+1B"),
    ("\"a\\nb\"", "contains the control character U+A"), ("\" \"", "is empty"),
    (longest, "is longer than 200 characters"),
    ("\"a\\u0600' . `command` . '\"", "contains the control character U+600"),
  ]) func `a name that hides something is refused with its line`(name: String, reason: String) throws {
    let claim =
      "claims:\n  - {name: \(name), left: sft.accuracy, right: base.accuracy, difference: \">= 0\"}\n"
    let variant = "sweep:\n  variants:\n    - {name: \(name), set: {seed: 2}}\n"
    for (text, line) in [(claim, 4), (variant, 5)] {
      let found = complaints(minimal + text)
      #expect(found.count == 1 && found[0].hasPrefix("b.yaml:\(line):"), "\(found)")
      #expect(found[0].contains("name: \(reason); expected text of 1 to 200 characters"), "\(found)")
    }
  }

  @Test(arguments: ["50% growth", "code's rewards", "a_b <= \\\\x", "漢字 עברית"])
  func `other names are read as they are`(
    name: String
  ) throws {
    let text =
      "claims:\n  - {name: \"\(name)\", left: sft.accuracy, right: base.accuracy, difference: \">= 0\"}\n"
    #expect(try spec(text).claims.first?.name == name.replacing("\\\\", with: "\\"))
  }
}
