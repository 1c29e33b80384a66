package import Kernels
internal import Randomness

/// Trained low-rank matrices beside the frozen weights of a model.
///
/// The model that is used, in forward and backward passes as in sampling, is one of ordinary weights into which the adapters
/// are merged after every update. So adapters differ from full training in their gradient alone, and what they leave behind is
/// a model like any other. It is always merged from the frozen weights, never from the last merged ones: rounding does not
/// add up.
package final class Adapters: Trainable {
  /// The frozen weights.
  package let base: Parameters
  package let adapters: AdapterConfiguration
  package let buffer: FloatBuffer
  let layout: AdapterLayout

  /// A as Kaiming's uniform numbers between ±1/sqrt(inputs), B zero: the start is the frozen model. As PEFT does.
  ///
  /// - Parameter stage: tells the random numbers of two stages of a run apart.
  package convenience init(_ adapters: AdapterConfiguration, of base: Parameters, seed: UInt64, stage: Int) {
    let layout = AdapterLayout(adapters, base.configuration)
    self.init(adapters, of: base, buffer: FloatBuffer(count: layout.count))
    let philox = Philox(seed: seed, purpose: .adapterInitialization)
    for (number, pair) in layout.pairs.enumerated() {
      var stream = philox.stream(step: number, sequence: stage)
      let bound = 1 / Double(pair.inputs).squareRoot()
      let a = buffer.vector(at: pair.a, count: layout.rank * pair.inputs)
      for i in 0..<a.count { a[i] = Float((2 * stream.unit() - 1) * bound) }
    }
  }

  /// Adapters whose numbers are in `buffer`, laid out as `AdapterLayout` says.
  package init(_ adapters: AdapterConfiguration, of base: Parameters, buffer: FloatBuffer) {
    layout = AdapterLayout(adapters, base.configuration)
    precondition(buffer.count == layout.count, "a buffer of other adapters")
    self.base = base
    self.adapters = adapters
    self.buffer = buffer
  }

  /// Floats of adapters of a model.
  package static func floats(_ adapters: AdapterConfiguration, _ configuration: ModelConfiguration) -> Int {
    AdapterLayout(adapters, configuration).count
  }

  package var stretches: [TrainedStretch] {
    layout.pairs.flatMap { pair in
      [
        TrainedStretch(offset: pair.a, count: layout.rank * pair.inputs, decays: true),
        TrainedStretch(offset: pair.b, count: pair.rows.count * layout.rank, decays: true),
      ]
    }
  }

  /// Number of pieces that `merge` can be done in, in any order and at the same time.
  package var pieces: Int { layout.pairs.count }

  /// Overwrites one target's rows in `model` with W + (alpha / r) B A.
  package func merge(piece: Int, into model: Parameters) {
    let pair = layout.pairs[piece]
    let tensor = base.layout.tensor(pair.role)
    func rows(_ parameters: Parameters) -> Matrix {
      parameters.buffer.matrix(
        at: tensor.offset + pair.rows.lowerBound * tensor.columns, rows: pair.rows.count,
        columns: tensor.columns)
    }
    let merged = rows(model)
    merged.overwrite(with: rows(base))
    let (a, b) = matrices(pair, in: buffer)
    Linear.multiply(b, a, into: merged, alpha: adapters.scale, beta: 1)
  }

  package func gradientViews(in gradient: FloatBuffer) -> GradientViews {
    var byRole: [ParameterLayout.Role: [AdapterGradient]] = [:]
    for pair in layout.pairs {
      let ((a, b), (da, db)) = (matrices(pair, in: buffer), matrices(pair, in: gradient))
      byRole[pair.role, default: []].append(
        AdapterGradient(outputs: pair.rows, scale: adapters.scale, a: a, b: b, da: da, db: db))
    }
    return GradientViews(adapters: byRole, layers: base.configuration.layers)
  }

  private func matrices(_ pair: AdapterLayout.Pair, in buffer: FloatBuffer) -> (a: Matrix, b: Matrix) {
    (
      buffer.matrix(at: pair.a, rows: layout.rank, columns: pair.inputs),
      buffer.matrix(at: pair.b, rows: pair.rows.count, columns: layout.rank)
    )
  }
}
