package import Kernels

extension Parameters {
  /// The matrices that a decoding step multiplies by, in its order, [outputs, inputs] each.
  package var decodingMatrices: [Matrix] {
    let head: ParameterLayout.Role = configuration.tieWordEmbeddings ? .embedding : .head
    let roles =
      (0..<configuration.layers).flatMap {
        [.queryKeyValue($0), .attentionOutput($0), .gateUp($0), .down($0)]
      } + [head]
    return roles.map { role in
      let tensor = layout.tensor(role)
      return buffer.matrix(at: tensor.offset, rows: tensor.rows, columns: tensor.columns)
    }
  }
}
