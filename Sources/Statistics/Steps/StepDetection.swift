import Randomness

/// Finds where the level of a series changes: binary segmentation, each split tested by permutation.
///
/// A segment is split where the share of its squares that lies between the two parts is largest; the split is kept if
/// fewer than `level` of random orders of the segment do as well, and both parts are looked at in turn. E. S. Page, "A
/// test for a change in a parameter occurring at an unknown point", Biometrika 42, 1955; the permutation test is that of
/// D. S. Matteson, N. A. James, "A nonparametric approach for multiple change point analysis", JASA 109, 2014.
package struct StepDetection: Sendable {
  /// Where the level changes.
  package struct Step: Sendable, Equatable {
    /// The first value of the new level.
    package let index: Int
    /// Means of the segments on both sides, up to the neighbouring steps.
    package let before: Double
    package let after: Double
    /// The share of random orders whose best split is as good.
    package let pValue: Double
  }

  /// The steps, in the order of the series.
  package let steps: [Step]

  /// The smallest number of values in which a step can be found at all: below, too few orders exist for a small
  /// p-value.
  package static let fewest = 6

  /// Looks at `values`; the same `seed` gives the same steps.
  ///
  /// - Parameter places: Where a step may lie, by the index of its first value: values in between belong together, as runs
  ///   of one commit do. Nil for everywhere.
  package init(
    _ values: [Double], places: Set<Int>? = nil, level: Double = 0.01, permutations: Int = 2_000, seed: UInt64 = 1
  ) {
    precondition(values.allSatisfy(\.isFinite), "a series of numbers")
    var found: [(index: Int, pValue: Double)] = []
    var segments = [values.indices]
    let philox = Philox(seed: seed, purpose: .permutation)
    while let segment = segments.popLast() {
      guard segment.count >= Self.fewest else { continue }
      let part = Array(values[segment])
      let splits = (1..<part.count).filter { places?.contains(segment.lowerBound + $0) ?? true }
      let best = Self.bestSplit(part, splits)
      guard best.share > 0 else { continue }
      var stream = philox.stream(step: segment.lowerBound, sequence: segment.count)
      var hits = 0
      for _ in 0..<permutations {
        let shuffled = stream.permutation(part.count).map { part[$0] }
        if Self.bestSplit(shuffled, splits).share >= best.share * (1 - 1e-12) { hits += 1 }
      }
      let pValue = Double(hits + 1) / Double(permutations + 1)
      guard pValue < level else { continue }
      let middle = segment.lowerBound + best.index
      found.append((middle, pValue))
      segments += [segment.lowerBound..<middle, middle..<segment.upperBound]
    }
    found.sort { $0.index < $1.index }
    let edges = [0] + found.map(\.index) + [values.count]
    steps = found.enumerated().map { place, step in
      Step(
        index: step.index, before: Self.mean(values[edges[place]..<step.index]),
        after: Self.mean(values[step.index..<edges[place + 2]]), pValue: step.pValue)
    }
  }

  /// The one of `splits` with the largest share of squares between its parts, by the number of values before it.
  private static func bestSplit(_ values: [Double], _ splits: [Int]) -> (index: Int, share: Double) {
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let total = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    guard total > 0 else { return (0, 0) }
    var best = (index: 0, share: 0.0)
    var sum = 0.0
    var next = 0
    for split in splits {
      while next < split {
        sum += values[next] - mean
        next += 1
      }
      let before = Double(split)
      let share = sum * sum * count / (before * (count - before)) / total
      if share > best.share { best = (split, share) }
    }
    return best
  }

  private static func mean(_ values: ArraySlice<Double>) -> Double {
    values.reduce(0, +) / Double(values.count)
  }
}
