internal import CIntrinsics
internal import Randomness

/// How OpenBLAS's kernels do on this processor, and which of them to use.
///
/// Bits depend on the kernel, so the choice must not hang on the luck of a timing. The order of `candidates` decides; times
/// only overrule it where a kernel is twice as fast as the preferred one, which a busy machine does not make it: the best of
/// two rounds counts. So processors with the same vector instructions use the same kernel and give the same digests.
package struct BLASSurvey: Codable, Sendable, Equatable {
  /// What one kernel gave.
  package struct Trial: Codable, Sendable, Equatable {
    package let core: String
    /// Largest error of its products beside naive ones in double precision, over the largest sum of absolute terms.
    package let relativeError: Double
    /// Best rate of a 384 x 384 x 384 product on one thread.
    package let gflops: Double

    package init(core: String, relativeError: Double, gflops: Double) {
      self.core = core
      self.relativeError = relativeError
      self.gflops = gflops
    }

    /// The bound that a kernel of single precision keeps by far.
    package var isRight: Bool { relativeError < 1e-5 }
  }

  /// The kernel that the library takes by itself.
  package let own: String
  /// Kernels that this processor can run, the preferred one first.
  package let tried: [String]
  /// What those of them gave that this library has.
  package let trials: [Trial]

  package init(own: String, tried: [String], trials: [Trial]) {
    self.own = own
    self.tried = tried
    self.trials = trials
  }

  /// The kernel to use; nil if none computes right.
  package var choice: String? {
    guard let preferred = trials.first(where: \.isRight), let fastest else { return nil }
    return (fastest.gflops > 2 * preferred.gflops ? fastest : preferred).core
  }

  /// Whether this can be what `measured` found on this processor, and says what to use: of a file that was cut, edited or
  /// written by another version it cannot be told otherwise.
  package var isSound: Bool {
    let cores = trials.map(\.core)
    return choice != nil && tried == Self.candidates(own: own) && cores == tried.filter(cores.contains)
      && cores.contains(own)
      && trials.allSatisfy { $0.gflops.isFinite && $0.gflops > 0 && $0.relativeError >= 0 }
  }

  /// The fastest kernel that computes right.
  package var fastest: Trial? { trials.filter(\.isRight).max { $0.gflops < $1.gflops } }

  /// What a kernel needs of the processor.
  package enum Instructions: Sendable, CaseIterable {
    case avx2
    case avx512
    /// AVX-512 with products of bfloat16.
    case avx512BF16

    /// Those that this processor has.
    package static var available: [Instructions] {
      #if arch(x86_64)
        let has = [
          avx2: has_avx2_kernels(), avx512: has_avx512_kernels(), avx512BF16: has_avx512_bf16_kernels(),
        ]
        return allCases.filter { has[$0] == true }
      #else
        return []
      #endif
    }
  }

  /// Whether this processor can run the kernel of this name. Those that it does not know it leaves to the library.
  package static func canRun(_ core: String, instructions: [Instructions] = Instructions.available) -> Bool {
    switch core.lowercased() {
    case "cooperlake", "sapphirerapids": instructions.contains(.avx512BF16)
    case "skylakex": instructions.contains(.avx512)
    case "haswell", "zen": instructions.contains(.avx2)
    // Of processors with instructions that no others have (FMA4, 3DNow!).
    case "bulldozer", "piledriver", "steamroller", "excavator", "barcelona", "bobcat", "opteron",
      "opteron_sse3", "athlon":
      false
    default: true
    }
  }

  /// The kernels to try, by the names that the library gives them, the preferred one first and its own among them.
  ///
  /// Of kernels with the same vectors the library's own choice comes first: it is what everybody else's OpenBLAS uses there.
  /// Processors without an entry here keep the library's choice.
  package static func candidates(own: String, instructions: [Instructions] = Instructions.available)
    -> [String]
  {
    let table: [(needs: Instructions, cores: [String])] = [
      (.avx512BF16, ["Cooperlake"]), (.avx512, ["SkylakeX"]), (.avx2, ["Haswell", "Zen"]),
    ]
    var result: [String] = []
    for (needs, cores) in table where instructions.contains(needs) {
      result += cores.filter { $0 == own } + cores.filter { $0 != own }
    }
    return result.contains(own) ? result : result + [own]
  }

  /// Tries all candidates in two rounds; takes half a second. The library must not be open.
  static func measured() throws(BLASError) -> BLASSurvey {
    let library = try LoadedBLAS(.ofLibrary)
    let own = library.core
    library.close()
    let candidates = candidates(own: own)
    var best: [String: Trial] = [:]
    for core in candidates + candidates {
      let library = try LoadedBLAS(core == own ? .ofLibrary : .named(core))
      defer { library.close() }
      // A library without this kernel has taken another.
      guard library.core == core else { continue }
      let trial = Trial(library)
      if trial.gflops > best[core]?.gflops ?? 0 { best[core] = trial }
    }
    return BLASSurvey(own: own, tried: candidates, trials: candidates.compactMap { best[$0] })
  }
}

