internal import Foundation

/// AdamW with decoupled weight decay (I. Loshchilov, F. Hutter, 2019), in the order of operations of PyTorch.
package struct AdamW: Sendable, Equatable {
  package var beta1: Float
  package var beta2: Float
  package var epsilon: Float
  package var weightDecay: Float

  package init(beta1: Float, beta2: Float, epsilon: Float, weightDecay: Float) {
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.weightDecay = weightDecay
  }

  /// Moves `parameters` by one step in place, and the moments with them.
  ///
  /// - Parameters:
  ///   - step: number of this step, from 1.
  ///   - gradientScale: what gradients are multiplied by first (clipping).
  ///   - decays: whether weight decay applies to these parameters.
  package func update(
    _ parameters: Vector, gradient: Vector, firstMoment: Vector, secondMoment: Vector, step: Int,
    learningRate: Float, gradientScale: Float, decays: Bool
  ) {
    let count = parameters.count
    precondition(
      gradient.count == count && firstMoment.count == count && secondMoment.count == count, "sizes differ")
    let correction1 = 1 - pow(Double(beta1), Double(step))
    let correction2 = 1 - pow(Double(beta2), Double(step))
    let stepSize = Float(Double(learningRate) / correction1)
    let rootCorrection = Float(correction2.squareRoot())
    let keep = decays ? 1 - learningRate * weightDecay : 1
    let (p, g, m, v) = (parameters.pointer, gradient.pointer, firstMoment.pointer, secondMoment.pointer)
    var i = 0
    while i < count {
      let width = min(16, count &- i)
      let whole = width == 16
      let gradients = (whole ? load(g, i) : loadTail(g, i, width, filler: 0)) * gradientScale
      let first = whole ? load(m, i) : loadTail(m, i, width, filler: 0)
      let second = whole ? load(v, i) : loadTail(v, i, width, filler: 0)
      let values = whole ? load(p, i) : loadTail(p, i, width, filler: 0)
      let newFirst = first * beta1 + gradients * (1 - beta1)
      let newSecond = second * beta2 + gradients * gradients * (1 - beta2)
      let moved = values * keep - newFirst * stepSize / (newSecond.squareRoot() / rootCorrection + epsilon)
      if whole {
        store(newFirst, m, i)
        store(newSecond, v, i)
        store(moved, p, i)
      } else {
        storeTail(newFirst, m, i, width)
        storeTail(newSecond, v, i, width)
        storeTail(moved, p, i, width)
      }
      i &+= 16
    }
  }
}
