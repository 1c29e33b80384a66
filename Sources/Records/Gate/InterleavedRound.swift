/// One round of speed and memory: base, head, head, base, so that a steady drift of the machine cancels.
package struct InterleavedRound: Sendable, Equatable {
  /// Both readings of the base, the first and the last of the round.
  package var base: [Reading]
  /// Both readings of the head, in between.
  package var head: [Reading]

  /// What one process measured.
  package typealias Reading = [GateMetric: Double]

  package init(base: [Reading], head: [Reading]) {
    precondition(base.count == 2 && head.count == 2, "a round has two readings of either side")
    self.base = base
    self.head = head
  }
}
