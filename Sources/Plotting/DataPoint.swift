/// A point of a series, with an error bar and a label if it has them.
package struct DataPoint: Sendable, Equatable {
  package var x: Double
  package var y: Double
  /// Half the length of the error bar.
  package var error: Double?
  package var label: String?

  package init(_ x: Double, _ y: Double, error: Double? = nil, label: String? = nil) {
    self.x = x
    self.y = y
    self.error = error
    self.label = label
  }
}
