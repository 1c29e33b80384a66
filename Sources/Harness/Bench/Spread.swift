/// Smallest, middle and largest of a number of measurements.
package struct Spread: Encodable, Sendable, Equatable {
  package let min: Double
  package let median: Double
  package let max: Double

  /// Of `values`, of which there is at least one.
  init(_ values: [Double]) {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    min = sorted[0]
    median = sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    max = sorted[sorted.count - 1]
  }
}
