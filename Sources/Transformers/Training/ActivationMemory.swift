/// What a forward pass keeps for the backward pass; the result is the same, bit by bit.
package enum ActivationMemory: String, Sendable, CaseIterable {
  /// What every layer computed, but for what is cheap to compute again.
  case full
  /// The input of every layer; the backward pass runs each layer's forward pass again, for about a third more time.
  case low
}
