/// A run of consecutive rows that attend to each other, each to itself and what comes before; and, if it has a
/// parent, to all rows of the parent, as if they stood in front of it.
package struct Segment: Sendable, Equatable {
  package var start: Int
  package var length: Int
  /// Index of the parent in the list of segments, smaller than the own one.
  package var parent: Int?

  package init(start: Int, length: Int, parent: Int? = nil) {
    self.start = start
    self.length = length
    self.parent = parent
  }
}
