/// Sixteen floats that kernels work on at a time: two AVX2 registers, one of AVX-512.
package typealias Lanes = SIMD16<Float>

/// Sixteen floats from `pointer + index`, whatever the alignment.
@inline(__always)
func load(_ pointer: UnsafeMutablePointer<Float>, _ index: Int) -> Lanes {
  UnsafeRawPointer(pointer + index).loadUnaligned(as: Lanes.self)
}

/// Writes sixteen floats at `pointer + index`, whatever the alignment.
@inline(__always)
func store(_ lanes: Lanes, _ pointer: UnsafeMutablePointer<Float>, _ index: Int) {
  UnsafeMutableRawPointer(pointer + index).storeBytes(of: lanes, as: Lanes.self)
}

/// The first `count` (1 to 15) floats from `pointer + index`, the other lanes `filler`. Fifteen floats behind the last one
/// must be readable, as they are behind every `FloatBuffer`; what they hold does not matter.
@inline(__always)
func loadTail(_ pointer: UnsafeMutablePointer<Float>, _ index: Int, _ count: Int, filler: Float) -> Lanes {
  Lanes(repeating: filler).replacing(with: load(pointer, index), where: isBelow(count))
}

/// Writes the first `count` lanes at `pointer + index`.
@inline(__always)
func storeTail(_ lanes: Lanes, _ pointer: UnsafeMutablePointer<Float>, _ index: Int, _ count: Int) {
  for lane in 0..<count { pointer[index &+ lane] = lanes[lane] }
}

/// The sum of the lanes, halves folded onto each other.
@inline(__always)
func total(_ lanes: Lanes) -> Float {
  let eight = lanes.lowHalf + lanes.highHalf
  let four = eight.lowHalf + eight.highHalf
  let two = four.lowHalf + four.highHalf
  return two.x + two.y
}

/// The largest lane; NaN lanes are passed over.
@inline(__always)
func largest(_ lanes: Lanes) -> Float {
  // `pointwiseMax` falls to scalar calls.
  let (low, high) = (lanes.lowHalf, lanes.highHalf)
  let eight = low.replacing(with: high, where: high .> low .| low .!= low)
  let (left, right) = (eight.lowHalf, eight.highHalf)
  let four = left.replacing(with: right, where: right .> left .| left .!= left)
  let (a, b) = (four.lowHalf, four.highHalf)
  let two = a.replacing(with: b, where: b .> a .| a .!= a)
  return two.y > two.x || two.x != two.x ? two.y : two.x
}

/// The lanes whose number is below `count`.
@inline(__always)
func isBelow(_ count: Int) -> SIMDMask<SIMD16<Int32>> {
  // Comparing integers falls to scalar calls.
  Lanes(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15) .< Float(count)
}

/// e to the power of each lane: relative error below 2e-7 in -87...88, clamped outside, NaN kept.
///
/// Splits x = n ln 2 + r with |r| <= ln 2 / 2; n is rounded by adding 1.5 * 2^23, whose low bits then hold n, and goes
/// straight into the exponent; e^r is a Taylor polynomial of degree 7, evaluated by Horner's rule.
@inline(__always)
package func exponential(_ argument: Lanes) -> Lanes {
  let low = Lanes(repeating: -87.3)
  let high = Lanes(repeating: 88.0)
  var x = argument.replacing(with: low, where: argument .< low)
  x = x.replacing(with: high, where: x .> high)
  let magic = Lanes(repeating: 12_582_912)
  let shifted = magic.addingProduct(x, Lanes(repeating: 1.442_695_04))
  let n = shifted - magic
  // ln 2 in two parts: the first has few enough bits that n times it is exact.
  let r = x.addingProduct(n, Lanes(repeating: -0.693_359_375)).addingProduct(
    n, Lanes(repeating: 2.121_944_4e-4))
  var p = Lanes(repeating: 1.984_127e-4)
  p = Lanes(repeating: 1.388_888_9e-3).addingProduct(p, r)
  p = Lanes(repeating: 8.333_333_3e-3).addingProduct(p, r)
  p = Lanes(repeating: 4.166_666_7e-2).addingProduct(p, r)
  p = Lanes(repeating: 0.166_666_67).addingProduct(p, r)
  p = Lanes(repeating: 0.5).addingProduct(p, r)
  p = Lanes(repeating: 1).addingProduct(p, r)
  p = Lanes(repeating: 1).addingProduct(p, r)
  let exponent = unsafeBitCast(shifted, to: SIMD16<Int32>.self) &<< SIMD16<Int32>(repeating: 23)
  return unsafeBitCast(unsafeBitCast(p, to: SIMD16<Int32>.self) &+ exponent, to: Lanes.self)
}

/// The logistic function 1 / (1 + e^-x) of each lane.
@inline(__always)
package func logistic(_ x: Lanes) -> Lanes { Lanes(repeating: 1) / (Lanes(repeating: 1) + exponential(-x)) }
