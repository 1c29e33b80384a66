internal import Kernels

/// A decoder of the Llama family over packed batches: forward, and the backward pass written by hand beside it.
///
/// n tokens of d = hidden size: x [n, d]. Each layer adds attention, then the gated feed-forward part, to x:
/// x += Attention(RMSNorm(x)), x += Down(SwiGLU(GateUp(RMSNorm(x)))).
package struct Decoder: Sendable {
  package let configuration: ModelConfiguration
  private let rotary: RotaryEmbedding
  private let shape: AttentionShape

  package init(_ configuration: ModelConfiguration) {
    self.configuration = configuration
    shape = configuration.attention
    rotary = RotaryEmbedding(
      headDim: configuration.headDim, positions: configuration.maxPositions, theta: configuration.ropeTheta)
  }

  /// Runs all layers over `batch`; the workspace then holds the activations.
  package func forward(_ batch: PackedBatch, _ weights: TensorViews, _ workspace: Workspace) {
    workspace.reserve(batch)
    let n = batch.tokens.count
    let clock = workspace.clock
    clock.time(.embedding) {
      Embedding.overwriteForward(
        batch.tokens[...], table: weights.embedding, into: workspace.residual(0, rows: n))
    }
    for (index, layer) in weights.layers.enumerated() {
      let a = workspace.layer(index)
      let x = workspace.residual(index, rows: n)
      let middle = a.middle.matrix(rows: n, columns: configuration.hiddenSize)
      let output = workspace.residual(index + 1, rows: n)
      forwardAttention(x, layer, a, batch, workspace.attention, clock, into: middle)
      forwardFeedForward(middle, layer, a, clock, into: output)
    }
  }

  /// Overwrites `gradients` with the gradient of what `objective` stands for; `forward` has been run for `batch`.
  package func backward(
    _ batch: PackedBatch, _ weights: TensorViews, temperature: Float, objective: inout some TokenObjective,
    into gradients: TensorViews, _ workspace: Workspace
  ) {
    precondition(workspace.keepsActivations, "a workspace for scoring cannot train")
    gradients.clearAccumulated(untied: !configuration.tieWordEmbeddings)
    guard let scratch = workspace.gradients, !batch.targets.isEmpty else {
      // Nothing to learn from: all gradients are zero.
      clear(gradients)
      return
    }
    let n = batch.tokens.count
    // The gradient of the residual stream, carried from the last layer to the first.
    let dx = scratch.middle.matrix(rows: n, columns: configuration.hiddenSize)
    dx.overwrite(with: 0)
    let clock = workspace.clock
    head(
      batch, weights, workspace, temperature: temperature, objective: &objective,
      gradients: gradients, residualGradient: dx)
    for index in weights.layers.indices.reversed() {
      let a = workspace.layer(index)
      backwardFeedForward(dx, weights.layers[index], a, scratch, clock, into: gradients.layers[index])
      backwardAttention(
        dx, weights.layers[index], a, scratch, batch, workspace.attention, clock,
        x: workspace.residual(index, rows: n),
        into: gradients.layers[index])
    }
    clock.time(.embedding) { Embedding.accumulateBackward(batch.tokens[...], dx, into: gradients.embedding) }
  }

  /// Shows `objective` the log-probabilities of the batch's targets; `forward` has been run for `batch`.
  package func score(
    _ batch: PackedBatch, _ weights: TensorViews, temperature: Float, objective: inout some TokenObjective,
    _ workspace: Workspace
  ) {
    head(
      batch, weights, workspace, temperature: temperature, objective: &objective, gradients: nil,
      residualGradient: nil)
  }

  /// All logits of the batch's target rows, [targets, vocabulary] row after row; for tests and small inputs.
  package func logits(_ batch: PackedBatch, _ weights: TensorViews, _ workspace: Workspace) -> [Float] {
    var result: [Float] = []
    forEachChunk(batch, weights, workspace) { chunk, logits in
      for row in 0..<chunk.count {
        result += logits.row(row).part(from: 0, count: configuration.vocabularySize).array
      }
    }
    return result
  }

  // MARK: Layers

  private func forwardAttention(
    _ x: Matrix, _ w: TensorViews.Layer, _ a: LayerActivations, _ batch: PackedBatch,
    _ attention: SegmentAttention, _ clock: KernelClock, into y: Matrix
  ) {
    let n = x.rows
    let h = a.attentionInput.matrix(rows: n, columns: configuration.hiddenSize)
    clock.time(.norm) {
      RMSNorm.overwriteForward(
        x, gain: w.attentionNorm, epsilon: configuration.rmsNormEpsilon, into: h,
        inverse: a.attentionInverse.vector)
    }
    let qkv = a.queryKeyValue.matrix(rows: n, columns: shape.width)
    clock.time(.product) {
      Linear.overwriteForward(h, weight: w.queryKeyValue, bias: w.queryKeyValueBias, into: qkv)
    }
    if w.queryNorm != nil { clock.time(.norm) { normaliseQueriesAndKeys(qkv, w, a) } }
    clock.time(.rotary) {
      rotary.rotate(qkv, heads: shape.heads + shape.keyValueHeads, position: { batch.positions[$0] })
    }
    let out = a.attentionOutput.matrix(rows: n, columns: shape.queryWidth)
    clock.time(.attention) {
      attention.overwriteForward(
        qkv, segments: batch.segments, into: out, logSumExp: a.logSumExp.matrix(rows: n, columns: shape.heads)
      )
    }
    clock.time(.norm) { y.overwrite(with: x) }
    clock.time(.product) {
      Linear.accumulateForward(out, weight: w.attentionOutput, into: y)
    }
  }

  /// Adds to dx what comes through attention; x is the layer's input.
  private func backwardAttention(
    _ dx: Matrix, _ w: TensorViews.Layer, _ a: LayerActivations, _ scratch: LayerActivations,
    _ batch: PackedBatch,
    _ attention: SegmentAttention, _ clock: KernelClock, x: Matrix, into g: TensorViews.Layer
  ) {
    let n = dx.rows
    let out = a.attentionOutput.matrix(rows: n, columns: shape.queryWidth)
    clock.time(.product) {
      Linear.addWeightGradient(dx, out, into: g.attentionOutput, accumulate: false)
    }
    let dout = scratch.attentionOutput.matrix(rows: n, columns: shape.queryWidth)
    clock.time(.product) {
      Linear.overwriteInputGradient(dx, weight: w.attentionOutput, into: dout)
    }
    let dqkv = scratch.queryKeyValue.matrix(rows: n, columns: shape.width)
    clock.time(.attention) {
      attention.overwriteBackward(
        a.queryKeyValue.matrix(rows: n, columns: shape.width), out: out, outGradient: dout,
        logSumExp: a.logSumExp.matrix(rows: n, columns: shape.heads), segments: batch.segments, into: dqkv)
    }
    clock.time(.rotary) {
      rotary.rotate(
        dqkv, heads: shape.heads + shape.keyValueHeads, position: { batch.positions[$0] }, inverse: true)
    }
    clock.time(.norm) {
      if w.queryNorm != nil { backwardQueriesAndKeys(dqkv, w, a, scratch, into: g) }
    }
    let h = a.attentionInput.matrix(rows: n, columns: configuration.hiddenSize)
    clock.time(.product) {
      Linear.addWeightGradient(dqkv, h, into: g.queryKeyValue, bias: g.queryKeyValueBias, accumulate: false)
    }
    let dh = scratch.attentionInput.matrix(rows: n, columns: configuration.hiddenSize)
    clock.time(.product) {
      Linear.overwriteInputGradient(dqkv, weight: w.queryKeyValue, into: dh)
    }
    clock.time(.norm) {
      RMSNorm.accumulateBackward(
        dh, x: x, gain: w.attentionNorm, inverse: a.attentionInverse.vector, into: dx,
        gainGradient: g.attentionNorm)
    }
  }

  private func forwardFeedForward(
    _ x: Matrix, _ w: TensorViews.Layer, _ a: LayerActivations, _ clock: KernelClock, into y: Matrix
  ) {
    let n = x.rows
    let h = a.feedForwardInput.matrix(rows: n, columns: configuration.hiddenSize)
    clock.time(.norm) {
      RMSNorm.overwriteForward(
        x, gain: w.feedForwardNorm, epsilon: configuration.rmsNormEpsilon, into: h,
        inverse: a.feedForwardInverse.vector)
    }
    let gateUp = a.gateUp.matrix(rows: n, columns: 2 * configuration.intermediateSize)
    clock.time(.product) {
      Linear.overwriteForward(h, weight: w.gateUp, into: gateUp)
    }
    let activated = a.activated.matrix(rows: n, columns: configuration.intermediateSize)
    clock.time(.swiglu) {
      SwiGLU.overwriteForward(gateUp, into: activated)
    }
    clock.time(.norm) { y.overwrite(with: x) }
    clock.time(.product) {
      Linear.accumulateForward(activated, weight: w.down, into: y)
    }
  }

  /// Adds to dx what comes through the feed-forward part.
  private func backwardFeedForward(
    _ dx: Matrix, _ w: TensorViews.Layer, _ a: LayerActivations, _ scratch: LayerActivations,
    _ clock: KernelClock, into g: TensorViews.Layer
  ) {
    let n = dx.rows
    let (d, f) = (configuration.hiddenSize, configuration.intermediateSize)
    clock.time(.product) {
      Linear.addWeightGradient(dx, a.activated.matrix(rows: n, columns: f), into: g.down, accumulate: false)
    }
    let dactivated = scratch.activated.matrix(rows: n, columns: f)
    clock.time(.product) {
      Linear.overwriteInputGradient(dx, weight: w.down, into: dactivated)
    }
    let gateUp = a.gateUp.matrix(rows: n, columns: 2 * f)
    clock.time(.swiglu) {
      SwiGLU.replaceByGradient(gateUp, outputGradient: dactivated)
    }
    clock.time(.product) {
      Linear.addWeightGradient(
        gateUp, a.feedForwardInput.matrix(rows: n, columns: d), into: g.gateUp, accumulate: false)
    }
    let dh = scratch.feedForwardInput.matrix(rows: n, columns: d)
    clock.time(.product) {
      Linear.overwriteInputGradient(gateUp, weight: w.gateUp, into: dh)
    }
    clock.time(.norm) {
      RMSNorm.accumulateBackward(
        dh, x: a.middle.matrix(rows: n, columns: d), gain: w.feedForwardNorm,
        inverse: a.feedForwardInverse.vector,
        into: dx, gainGradient: g.feedForwardNorm)
    }
  }

  /// Normalises each head's query and key in place; keeps what they were.
  private func normaliseQueriesAndKeys(_ qkv: Matrix, _ w: TensorViews.Layer, _ a: LayerActivations) {
    let n = qkv.rows
    let raw = a.rawQueryKey.matrix(rows: n, columns: shape.queryWidth + shape.keyWidth)
    raw.overwrite(with: qkv.columns(from: 0, count: raw.columns))
    for head in 0..<(shape.heads + shape.keyValueHeads) {
      guard let gain = head < shape.heads ? w.queryNorm : w.keyNorm else { return }
      let column = head * shape.headDim
      RMSNorm.overwriteForward(
        raw.columns(from: column, count: shape.headDim), gain: gain, epsilon: configuration.rmsNormEpsilon,
        into: qkv.columns(from: column, count: shape.headDim),
        inverse: a.queryKeyInverse.vector(at: head * n, count: n))
    }
  }

  /// Replaces the gradients of normalised queries and keys by those of the raw ones.
  private func backwardQueriesAndKeys(
    _ dqkv: Matrix, _ w: TensorViews.Layer, _ a: LayerActivations, _ scratch: LayerActivations,
    into g: TensorViews.Layer
  ) {
    let n = dqkv.rows
    let width = shape.queryWidth + shape.keyWidth
    let upper = scratch.rawQueryKey.matrix(rows: n, columns: width)
    let down = dqkv.columns(from: 0, count: width)
    upper.overwrite(with: down)
    down.overwrite(with: 0)
    let raw = a.rawQueryKey.matrix(rows: n, columns: width)
    for head in 0..<(shape.heads + shape.keyValueHeads) {
      let isQuery = head < shape.heads
      guard let gain = isQuery ? w.queryNorm : w.keyNorm, let gradient = isQuery ? g.queryNorm : g.keyNorm
      else {
        return
      }
      let column = head * shape.headDim
      RMSNorm.accumulateBackward(
        upper.columns(from: column, count: shape.headDim), x: raw.columns(from: column, count: shape.headDim),
        gain: gain, inverse: a.queryKeyInverse.vector(at: head * n, count: n),
        into: down.columns(from: column, count: shape.headDim), gainGradient: gradient)
    }
  }

  // MARK: Head

  /// Final norm, logits and log-probabilities of the target rows, chunk by chunk: the matrix of all logits never exists.
  private func head(
    _ batch: PackedBatch, _ weights: TensorViews, _ workspace: Workspace, temperature: Float,
    objective: inout some TokenObjective, gradients: TensorViews?, residualGradient: Matrix?
  ) {
    let (w, clock) = (workspace.head, workspace.clock)
    let d = configuration.hiddenSize
    forEachChunk(batch, weights, workspace) { chunk, logits in
      let targets = batch.targets[chunk]
      clock.time(.softmax) {
        TokenHead.overwriteForward(
          logits, vocabulary: configuration.vocabularySize, targets: targets, temperature: temperature,
          withEntropy: objective.needsEntropy, into: w.rows)
      }
      clock.time(.softmax) {
        objective.evaluate(chunk, rows: w.rows, into: w.coefficients)
      }
      guard let gradients, let residualGradient else { return }
      clock.time(.softmax) {
        TokenHead.replaceByGradient(
          logits, vocabulary: configuration.vocabularySize, targets: targets, temperature: temperature,
          rows: w.rows,
          coefficients: w.coefficients)
      }
      let normed = w.normed.matrix(rows: chunk.count, columns: d)
      clock.time(.product) {
        Linear.addWeightGradient(logits, normed, into: gradients.head, accumulate: chunk.lowerBound > 0)
      }
      let dnormed = w.normedGradient.matrix(rows: chunk.count, columns: d)
      clock.time(.product) {
        Linear.overwriteInputGradient(logits, weight: weights.head, into: dnormed)
      }
      let dhidden = w.hiddenGradient.matrix(rows: chunk.count, columns: d)
      dhidden.overwrite(with: 0)
      clock.time(.norm) {
        RMSNorm.accumulateBackward(
          dnormed, x: w.hidden.matrix(rows: chunk.count, columns: d), gain: weights.finalNorm,
          inverse: w.inverse.vector, into: dhidden, gainGradient: gradients.finalNorm)
      }
      for (row, target) in chunk.enumerated() {
        residualGradient.row(batch.targetRows[target]).accumulate(dhidden.row(row))
      }
    }
  }

  private func forEachChunk(
    _ batch: PackedBatch, _ weights: TensorViews, _ workspace: Workspace, _ body: (Range<Int>, Matrix) -> Void
  ) {
    let (w, clock) = (workspace.head, workspace.clock)
    let d = configuration.hiddenSize
    let x = workspace.residual(configuration.layers, rows: batch.tokens.count)
    for start in stride(from: 0, to: batch.targets.count, by: w.chunk) {
      let chunk = start..<min(start + w.chunk, batch.targets.count)
      let hidden = w.hidden.matrix(rows: chunk.count, columns: d)
      for (row, target) in chunk.enumerated() {
        hidden.rows(from: row, count: 1).overwrite(with: x.rows(from: batch.targetRows[target], count: 1))
      }
      let normed = w.normed.matrix(rows: chunk.count, columns: d)
      clock.time(.norm) {
        RMSNorm.overwriteForward(
          hidden, gain: weights.finalNorm, epsilon: configuration.rmsNormEpsilon, into: normed,
          inverse: w.inverse.vector)
      }
      let logits = w.logits.matrix(rows: chunk.count, columns: configuration.paddedVocabularySize)
      clock.time(.product) {
        Linear.overwriteForward(normed, weight: weights.head, into: logits)
      }
      body(chunk, logits)
    }
  }

  private func clear(_ gradients: TensorViews) {
    gradients.embedding.overwrite(with: 0)
    gradients.head.overwrite(with: 0)
    for layer in gradients.layers {
      for matrix in [layer.queryKeyValue, layer.attentionOutput, layer.gateUp, layer.down] {
        matrix.overwrite(with: 0)
      }
    }
  }
}
