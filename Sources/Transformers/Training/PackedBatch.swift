package import Kernels

/// Sequences laid one after the other in one row of tokens, without padding, and the tokens to be predicted.
package struct PackedBatch: Sendable, Equatable {
  /// Input tokens, segment after segment.
  package private(set) var tokens: [Int32] = []
  /// Position of each token in its sequence, the parent's tokens counted.
  package private(set) var positions: [Int] = []
  package private(set) var segments: [Segment] = []
  /// Row whose output predicts the target of the same index.
  package private(set) var targetRows: [Int] = []
  /// The tokens to be predicted.
  package private(set) var targets: [Int32] = []

  package init() {}

  /// Adds a sequence; the tokens from `firstTarget` (at least 1) on are targets. The last token is predicted, but never
  /// fed in: nothing follows it.
  package mutating func add(_ sequence: [Int32], firstTarget: Int) {
    precondition(firstTarget >= 1 && firstTarget < sequence.count, "a sequence needs an input and a target")
    let start = append(sequence.dropLast(), from: 0, parent: nil)
    for place in firstTarget..<sequence.count {
      targetRows.append(start + place - 1)
      targets.append(sequence[place])
    }
  }

  /// Adds a prompt with the completions that follow it: the prompt is computed once, all tokens of the completions are
  /// targets.
  package mutating func add(prompt: [Int32], completions: [[Int32]]) {
    precondition(!prompt.isEmpty, "a group needs a prompt")
    let parent = segments.count
    let start = append(prompt[...], from: 0, parent: nil)
    for completion in completions where !completion.isEmpty {
      targetRows.append(start + prompt.count - 1)
      if completion.count > 1 {
        let first = append(completion.dropLast(), from: prompt.count, parent: parent)
        targetRows.append(contentsOf: first..<first + completion.count - 1)
      }
      targets.append(contentsOf: completion)
    }
  }

  private mutating func append(_ new: ArraySlice<Int32>, from position: Int, parent: Int?) -> Int {
    let start = tokens.count
    tokens.append(contentsOf: new)
    positions.append(contentsOf: position..<position + new.count)
    segments.append(Segment(start: start, length: new.count, parent: parent))
    widestSegment = max(widestSegment, new.count + (parent.map { segments[$0].length } ?? 0))
    return start
  }

  /// Most rows that a row can see.
  package private(set) var widestSegment = 0
}
