import Kernels
import TestSupport
import Transformers

/// A decoder as the formulas say, in double precision, one sequence at a time, no packing or chunks.
struct NaiveDecoder {
  let configuration: ModelConfiguration
  private let layout: ParameterLayout
  /// In the order of the model's own buffer, so that an index means the same parameter in both.
  var parameters: [Double]

  init(_ model: Parameters) {
    configuration = model.configuration
    layout = model.layout
    parameters = doubles(model.buffer.array())
  }

  /// Logits behind every token, [tokens][vocabulary].
  func logits(_ tokens: [Int32]) -> [[Double]] {
    let c = configuration
    let epsilon = Double(c.rmsNormEpsilon)
    let table = tensor(.embedding)
    var x = tokens.flatMap { table[(Int($0) * c.hiddenSize)..<((Int($0) + 1) * c.hiddenSize)] }
    for layer in 0..<c.layers {
      var h = NaiveLayers.rmsNorm(x, gain: tensor(.attentionNorm(layer)), epsilon: epsilon)
      add(
        NaiveLayers.linear(
          attention(h, layer), tensor(.attentionOutput(layer)), inputs: c.attention.queryWidth), to: &x)
      h = NaiveLayers.rmsNorm(x, gain: tensor(.feedForwardNorm(layer)), epsilon: epsilon)
      let wide = NaiveLayers.linear(h, tensor(.gateUp(layer)), inputs: c.hiddenSize)
      let narrow = NaiveLayers.swiGLU(wide, width: c.intermediateSize)
      add(NaiveLayers.linear(narrow, tensor(.down(layer)), inputs: c.intermediateSize), to: &x)
    }
    let h = NaiveLayers.rmsNorm(x, gain: tensor(.finalNorm), epsilon: epsilon)
    let head = Array(tensor(c.tieWordEmbeddings ? .embedding : .head).prefix(c.vocabularySize * c.hiddenSize))
    let flat = NaiveLayers.linear(h, head, inputs: c.hiddenSize)
    return tokens.indices.map { Array(flat[($0 * c.vocabularySize)..<(($0 + 1) * c.vocabularySize)]) }
  }

  /// What the head measures of every token of `sequence` from `firstTarget` on.
  func measures(_ sequence: [Int32], firstTarget: Int, temperature: Double) -> [NaiveLayers.TokenMeasures] {
    let rows = logits(sequence.dropLast())
    return (firstTarget..<sequence.count).map {
      NaiveLayers.measures(rows[$0 - 1], target: Int(sequence[$0]), temperature: temperature)
    }
  }

  private func attention(_ h: [Double], _ layer: Int) -> [Double] {
    let c = configuration
    let shape = c.attention
    let bias = c.attentionBias ? tensor(.queryKeyValueBias(layer)) : nil
    var qkv = NaiveLayers.linear(h, tensor(.queryKeyValue(layer)), inputs: c.hiddenSize, bias: bias)
    let rows = qkv.count / shape.width
    if c.queryKeyNorm {
      for row in 0..<rows {
        for head in 0..<(shape.heads + shape.keyValueHeads) {
          let range =
            (row * shape.width + head * shape.headDim)..<(row * shape.width + (head + 1) * shape.headDim)
          let gain = tensor(head < shape.heads ? .queryNorm(layer) : .keyNorm(layer))
          qkv.replaceSubrange(
            range, with: NaiveLayers.rmsNorm(Array(qkv[range]), gain: gain, epsilon: Double(c.rmsNormEpsilon))
          )
        }
      }
    }
    qkv = NaiveLayers.rotate(
      qkv, columns: shape.width, heads: shape.heads + shape.keyValueHeads, headDim: shape.headDim,
      theta: c.ropeTheta,
      positions: Array(0..<rows))
    return NaiveLayers.attention(
      qkv, heads: shape.heads, keyValueHeads: shape.keyValueHeads, headDim: shape.headDim,
      visible: (0..<rows).map { Array(0...$0) }
    ).out
  }

  private func tensor(_ role: ParameterLayout.Role) -> [Double] {
    let tensor = layout.tensor(role)
    return Array(parameters[tensor.offset..<tensor.offset + tensor.count])
  }

  private func add(_ values: [Double], to x: inout [Double]) {
    for i in x.indices { x[i] += values[i] }
  }
}
