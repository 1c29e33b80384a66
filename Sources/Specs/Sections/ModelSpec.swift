/// The decoder that is trained; keys as in a Hugging Face `config.json`.
package struct ModelSpec: Section {
  /// Where the weights come from.
  package enum Origin: String, CaseIterable, Sendable {
    case scratch, pretrained
  }

  package var from = Origin.scratch
  package var path: String?
  package var vocabSize: Int?
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

  /// Whether a pretrained model's architecture is stated, to be compared with the checkpoint's and to plan with.
  package var statesArchitecture: Bool { from == .scratch || vocabSize != nil }

  package static var fields: [Field<Self>] {
    [
      Field(
        "from", \.from, .choice,
        "Where the weights come from: `scratch` draws them at random, `pretrained` reads a checkpoint."),
      Field(
        "path", \.path, .optional(.path, null: "none"), identifying: .unlessDefault,
        "Pretrained: a folder in the layout of Hugging Face, or a GGUF file; relative paths count as those of problems."
      ),
      Field(
        "vocab_size", \.vocabSize, .optional(.integer(1...1_048_576), null: "the tokenizer's"),
        identifying: .unlessDefault,
        "Pretrained: states that the keys below are the checkpoint's architecture. It is compared with them, and planned"
          + " with where there is no checkpoint yet."),
      Field("hidden_size", \.hiddenSize, .integer(1...65_536), "Width of the residual stream.").given(
        if: \.statesArchitecture),
      Field("num_hidden_layers", \.numHiddenLayers, .integer(1...1024), "Number of decoder layers.").given(
        if: \.statesArchitecture),
      Field("num_attention_heads", \.numAttentionHeads, .integer(1...1024), "Query heads of a layer.").given(
        if: \.statesArchitecture),
      Field(
        "num_key_value_heads", \.numKeyValueHeads, .integer(1...1024),
        "Key and value heads of a layer; they are shared by groups of query heads."
      ).given(if: \.statesArchitecture),
      Field(
        "head_dim", \.headDim, .optional(.integer(2...1024), null: "hidden_size / num_attention_heads"),
        "Width of one head; even, because of the rotary embedding."
      ).given(if: \.statesArchitecture),
      Field("intermediate_size", \.intermediateSize, .integer(1...1_048_576), "Width of the SwiGLU layer.")
        .given(if: \.statesArchitecture),
      Field(
        "max_position_embeddings", \.maxPositionEmbeddings, .integer(2...1_048_576),
        "Longest sequence in tokens, prompt and solution together; a pretrained model's own limit may be higher."
      ),
      Field("rope_theta", \.ropeTheta, .number(above: 0), "Base of the rotary embedding's wavelengths.")
        .given(if: \.statesArchitecture),
      Field(
        "rms_norm_eps", \.rmsNormEps, .number(above: 0, atMost: 1), "Added to the mean square in RMSNorm."
      ).given(if: \.statesArchitecture),
      Field(
        "tie_word_embeddings", \.tieWordEmbeddings, .bool,
        "Whether the head's weights are those of the embedding."
      ).given(if: \.statesArchitecture),
      Field(
        "attention_bias", \.attentionBias, .bool,
        "Whether query, key and value projections have a bias, as in Qwen2."
      ).given(if: \.statesArchitecture),
      Field("qk_norm", \.qkNorm, .bool, "Whether queries and keys are normalised head by head, as in Qwen3.")
        .given(if: \.statesArchitecture),
      Field(
        "initializer_range", \.initializerRange, .number(above: 0, atMost: 10),
        "Standard deviation of the initial weights; projections back into the residual stream get it divided by"
          + " the square root of twice the number of layers."
      ).given { $0.from == .scratch },
    ]
  }

  package func contradictions() -> [Contradiction] {
    var list = originContradictions()
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

  private func originContradictions() -> [Contradiction] {
    switch from {
    case .scratch:
      if path != nil {
        return [Contradiction("path", "is given, but from is scratch; set from: pretrained")]
      }
      return vocabSize == nil
        ? [] : [Contradiction("vocab_size", "is for pretrained models; here the tokenizer's counts")]
    case .pretrained:
      if path == nil {
        return [Contradiction("path", "no checkpoint is given; add --set model.path=PATH")]
      }
      var rest = self
      (rest.from, rest.path, rest.maxPositionEmbeddings) = (.scratch, nil, ModelSpec().maxPositionEmbeddings)
      return statesArchitecture || rest.json(.complete).text() == ModelSpec().json(.complete).text()
        ? []
        : [
          Contradiction(
            "from",
            "a checkpoint brings its own architecture; leave out all keys but path and max_position_embeddings, or state"
              + " the whole of it with vocab_size")
        ]
    }
  }
}
