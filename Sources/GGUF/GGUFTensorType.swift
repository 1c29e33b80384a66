/// How the elements of a tensor are stored, by its number in the file.
package struct GGUFTensorType: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
  package let rawValue: UInt32

  package init(rawValue: UInt32) { self.rawValue = rawValue }

  package static let float32 = GGUFTensorType(rawValue: 0)
  package static let float16 = GGUFTensorType(rawValue: 1)
  package static let q40 = GGUFTensorType(rawValue: 2)
  package static let q41 = GGUFTensorType(rawValue: 3)
  package static let q50 = GGUFTensorType(rawValue: 6)
  package static let q51 = GGUFTensorType(rawValue: 7)
  package static let q80 = GGUFTensorType(rawValue: 8)
  package static let q4K = GGUFTensorType(rawValue: 12)
  package static let q6K = GGUFTensorType(rawValue: 14)
  package static let bfloat16 = GGUFTensorType(rawValue: 30)

  /// Elements of a block and its bytes; nil for types that cannot be read.
  package var block: (elements: Int, bytes: Int)? {
    switch self {
    case .float32: (1, 4)
    case .float16, .bfloat16: (1, 2)
    case .q40: (32, 18)
    case .q41: (32, 20)
    case .q50: (32, 22)
    case .q51: (32, 24)
    case .q80: (32, 34)
    case .q4K: (256, 144)
    case .q6K: (256, 210)
    default: nil
    }
  }

  /// Its name, with the bits of a number for types of few: `4-bit Q4_1`.
  package var phrase: String {
    let name = description
    guard name.hasPrefix("Q"), let bits = name.dropFirst().first else { return name }
    return "\(bits)-bit \(name)"
  }

  /// The name that llama.cpp has for it.
  package var description: String { Self.names[rawValue] ?? "number \(rawValue)" }

  private static let names: [UInt32: String] = [
    0: "F32", 1: "F16", 2: "Q4_0", 3: "Q4_1", 6: "Q5_0", 7: "Q5_1", 8: "Q8_0", 9: "Q8_1", 10: "Q2_K",
    11: "Q3_K", 12: "Q4_K", 13: "Q5_K", 14: "Q6_K", 15: "Q8_K", 16: "IQ2_XXS", 17: "IQ2_XS", 18: "IQ3_XXS",
    19: "IQ1_S", 20: "IQ4_NL", 21: "IQ3_S", 22: "IQ2_S", 23: "IQ4_XS", 24: "I8", 25: "I16", 26: "I32",
    27: "I64", 28: "F64", 29: "IQ1_M", 30: "BF16", 34: "TQ1_0", 35: "TQ2_0", 39: "MXFP4",
  ]
}
