package import Kernels

/// The tensors of a model under their names in Hugging Face checkpoints, as views of the fused ones.
package struct NamedTensor: Sendable {
  package let name: String
  /// Shape as in the checkpoint: [rows, columns], or [count] for vectors.
  package let shape: [Int]
  /// The rows in the model's buffer, one after the other.
  package let view: Vector

  package init(name: String, shape: [Int], view: Vector) {
    self.name = name
    self.shape = shape
    self.view = view
  }
}

extension Parameters {
  /// Every tensor by its Hugging Face name, in the order of the layers.
  package var namedTensors: [NamedTensor] {
    let c = configuration
    let attention = c.attention
    let (q, k, f) = (attention.queryWidth, attention.keyWidth, c.intermediateSize)
    var result: [NamedTensor] = []
    func add(_ name: String, _ role: ParameterLayout.Role, rows: Range<Int>? = nil) {
      let tensor = layout.tensor(role)
      if tensor.isMatrix {
        let rows = rows ?? 0..<tensor.rows
        result.append(
          NamedTensor(
            name: name, shape: [rows.count, tensor.columns],
            view: buffer.vector(
              at: tensor.offset + rows.lowerBound * tensor.columns, count: rows.count * tensor.columns)))
      } else {
        let part = rows ?? 0..<tensor.count
        result.append(
          NamedTensor(
            name: name, shape: [part.count], view: buffer.vector(at: tensor.offset + part.lowerBound, count: part.count)))
      }
    }
    add("model.embed_tokens.weight", .embedding, rows: 0..<c.vocabularySize)
    for layer in 0..<c.layers {
      let prefix = "model.layers.\(layer)."
      let parts = [("q", 0..<q), ("k", q..<q + k), ("v", q + k..<q + 2 * k)]
      add(prefix + "input_layernorm.weight", .attentionNorm(layer))
      for (name, rows) in parts { add(prefix + "self_attn.\(name)_proj.weight", .queryKeyValue(layer), rows: rows) }
      if c.attentionBias {
        for (name, rows) in parts {
          add(prefix + "self_attn.\(name)_proj.bias", .queryKeyValueBias(layer), rows: rows)
        }
      }
      if c.queryKeyNorm {
        add(prefix + "self_attn.q_norm.weight", .queryNorm(layer))
        add(prefix + "self_attn.k_norm.weight", .keyNorm(layer))
      }
      add(prefix + "self_attn.o_proj.weight", .attentionOutput(layer))
      add(prefix + "post_attention_layernorm.weight", .feedForwardNorm(layer))
      add(prefix + "mlp.gate_proj.weight", .gateUp(layer), rows: 0..<f)
      add(prefix + "mlp.up_proj.weight", .gateUp(layer), rows: f..<2 * f)
      add(prefix + "mlp.down_proj.weight", .down(layer))
    }
    add("model.norm.weight", .finalNorm)
    if !c.tieWordEmbeddings { add("lm_head.weight", .head, rows: 0..<c.vocabularySize) }
    return result
  }
}
