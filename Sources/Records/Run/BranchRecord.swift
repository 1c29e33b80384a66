/// The run whose stage 1 another run began with, as far as both are the same.
package struct BranchRecord: Codable, Sendable, Equatable {
  package var run: String
  /// Epochs that were taken over.
  package var epochs: Int
  /// SHA-256 of the weights after them.
  package var weights: String

  package init(run: String, epochs: Int, weights: String) {
    self.run = run
    self.epochs = epochs
    self.weights = weights
  }
}
