/// The blocks of ggml's types: a few bytes of scales, then small whole numbers.
enum BlockDecoder {
  /// Overwrites the floats of `blocks` blocks of `type`.
  ///
  /// Never inlined: inlined into a function that throws, Swift 6.3.1 with -O left something in the register of the error, and
  /// the caller found an error where there was none.
  @inline(never)
  static func overwrite(
    _ to: UnsafeMutablePointer<Float>, _ from: UnsafeRawPointer, blocks: Int,
    _ block: (elements: Int, bytes: Int), _ type: GGUFTensorType
  ) {
    if type == .float32 {
      UnsafeMutableRawPointer(to).copyMemory(from: from, byteCount: blocks * 4)
      return
    }
    for index in 0..<blocks {
      overwrite(to + index * block.elements, from + index * block.bytes, type)
    }
  }

  @inline(__always)
  private static func overwrite(
    _ to: UnsafeMutablePointer<Float>, _ from: UnsafeRawPointer, _ type: GGUFTensorType
  ) {
    switch type {
    case .float16: to[0] = half(from, 0)
    case .bfloat16: to[0] = Float(bitPattern: UInt32(from.loadUnaligned(as: UInt16.self)) << 16)
    case .q80:
      let scale = half(from, 0)
      for i in 0..<32 { to[i] = Float(signed(from, 2 + i)) * scale }
    case .q40:
      let scale = half(from, 0)
      for i in 0..<16 {
        let pair = Int32(byte(from, 2 + i))
        to[i] = scale * Float(pair & 15 &- 8)
        to[i &+ 16] = scale * Float(pair >> 4 &- 8)
      }
    case .q41:
      let (scale, least) = (half(from, 0), half(from, 2))
      for i in 0..<16 {
        let pair = Int32(byte(from, 4 + i))
        to[i] = scale * Float(pair & 15) + least
        to[i &+ 16] = scale * Float(pair >> 4) + least
      }
    case .q50:
      let (scale, high) = (half(from, 0), (from + 2).loadUnaligned(as: UInt32.self))
      for i in 0..<16 {
        let (low, upper) = fiveBits(byte(from, 6 + i), high, i)
        to[i] = scale * Float(low &- 16)
        to[i &+ 16] = scale * Float(upper &- 16)
      }
    case .q51:
      let (scale, least, high) = (half(from, 0), half(from, 2), (from + 4).loadUnaligned(as: UInt32.self))
      for i in 0..<16 {
        let (low, upper) = fiveBits(byte(from, 8 + i), high, i)
        to[i] = scale * Float(low) + least
        to[i &+ 16] = scale * Float(upper) + least
      }
    case .q4K: q4K(to, from)
    case .q6K: q6K(to, from)
    default: preconditionFailure("\(type) has no blocks")
    }
  }

  /// 256 elements: two scales, eight packed pairs of six bits (scale and least value of 32 elements), half bytes.
  private static func q4K(_ to: UnsafeMutablePointer<Float>, _ from: UnsafeRawPointer) {
    let (scale, leastScale) = (half(from, 0), half(from, 2))
    for group in 0..<8 {
      let six: UInt8
      let leastSix: UInt8
      if group < 4 {
        (six, leastSix) = (byte(from, 4 + group) & 63, byte(from, 8 + group) & 63)
      } else {
        let (a, b, both) = (byte(from, group), byte(from, 4 + group), byte(from, 8 + group))
        (six, leastSix) = (both & 15 | a >> 2 & 48, both >> 4 | b >> 2 & 48)
      }
      let (d, m) = (scale * Float(six), leastScale * Float(leastSix))
      let shift = UInt8(group % 2 * 4)
      for i in 0..<32 {
        to[group * 32 + i] = d * Float(byte(from, 16 + group / 2 * 32 + i) >> shift & 15) - m
      }
    }
  }

  /// 256 elements: their lower four bits, their upper two, a scale of eight bits for each 16, and the scale of those.
  private static func q6K(_ to: UnsafeMutablePointer<Float>, _ from: UnsafeRawPointer) {
    let scale = half(from, 208)
    for group in 0..<8 {
      let (part, quarter) = (group / 4, group % 4)
      let (lowShift, highShift) = (UInt8(quarter / 2 * 4), UInt8(quarter * 2))
      for i in 0..<32 {
        let low = byte(from, part * 64 + quarter % 2 * 32 + i) >> lowShift & 15
        let high = byte(from, 128 + part * 32 + i) >> highShift & 3
        let d = scale * Float(signed(from, 192 + group * 2 + i / 16))
        to[group * 32 + i] = d * Float(Int32(low | high << 4) &- 32)
      }
    }
  }

  @inline(__always)
  private static func fiveBits(_ pair: UInt8, _ high: UInt32, _ i: Int) -> (Int32, Int32) {
    (
      Int32(pair & 15) | Int32(high >> UInt32(i) & 1) << 4,
      Int32(pair >> 4) | Int32(high >> UInt32(i + 16) & 1) << 4
    )
  }

  @inline(__always)
  private static func half(_ from: UnsafeRawPointer, _ offset: Int) -> Float {
    Float(Float16(bitPattern: (from + offset).loadUnaligned(as: UInt16.self)))
  }

  @inline(__always)
  private static func byte(_ from: UnsafeRawPointer, _ offset: Int) -> UInt8 {
    from.load(fromByteOffset: offset, as: UInt8.self)
  }

  @inline(__always)
  private static func signed(_ from: UnsafeRawPointer, _ offset: Int) -> Int8 {
    from.load(fromByteOffset: offset, as: Int8.self)
  }
}