extension BLASSurvey.Trial {
  /// Tries the kernel that `library` has.
  init(_ library: LoadedBLAS) {
    // Odd sizes, and both the kernels for small products and those for large ones.
    let errors = [(5, 37, 19), (67, 49, 301)].flatMap { rows, columns, inner in
      [(false, false), (false, true), (true, false)].map { transposeA, transposeB in
        Self.error(library, rows, columns, inner, transposeA: transposeA, transposeB: transposeB)
      }
    }
    self.init(core: library.core, relativeError: errors.max() ?? .infinity, gflops: Self.rate(library))
  }

  /// The largest error of C = A B + C, over the largest sum of absolute terms.
  private static func error(
    _ library: LoadedBLAS, _ rows: Int, _ columns: Int, _ inner: Int, transposeA: Bool, transposeB: Bool
  ) -> Double {
    var stream = Philox(seed: 1, purpose: .selfCheck).stream(step: rows, sequence: columns)
    func random(_ rows: Int, _ columns: Int) -> (FloatBuffer, Matrix) {
      let buffer = FloatBuffer(count: rows * columns)
      for i in 0..<(rows * columns) { buffer.vector[i] = Float(stream.unit() - 0.5) }
      return (buffer, buffer.matrix(rows: rows, columns: columns))
    }
    let (aBuffer, a) = transposeA ? random(inner, rows) : random(rows, inner)
    let (bBuffer, b) = transposeB ? random(columns, inner) : random(inner, columns)
    let (cBuffer, c) = random(rows, columns)
    let start = (0..<rows).flatMap { c.row($0).array }
    library.multiply(
      a, b, transposeA: transposeA, transposeB: transposeB, into: c, inner: inner, alpha: 1, beta: 1)
    var (error, scale) = (0.0, Double.leastNormalMagnitude)
    for row in 0..<rows {
      for column in 0..<columns {
        var exact = Double(start[row * columns + column])
        var absolute = abs(exact)
        for i in 0..<inner {
          let term =
            Double(transposeA ? a[i, row] : a[row, i]) * Double(transposeB ? b[column, i] : b[i, column])
          exact += term
          absolute += abs(term)
        }
        let difference = abs(Double(c[row, column]) - exact)
        // NaN has to fail the check, and `max` could ignore it.
        guard difference.isFinite else { return .infinity }
        error = max(error, difference)
        scale = max(scale, absolute)
      }
    }
    withExtendedLifetime((aBuffer, bBuffer, cBuffer)) {}
    return error / scale
  }

  /// The best of several products, in GFLOP/s. Slow kernels get fewer, so that none takes longer than a moment.
  private static func rate(_ library: LoadedBLAS) -> Double {
    let size = 384
    let buffer = FloatBuffer(count: 3 * size * size)
    buffer.vector.overwrite(with: 0.5)
    let parts = (0..<3).map { buffer.matrix(at: $0 * size * size, rows: size, columns: size) }
    let clock = ContinuousClock()
    let end = clock.now + .milliseconds(30)
    var best = Duration.seconds(3600)
    for round in 0..<20 where round < 3 || clock.now < end {
      let time = clock.measure {
        library.multiply(
          parts[0], parts[1], transposeA: false, transposeB: false, into: parts[2], inner: size, alpha: 1,
          beta: 0)
      }
      best = min(best, time)
    }
    return 2 * Double(size * size * size) / (best / .seconds(1)) / 1e9
  }
}
