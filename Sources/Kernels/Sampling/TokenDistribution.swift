internal import Foundation

/// Draws tokens from rows of logits. Filters apply in the order of Hugging Face's `generate`: temperature, top-k, top-p,
/// min-p; the distribution that is left is renormalised. Ties go to the lower token.
///
/// Nothing is sorted: what a filter leaves out lies below a weight, which is found by bisection over the weights' bits, a
/// few passes over the vocabulary sixteen tokens at a time.
package struct TokenDistribution: Sendable {
  private let vocabulary: Int
  /// Weight of each token, the likeliest having 1; zeros up to a multiple of sixteen.
  private let weights: FloatBuffer

  package init(vocabulary: Int) {
    self.vocabulary = vocabulary
    weights = FloatBuffer(count: (vocabulary + 15) / 16 * 16)
  }

  /// A drawn token and its log-probability under the full softmax at the sampling temperature (at 1 when greedy).
  package struct Draw: Sendable, Equatable {
    package let token: Int32
    package let logProbability: Float
  }

  /// Draws from `logits` with the uniform number `u` in [0, 1).
  package func draw(_ logits: Vector, settings: SamplingSettings, uniform u: Float) -> Draw {
    let (peak, sum) = exponentiate(logits, settings)
    let token = settings.isGreedy ? likeliest(logits) : draw(mass: filter(settings, mass: sum), u)
    let temperature = settings.isGreedy ? 1 : settings.temperature
    return Draw(token: Int32(token), logProbability: logits[token] / temperature - peak - log(sum))
  }

  /// The probabilities that `draw` draws from: zero for tokens left out.
  package func probabilities(_ logits: Vector, settings: SamplingSettings) -> [Float] {
    let (_, sum) = exponentiate(logits, settings)
    if settings.isGreedy {
      var result = [Float](repeating: 0, count: vocabulary)
      result[likeliest(logits)] = 1
      return result
    }
    let mass = filter(settings, mass: sum)
    return (0..<vocabulary).map { weights.base[$0] / mass }
  }

  /// Sets the weights to e^(logit / temperature - peak); returns the tempered peak and the sum.
  private func exponentiate(_ logits: Vector, _ settings: SamplingSettings) -> (peak: Float, sum: Float) {
    let inverse = settings.isGreedy ? 1 : 1 / settings.temperature
    let (from, to) = (logits.pointer, weights.base)
    let peak = maximum(from, vocabulary) * inverse
    var sums = Lanes(repeating: 0)
    var i = 0
    while i &+ 16 <= vocabulary {
      let e = exponential(load(from, i) * inverse - peak)
      store(e, to, i)
      sums += e
      i &+= 16
    }
    if i < vocabulary {
      var e = exponential(loadTail(from, i, vocabulary &- i, filler: 0) * inverse - peak)
      for lane in (vocabulary &- i)..<16 { e[lane] = 0 }
      store(e, to, i)
      sums += e
    }
    return (peak, total(sums))
  }

  /// The lowest of the tokens with the largest logit; 0 if there is none.
  private func likeliest(_ logits: Vector) -> Int {
    let peak = maximum(logits.pointer, vocabulary)
    return (0..<vocabulary).first { logits.pointer[$0] == peak } ?? 0
  }

  /// The first token at which the running sum of weights passes u times their sum `mass`.
  private func draw(mass: Float, _ u: Float) -> Int {
    let w = weights.base
    let target = u * mass
    var running: Float = 0
    var start = 0
    while start < vocabulary {
      let next = running + total(load(w, start))
      if next > target {
        var sum = running
        for token in start..<min(start &+ 16, vocabulary) {
          sum += w[token]
          if sum > target { return token }
        }
        // One by one the weights sum up to a little less than all sixteen at once.
        if let token = lastThatCounts(in: start..<min(start &+ 16, vocabulary), mass) { return token }
      }
      running = next
      start &+= 16
    }
    // Rounding has kept the sum from passing.
    return lastThatCounts(in: 0..<vocabulary, mass) ?? 0
  }

  /// The last token whose weight is more than what rounding may lose of `mass`.
  private func lastThatCounts(in tokens: Range<Int>, _ mass: Float) -> Int? {
    tokens.last { mass + weights.base[$0] > mass }
  }

  // MARK: Filters

  /// Sets the weights of tokens that the filters leave out to zero; `mass` is the sum of all weights, the result that of
  /// those left.
  private func filter(_ settings: SamplingSettings, mass: Float) -> Float {
    guard settings.filters else { return mass }
    var mass = mass
    if settings.topK > 0 && settings.topK < vocabulary {
      mass = keep { $0.count >= Float(settings.topK) }
    }
    if settings.topP < 1 {
      let wanted = settings.topP * mass
      mass = keep { $0.mass >= wanted }
    }
    // The likeliest token has weight 1.
    if settings.minP > 0 { mass = cut(below: settings.minP).mass }
    return mass
  }

  /// Tokens of at least some weight: how many, and the sum of their weights.
  private struct Share {
    var count: Float
    var mass: Float
  }

  /// Keeps the fewest tokens, heaviest first and the lower of equal ones, whose share `isEnough`; returns their mass.
  private func keep(_ isEnough: (Share) -> Bool) -> Float {
    // All tokens are enough, none is not; weights are at most 1, and bits of positive floats are in their order.
    var (low, high) = (UInt32(0), Float(1).bitPattern + 1)
    var (enough, above) = (share(from: 0), Share(count: 0, mass: 0))
    while high - low > 1 && enough.count - above.count > 1 {
      let middle = low + (high - low) / 2
      let share = share(from: Float(bitPattern: middle))
      if isEnough(share) { (low, enough) = (middle, share) } else { (high, above) = (middle, share) }
    }
    let threshold = Float(bitPattern: low)
    enough = cut(below: threshold)
    guard enough.count - above.count > 1 else { return enough.mass }
    // Tokens of exactly the threshold's weight: as many as it takes.
    var kept = above
    for token in 0..<vocabulary where weights.base[token] == threshold {
      if isEnough(kept) {
        weights.base[token] = 0
      } else {
        kept.count += 1
        kept.mass += threshold
      }
    }
    return kept.mass
  }

  /// The share of the tokens of weight `threshold` or more. Counts are exact up to 2^24 tokens a lane.
  @inline(__always)
  private func share(from threshold: Float) -> Share {
    let (limit, zero, one) = (Lanes(repeating: threshold), Lanes(repeating: 0), Lanes(repeating: 1))
    var (counts, sums) = (zero, zero)
    var i = 0
    while i < vocabulary {
      let w = load(weights.base, i)
      let isKept = w .>= limit
      counts += zero.replacing(with: one, where: isKept)
      sums += zero.replacing(with: w, where: isKept)
      i &+= 16
    }
    return Share(count: total(counts), mass: total(sums))
  }

  /// Sets weights below `threshold` to zero; returns the share of the others.
  private func cut(below threshold: Float) -> Share {
    var i = 0
    while i < vocabulary {
      let w = load(weights.base, i)
      store(w.replacing(with: Lanes(repeating: 0), where: w .< Lanes(repeating: threshold)), weights.base, i)
      i &+= 16
    }
    return share(from: threshold)
  }
}
