/// The printable characters that stand for the 256 bytes in byte-level vocabularies (GPT-2's `bytes_to_unicode`):
/// visible Latin-1 characters stand for themselves, the other bytes are U+0100 and up in their order.
enum ByteAlphabet {
  /// The character of every byte.
  static let scalars: [Unicode.Scalar] = {
    var next: UInt32 = 0x100
    return (UInt32(0)..<256).map { byte in
      switch byte {
      case 0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF: return Unicode.Scalar(UInt8(byte))
      default:
        next += 1
        return Unicode.Scalar(next - 1) ?? " "
      }
    }
  }()

  private static let bytesByScalar: [UInt8?] = {
    var table = [UInt8?](repeating: nil, count: 0x144)
    for (byte, scalar) in scalars.enumerated() { table[Int(scalar.value)] = UInt8(byte) }
    return table
  }()

  /// The bytes that the characters of `text`, given as UTF-8, stand for; nil if one stands for none.
  static func bytes(of text: [UInt8]) -> [UInt8]? {
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    var position = 0
    while position < text.count {
      guard let (scalar, count) = text.scalar(at: position, before: text.count), scalar.value < 0x144,
        let byte = bytesByScalar[Int(scalar.value)]
      else { return nil }
      result.append(byte)
      position += count
    }
    return result
  }

  /// The characters that stand for `bytes`.
  static func text(of bytes: some Sequence<UInt8>) -> String {
    var view = String.UnicodeScalarView()
    for byte in bytes { view.append(scalars[Int(byte)]) }
    return String(view)
  }
}
