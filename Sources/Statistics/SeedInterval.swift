/// A mean over runs with different seeds, with its confidence interval.
package struct SeedInterval: Sendable, Equatable {
  package let mean: Double
  /// Standard error of the mean: sd / sqrt(seeds).
  package let standardError: Double
  /// The two-sided interval by Student's t with seeds - 1 degrees of freedom.
  package let bounds: Bounds
  package let seeds: Int

  /// - Throws: `StatisticsError` for fewer than two seeds, which say nothing about how seeds differ.
  package init(_ values: [Double], confidence: Double = 0.95) throws {
    guard values.count > 1 else {
      throw StatisticsError("an interval over seeds needs at least two of them, found \(values.count)")
    }
    guard values.allSatisfy(\.isFinite) else {
      throw StatisticsError("an interval over seeds needs finite values")
    }
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let error = (squares / (count - 1) / count).squareRoot()
    let distance = StudentT(degreesOfFreedom: count - 1).quantile(0.5 + confidence / 2) * error
    self.mean = mean
    self.standardError = error
    self.bounds = Bounds(lower: mean - distance, upper: mean + distance)
    self.seeds = values.count
  }
}
