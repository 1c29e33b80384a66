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
    rotary = configuration.rotaryEmbedding()
  }

  /// Runs all layers over `batch`; the workspace then holds the last layer's output.
  ///
  /// - Parameter keepsActivations: whether `backward` may follow.
  package func forward(
    _ batch: PackedBatch, _ weights: TensorViews, _ workspace: Workspace, keepsActivations: Bool = true
  ) {
    let pass = Pass(
      batch, workspace, workspace.prepare(batch, keeps: keepsActivations ? workspace.memory : nil))
    pass.clock.time(.embedding) {
      Embedding.overwriteForward(batch.tokens[...], table: weights.embedding, into: workspace.residual(0))
    }
    for (index, w) in weights.layers.enumerated() {
      let (x, a) = (workspace.residual(index), workspace.layer(index))
      forwardUpToGates(x, w, a, pass)
      forwardDown(a, w, pass, into: workspace.residual(index + 1))
    }
  }

  /// Overwrites `gradients` with the gradient of what `objective` stands for; `forward` has been run for `batch`.
  package func backward(
    _ batch: PackedBatch, _ weights: TensorViews, temperature: Float, objective: inout some TokenObjective,
    into gradients: GradientViews, _ workspace: Workspace
  ) {
    guard let kept = workspace.kept, let views = workspace.views else {
      preconditionFailure("a backward pass needs the activations of a forward pass")
    }
    if batch.targets.isEmpty {
      // Nothing to learn from: all gradients are zero.
      gradients.clear()
      return
    }
    gradients.clearAccumulated()
    let pass = Pass(batch, workspace, views)
    let dx = views.scratch.residual
    dx.overwrite(with: 0)
    head(
      batch, weights, workspace, temperature: temperature, objective: &objective,
      gradients: gradients, residualGradient: dx)
    for index in weights.layers.indices.reversed() {
      let (x, w, a) = (workspace.residual(index), weights.layers[index], workspace.layer(index))
      // All layers share one set of activations: this layer's are computed again.
      if kept == .low { forwardUpToGates(x, w, a, pass) }
      backwardFeedForward(dx, w, a, pass, into: gradients.layers[index])
      backwardAttention(dx, w, a, pass, x: x, into: gradients.layers[index])
    }
    guard let embedding = gradients.embedding else { return }
    pass.clock.time(.embedding) { Embedding.accumulateBackward(batch.tokens[...], dx, into: embedding) }
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
    forEachChunk(batch, weights, workspace) { chunk, logits, _ in
      for row in 0..<chunk.count {
        result += logits.row(row).part(from: 0, count: configuration.vocabularySize).array
      }
    }
    return result
  }

  // MARK: Layers

  /// What the layers of a pass share.
  private struct Pass {
    let positions: [Int]
    let segments: [Segment]
    let attention: SegmentAttention
    let scratch: LayerScratch
    let clock: KernelClock

    init(_ batch: PackedBatch, _ workspace: Workspace, _ views: Workspace.Views) {
      (positions, segments) = (batch.positions, batch.segments)
      (attention, scratch, clock) = (views.attention, views.scratch, workspace.clock)
    }
  }

  /// A layer from its input x up to gates and ups: all that `LayerActivations` holds.
  private func forwardUpToGates(_ x: Matrix, _ w: TensorViews.Layer, _ a: LayerActivations, _ pass: Pass) {
    let (h, qkv) = (pass.scratch.normed, a.queryKeyValue)
    pass.clock.time(.norm) {
      RMSNorm.overwriteForward(
        x, gain: w.attentionNorm, epsilon: configuration.rmsNormEpsilon, into: h, inverse: a.attentionInverse)
    }
    pass.clock.time(.product) {
      Linear.overwriteForward(h, weight: w.queryKeyValue, bias: w.queryKeyValueBias, into: qkv)
    }
    if w.queryNorm != nil { pass.clock.time(.norm) { normaliseQueriesAndKeys(qkv, w, a) } }
    pass.clock.time(.rotary) {
      rotary.rotate(qkv, heads: shape.heads + shape.keyValueHeads, position: { pass.positions[$0] })
    }
    pass.clock.time(.attention) {
      pass.attention.overwriteForward(
        qkv, segments: pass.segments, into: a.attentionOutput, logSumExp: a.logSumExp)
    }
    pass.clock.time(.norm) { a.middle.overwrite(with: x) }
    pass.clock.time(.product) {
      Linear.accumulateForward(a.attentionOutput, weight: w.attentionOutput, into: a.middle)
    }
    pass.clock.time(.norm) {
      RMSNorm.overwriteForward(
        a.middle, gain: w.feedForwardNorm, epsilon: configuration.rmsNormEpsilon, into: h,
        inverse: a.feedForwardInverse)
    }
    pass.clock.time(.product) { Linear.overwriteForward(h, weight: w.gateUp, into: a.gateUp) }
  }

  /// The rest of a layer.
  private func forwardDown(_ a: LayerActivations, _ w: TensorViews.Layer, _ pass: Pass, into y: Matrix) {
    pass.clock.time(.swiglu) { SwiGLU.overwriteForward(a.gateUp, into: pass.scratch.activated) }
    pass.clock.time(.norm) { y.overwrite(with: a.middle) }
    pass.clock.time(.product) { Linear.accumulateForward(pass.scratch.activated, weight: w.down, into: y) }
  }

  /// Adds to dx what comes through the feed-forward part; replaces gates and ups by their gradients.
  private func backwardFeedForward(
    _ dx: Matrix, _ w: TensorViews.Layer, _ a: LayerActivations, _ pass: Pass, into g: GradientViews.Layer
  ) {
    let (h, activated) = (pass.scratch.normed, pass.scratch.activated)
    pass.clock.time(.product) { Linear.overwriteInputGradient(dx, weight: w.down, into: activated) }
    pass.clock.time(.swiglu) { SwiGLU.replaceByGradient(a.gateUp, gradientByOutput: activated) }
    pass.clock.time(.product) { g.down.overwrite(dx, activated, projected: pass.scratch.projected) }
    pass.clock.time(.norm) {
      RMSNorm.overwriteForward(a.middle, gain: w.feedForwardNorm, knownInverse: a.feedForwardInverse, into: h)
    }
    pass.clock.time(.product) {
      g.gateUp.overwrite(a.gateUp, h, projected: pass.scratch.projected)
      Linear.overwriteInputGradient(a.gateUp, weight: w.gateUp, into: h)
    }
    pass.clock.time(.norm) {
      RMSNorm.accumulateBackward(
        h, x: a.middle, gain: w.feedForwardNorm, inverse: a.feedForwardInverse, into: dx,
        gainGradient: g.feedForwardNorm)
    }
  }

  /// Adds to dx what comes through attention; x is the layer's input.
  private func backwardAttention(
    _ dx: Matrix, _ w: TensorViews.Layer, _ a: LayerActivations, _ pass: Pass, x: Matrix,
    into g: GradientViews.Layer
  ) {
    let (h, dout, dqkv) = (pass.scratch.normed, pass.scratch.attentionOutput, pass.scratch.queryKeyValue)
    pass.clock.time(.product) {
      g.attentionOutput.overwrite(dx, a.attentionOutput, projected: pass.scratch.projected)
      Linear.overwriteInputGradient(dx, weight: w.attentionOutput, into: dout)
    }
    pass.clock.time(.attention) {
      pass.attention.overwriteBackward(
        a.queryKeyValue, out: a.attentionOutput, outGradient: dout, logSumExp: a.logSumExp,
        segments: pass.segments, into: dqkv)
    }
    pass.clock.time(.rotary) {
      rotary.rotate(
        dqkv, heads: shape.heads + shape.keyValueHeads, position: { pass.positions[$0] }, inverse: true)
    }
    pass.clock.time(.norm) {
      if w.queryNorm != nil { backwardQueriesAndKeys(dqkv, w, a, pass.scratch, into: g) }
      RMSNorm.overwriteForward(x, gain: w.attentionNorm, knownInverse: a.attentionInverse, into: h)
    }
    pass.clock.time(.product) {
      g.queryKeyValue.overwrite(dqkv, h, projected: pass.scratch.projected)
      Linear.overwriteInputGradient(dqkv, weight: w.queryKeyValue, into: h)
    }
    pass.clock.time(.norm) {
      RMSNorm.accumulateBackward(
        h, x: x, gain: w.attentionNorm, inverse: a.attentionInverse, into: dx, gainGradient: g.attentionNorm)
    }
  }

  /// Normalises each head's query and key in place; keeps what they were.
  private func normaliseQueriesAndKeys(_ qkv: Matrix, _ w: TensorViews.Layer, _ a: LayerActivations) {
    let (n, raw) = (qkv.rows, a.rawQueryKey)
    raw.overwrite(with: qkv.columns(from: 0, count: raw.columns))
    for head in 0..<(shape.heads + shape.keyValueHeads) {
      guard let gain = head < shape.heads ? w.queryNorm : w.keyNorm else { return }
      let column = head * shape.headDim
      RMSNorm.overwriteForward(
        raw.columns(from: column, count: shape.headDim), gain: gain, epsilon: configuration.rmsNormEpsilon,
        into: qkv.columns(from: column, count: shape.headDim),
        inverse: a.queryKeyInverse.part(from: head * n, count: n))
    }
  }

  /// Replaces the gradients of normalised queries and keys by those of the raw ones.
  private func backwardQueriesAndKeys(
    _ dqkv: Matrix, _ w: TensorViews.Layer, _ a: LayerActivations, _ scratch: LayerScratch,
    into g: GradientViews.Layer
  ) {
    let (n, raw, upper) = (dqkv.rows, a.rawQueryKey, scratch.queryKey)
    let down = dqkv.columns(from: 0, count: raw.columns)
    upper.overwrite(with: down)
    down.overwrite(with: 0)
    for head in 0..<(shape.heads + shape.keyValueHeads) {
      let isQuery = head < shape.heads
      guard let gain = isQuery ? w.queryNorm : w.keyNorm else { return }
      let column = head * shape.headDim
      RMSNorm.accumulateBackward(
        upper.columns(from: column, count: shape.headDim), x: raw.columns(from: column, count: shape.headDim),
        gain: gain, inverse: a.queryKeyInverse.part(from: head * n, count: n),
        into: down.columns(from: column, count: shape.headDim),
        gainGradient: isQuery ? g.queryNorm : g.keyNorm)
    }
  }

  // MARK: Head

  /// Final norm, logits and log-probabilities of the target rows, chunk by chunk: the matrix of all logits never exists.
  private func head(
    _ batch: PackedBatch, _ weights: TensorViews, _ workspace: Workspace, temperature: Float,
    objective: inout some TokenObjective, gradients: GradientViews?, residualGradient: Matrix?
  ) {
    let clock = workspace.clock
    forEachChunk(batch, weights, workspace) { chunk, logits, w in
      let targets = batch.targets[chunk]
      clock.time(.softmax) {
        TokenHead.overwriteForward(
          logits, vocabulary: configuration.vocabularySize, targets: targets, temperature: temperature,
          withEntropy: objective.needsEntropy, into: w.rows)
        objective.evaluate(chunk, rows: w.rows, into: w.coefficients)
      }
      guard let gradients, let residualGradient else { return }
      clock.time(.softmax) {
        TokenHead.replaceByGradient(
          logits, vocabulary: configuration.vocabularySize, targets: targets, temperature: temperature,
          rows: w.rows, coefficients: w.coefficients)
      }
      let count = chunk.count
      let (normed, dnormed) = (
        w.normed.rows(from: 0, count: count), w.normedGradient.rows(from: 0, count: count)
      )
      clock.time(.product) {
        if let head = gradients.head {
          Linear.addWeightGradient(logits, normed, into: head, accumulate: chunk.lowerBound > 0)
        }
        Linear.overwriteInputGradient(logits, weight: weights.head, into: dnormed)
      }
      clock.time(.norm) {
        let dhidden = w.hiddenGradient.rows(from: 0, count: count)
        dhidden.overwrite(with: 0)
        RMSNorm.accumulateBackward(
          dnormed, x: w.hidden.rows(from: 0, count: count), gain: weights.finalNorm, inverse: w.inverse,
          into: dhidden, gainGradient: gradients.finalNorm)
        for (row, target) in chunk.enumerated() {
          residualGradient.row(batch.targetRows[target]).accumulate(dhidden.row(row))
        }
      }
    }
  }

  private func forEachChunk(
    _ batch: PackedBatch, _ weights: TensorViews, _ workspace: Workspace,
    _ body: (Range<Int>, Matrix, HeadWorkspace) -> Void
  ) {
    guard let w = workspace.views?.head else { preconditionFailure("the head follows a forward pass") }
    let x = workspace.residual(configuration.layers)
    for start in stride(from: 0, to: batch.targets.count, by: HeadWorkspace.chunk) {
      let chunk = start..<min(start + HeadWorkspace.chunk, batch.targets.count)
      let count = chunk.count
      let (hidden, normed) = (w.hidden.rows(from: 0, count: count), w.normed.rows(from: 0, count: count))
      workspace.clock.time(.norm) {
        for (row, target) in chunk.enumerated() {
          hidden.row(row).overwrite(with: x.row(batch.targetRows[target]))
        }
        RMSNorm.overwriteForward(
          hidden, gain: weights.finalNorm, epsilon: configuration.rmsNormEpsilon, into: normed,
          inverse: w.inverse)
      }
      let logits = w.logits.rows(from: 0, count: count)
      workspace.clock.time(.product) { Linear.overwriteForward(normed, weight: weights.head, into: logits) }
      body(chunk, logits, w)
    }
  }
}
