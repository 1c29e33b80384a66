/// A tensor of a GGUF file: what it is and where it stands.
package struct GGUFTensor: Sendable, Equatable {
  package let name: String
  /// Outermost dimension first, as PyTorch counts them; the file has them the other way round.
  package let shape: [Int]
  package let type: GGUFTensorType
  /// First byte, from the start of the file.
  package let offset: Int

  /// Number of elements.
  package var count: Int { shape.reduce(1, *) }
  /// Elements of a row.
  package var columns: Int { shape.last ?? 1 }
  package var rows: Int { shape.dropLast().reduce(1, *) }
}
