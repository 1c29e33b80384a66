import Foundation
import Randomness

/// Finds where the level of a series changes.
///
/// The series is cut into the parts of constant level with the least squared error plus a penalty of 3 σ² ln n for each
/// cut, found exactly by dynamic programming (B. Jackson et al., "An algorithm for optimal partitioning of data on an
/// interval", IEEE Signal Processing Letters 12, 2005), with σ from the median of successive differences, which a few
/// steps do not disturb. A cut stays if fewer than `level` of random orders of the two parts beside it could be split as
/// well (the permutation test of D. S. Matteson, N. A. James, JASA 109, 2014).
package struct StepDetection: Sendable {
  /// Where the level changes.
  package struct Step: Sendable, Equatable {
    /// The first value of the new level.
    package let index: Int
    /// Means of the parts on both sides, up to the neighbouring steps.
    package let before: Double
    package let after: Double
    /// The share of random orders that can be split as well.
    package let pValue: Double
  }

  /// The steps, in the order of the series.
  package let steps: [Step]

  /// The smallest number of values beside a step: with fewer, too few orders exist for a small p-value.
  package static let fewest = 6

  /// Looks at `values`; the same `seed` gives the same steps.
  ///
  /// - Parameter places: Where a step may lie, by the index of its first value: values in between belong together, as runs
  ///   of one commit do. Nil for everywhere.
  package init(
    _ values: [Double], places: Set<Int>? = nil, level: Double = 0.01, permutations: Int = 2_000,
    seed: UInt64 = 1
  ) {
    precondition(values.allSatisfy(\.isFinite), "a series of numbers")
    let possible = values.indices.dropFirst().filter { places?.contains($0) ?? true }
    var cuts = Self.partition(values, at: possible)
    var pValues: [Double] = []
    while true {
      let edges = [0] + cuts + [values.count]
      pValues = cuts.indices.map { place in
        Self.pValue(
          values, edges[place]..<edges[place + 2], possible, permutations,
          Philox(seed: seed, purpose: .permutation))
      }
      guard let worst = pValues.indices.max(by: { pValues[$0] < pValues[$1] }), pValues[worst] >= level else {
        break
      }
      cuts.remove(at: worst)
    }
    let edges = [0] + cuts + [values.count]
    steps = cuts.enumerated().map { place, index in
      Step(
        index: index, before: Self.mean(values[edges[place]..<index]),
        after: Self.mean(values[index..<edges[place + 2]]), pValue: pValues[place])
    }
  }

  /// The cuts, out of `possible`, with the least cost.
  private static func partition(_ values: [Double], at possible: [Int]) -> [Int] {
    guard values.count >= fewest else { return [] }
    let differences = zip(values, values.dropFirst()).map { abs($1 - $0) }.sorted()
    // The median of |difference| is 0.6745 √2 σ; where most values repeat it says nothing, and the mean square has to do.
    let median = differences[differences.count / 2] / (0.6745 * 2.0.squareRoot())
    let square = differences.reduce(0) { $0 + $1 * $1 } / Double(2 * differences.count)
    let penalty = 3 * (median > 0 ? median * median : square) * log(Double(values.count))
    var sums = [0.0]
    var squares = [0.0]
    // Taken from the mean, so that the squares do not cancel.
    let center = mean(values[...])
    for value in values {
      sums.append(sums[sums.count - 1] + value - center)
      squares.append(squares[squares.count - 1] + (value - center) * (value - center))
    }
    func cost(_ start: Int, _ end: Int) -> Double {
      let sum = sums[end] - sums[start]
      return max(0, squares[end] - squares[start] - sum * sum / Double(end - start))
    }
    let edges = [0] + possible + [values.count]
    var best = [0.0] + [Double](repeating: .infinity, count: edges.count - 1)
    var previous = [Int](repeating: 0, count: edges.count)
    for end in 1..<edges.count {
      for start in 0..<end {
        let total = best[start] + cost(edges[start], edges[end]) + (start > 0 ? penalty : 0)
        // Rounding alone is no reason for a cut.
        if total < best[end] - 1e-12 * squares[values.count] { (best[end], previous[end]) = (total, start) }
      }
    }
    var cuts: [Int] = []
    var place = previous[edges.count - 1]
    while place > 0 {
      cuts.append(edges[place])
      place = previous[place]
    }
    return cuts.reversed()
  }

  /// How many random orders of `segment` can be split as well as it can.
  private static func pValue(
    _ values: [Double], _ segment: Range<Int>, _ possible: [Int], _ permutations: Int, _ philox: Philox
  ) -> Double {
    let part = Array(values[segment])
    guard part.count >= fewest else { return 1 }
    let splits = possible.filter { segment.contains($0) && $0 > segment.lowerBound }.map {
      $0 - segment.lowerBound
    }
    let observed = bestShare(part, splits)
    var stream = philox.stream(step: segment.lowerBound, sequence: segment.count)
    let hits = (0..<permutations).count { _ in
      bestShare(stream.permutation(part.count).map { part[$0] }, splits) >= observed * (1 - 1e-12)
    }
    return Double(hits + 1) / Double(permutations + 1)
  }

  /// The largest share of squares that lies between the two parts of a split.
  private static func bestShare(_ values: [Double], _ splits: [Int]) -> Double {
    let count = Double(values.count)
    let mean = mean(values[...])
    let total = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    guard total > 0 else { return 0 }
    var best = 0.0
    var sum = 0.0
    var next = 0
    for split in splits {
      while next < split {
        sum += values[next] - mean
        next += 1
      }
      let before = Double(split)
      best = max(best, sum * sum * count / (before * (count - before)) / total)
    }
    return best
  }

  private static func mean(_ values: ArraySlice<Double>) -> Double {
    values.reduce(0, +) / Double(values.count)
  }
}
