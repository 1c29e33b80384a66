package import Kernels

extension Parameters {
  /// The matrices that a decoding step multiplies by, seen the other way round, [inputs, outputs]: the shapes that sampling
  /// works on without a copy. The values stand in the wrong places, which does not matter to whoever measures time.
  package var decodingShapes: [Matrix] {
    let head: ParameterLayout.Role = configuration.tieWordEmbeddings ? .embedding : .head
    let roles =
      (0..<configuration.layers).flatMap {
        [.queryKeyValue($0), .attentionOutput($0), .gateUp($0), .down($0)]
      } + [head]
    return roles.map { role in
      let tensor = layout.tensor(role)
      return buffer.matrix(at: tensor.offset, rows: tensor.columns, columns: tensor.rows)
    }
  }
}
