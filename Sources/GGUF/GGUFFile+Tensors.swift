internal import Files

extension GGUFFile {
  /// Fills `floats` with rows of a tensor of this file, in single precision and in the order of operations of the Python
  /// package `gguf`, so to the same bits.
  ///
  /// - Parameters:
  ///   - rows: which rows, of all dimensions but the innermost taken as one; all if not given.
  ///   - floats: rows x columns of them.
  package func read(
    _ tensor: GGUFTensor, rows: Range<Int>? = nil, into floats: UnsafeMutableBufferPointer<Float>
  ) throws {
    guard let block = tensor.type.block else {
      throw GGUFError.tensor(
        file: file, name: tensor.name, reason: "has type \(tensor.type), which is not supported")
    }
    let rows = rows ?? 0..<tensor.rows
    precondition(rows.lowerBound >= 0 && rows.upperBound <= tensor.rows, "rows outside the tensor")
    precondition(floats.count == rows.count * tensor.columns, "\(floats.count) floats for \(rows.count) rows")
    guard let to = floats.baseAddress, let start = mapped.bytes.baseAddress else { return }
    let blocks = floats.count / block.elements
    let first = tensor.offset + rows.lowerBound * (tensor.columns / block.elements) * block.bytes
    precondition(first + blocks * block.bytes <= mapped.bytes.count, "a tensor outside the file")
    let from = start + first
    BlockDecoder.overwrite(to, from, blocks: blocks, block, tensor.type)
  }
}
