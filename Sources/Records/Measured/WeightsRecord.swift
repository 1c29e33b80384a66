/// The hash of a checkpoint's weights.
package struct WeightsRecord: Codable, Sendable, Equatable {
  package var checkpoint: Checkpoint
  /// SHA-256 of the parameters as little-endian F32 in the model's own order, hexadecimal.
  package var sha256: String

  package init(checkpoint: Checkpoint, sha256: String) {
    self.checkpoint = checkpoint
    self.sha256 = sha256
  }
}
