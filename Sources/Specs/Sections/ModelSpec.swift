/// The decoder that is trained; keys as in a Hugging Face `config.json`.
package struct ModelSpec: Section {
  /// Where the weights come from.
  package enum Origin: String, CaseIterable, Sendable {
    case scratch
  }

  package var from = Origin.scratch
  package var hiddenSize = 128
  package var numHiddenLayers = 4
  package var numAttentionHeads = 4
  package var numKeyValueHeads = 2
  package var headDim: Int?
  package var intermediateSize = 256
  package var maxPositionEmbeddings = 256
  package var ropeTheta = 10_000.0
  package var rmsNormEps = 1e-5
  package var tieWordEmbeddings = true
  package var attentionBias = false
  package var qkNorm = false
  package var initializerRange = 0.06

  package init() {}

  /// Width of one attention head: `head_dim`, or else the hidden size dealt among the query heads.
  package var resolvedHeadDim: Int { headDim ?? hiddenSize / numAttentionHeads }

  package static var fields: [Field<Self>] {
    [
      Field("from", \.from, .choice, "Where the weights come from; `scratch` draws them at random."),
      Field("hidden_size", \.hiddenSize, .integer(1...65_536), "Width of the residual stream."),
      Field("num_hidden_layers", \.numHiddenLayers, .integer(1...1024), "Number of decoder layers."),
      Field("num_attention_heads", \.numAttentionHeads, .integer(1...1024), "Query heads of a layer."),
      Field(
        "num_key_value_heads", \.numKeyValueHeads, .integer(1...1024),
        "Key and value heads of a layer; they are shared by groups of query heads."),
      Field(
        "head_dim", \.headDim, .optional(.integer(2...1024), null: "hidden_size / num_attention_heads"),
        "Width of one head; even, because of the rotary embedding."),
      Field("intermediate_size", \.intermediateSize, .integer(1...1_048_576), "Width of the SwiGLU layer."),
      Field(
        "max_position_embeddings", \.maxPositionEmbeddings, .integer(2...1_048_576),
        "Longest sequence in tokens, prompt and solution together."),
      Field("rope_theta", \.ropeTheta, .number(above: 0), "Base of the rotary embedding's wavelengths."),
      Field(
        "rms_norm_eps", \.rmsNormEps, .number(above: 0, atMost: 1), "Added to the mean square in RMSNorm."),
      Field(
        "tie_word_embeddings", \.tieWordEmbeddings, .bool,
        "Whether the head's weights are those of the embedding."),
      Field(
        "attention_bias", \.attentionBias, .bool,
        "Whether query, key and value projections have a bias, as in Qwen2."),
      Field("qk_norm", \.qkNorm, .bool, "Whether queries and keys are normalised head by head, as in Qwen3."),
      Field(
        "initializer_range", \.initializerRange, .number(above: 0, atMost: 10),
        "Standard deviation of the initial weights; projections back into the residual stream get it divided by"
          + " the square root of twice the number of layers."),
    ]
  }

  package func contradictions() -> [Contradiction] {
    var list: [Contradiction] = []
    if !numAttentionHeads.isMultiple(of: numKeyValueHeads) {
      list.append(
        Contradiction(
          "num_key_value_heads",
          "\(numKeyValueHeads) does not divide num_attention_heads (\(numAttentionHeads))"))
    }
    if headDim == nil, !hiddenSize.isMultiple(of: numAttentionHeads) {
      list.append(
        Contradiction(
          "num_attention_heads",
          "\(numAttentionHeads) does not divide hidden_size (\(hiddenSize)); set head_dim"))
    } else if !resolvedHeadDim.isMultiple(of: 2) {
      list.append(Contradiction("head_dim", "\(resolvedHeadDim) is odd; the rotary embedding turns pairs"))
    }
    return list
  }
}
