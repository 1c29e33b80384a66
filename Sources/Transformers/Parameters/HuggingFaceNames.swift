package import Kernels

/// A tensor of a model under its name in Hugging Face checkpoints, as a view of a fused one.
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

/// Where a tensor of a checkpoint stands in a model's buffer.
struct NamedPlace: Sendable {
  let name: String
  let shape: [Int]
  /// First float in the buffer.
  let offset: Int
}

extension Parameters {
  /// Every tensor by its Hugging Face name, in the order of the layers.
  package var namedTensors: [NamedTensor] {
    layout.namedPlaces(configuration).map { place in
      NamedTensor(
        name: place.name, shape: place.shape,
        view: buffer.vector(at: place.offset, count: place.shape.reduce(1, *)))
    }
  }
}

extension ParameterLayout {
  /// Every tensor of the checkpoint, in the order of the layers.
  func namedPlaces(_ c: ModelConfiguration) -> [NamedPlace] {
    let attention = c.attention
    let (q, k, f) = (attention.queryWidth, attention.keyWidth, c.intermediateSize)
    var result: [NamedPlace] = []
    func add(_ name: String, _ role: Role, part: Range<Int>? = nil) {
      let tensor = tensor(role)
      // A vector's parts are of its one row.
      let (part, width) = (
        part ?? 0..<(tensor.isMatrix ? tensor.rows : tensor.count), tensor.isMatrix ? tensor.columns : 1
      )
      result.append(
        NamedPlace(
          name: name, shape: tensor.isMatrix ? [part.count, width] : [part.count],
          offset: tensor.offset + part.lowerBound * width))
    }
    add("model.embed_tokens.weight", .embedding, part: 0..<c.vocabularySize)
    for layer in 0..<c.layers {
      let prefix = "model.layers.\(layer)."
      let parts = [("q", 0..<q), ("k", q..<q + k), ("v", q + k..<q + 2 * k)]
      add(prefix + "input_layernorm.weight", .attentionNorm(layer))
      for (name, rows) in parts {
        add(prefix + "self_attn.\(name)_proj.weight", .queryKeyValue(layer), part: rows)
      }
      if c.attentionBias {
        for (name, rows) in parts {
          add(prefix + "self_attn.\(name)_proj.bias", .queryKeyValueBias(layer), part: rows)
        }
      }
      if c.queryKeyNorm {
        add(prefix + "self_attn.q_norm.weight", .queryNorm(layer))
        add(prefix + "self_attn.k_norm.weight", .keyNorm(layer))
      }
      add(prefix + "self_attn.o_proj.weight", .attentionOutput(layer))
      add(prefix + "post_attention_layernorm.weight", .feedForwardNorm(layer))
      add(prefix + "mlp.gate_proj.weight", .gateUp(layer), part: 0..<f)
      add(prefix + "mlp.up_proj.weight", .gateUp(layer), part: f..<2 * f)
      add(prefix + "mlp.down_proj.weight", .down(layer))
    }
    add("model.norm.weight", .finalNorm)
    if !c.tieWordEmbeddings { add("lm_head.weight", .head, part: 0..<c.vocabularySize) }
    return result
  }
}
