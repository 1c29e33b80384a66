/// Which runs are to go, and what of them.
package struct PruneSelection: Sendable {
  /// Beginnings of run ids; if there are any, these runs and no others.
  package var runs: [String] = []
  /// Runs that were started longer ago, in days.
  package var olderThan: Double?
  /// Finished runs but for so many of the newest of each benchmark.
  package var keep: Int?
  /// Only the training states of finished runs; of all finished runs if nothing else is given.
  package var statesOnly = false

  package init() {}
}
