/// Why a statistic cannot be computed, in one line.
package struct StatisticsError: Error, Equatable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) {
    self.description = description
  }
}
