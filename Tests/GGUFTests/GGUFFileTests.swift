import Foundation
import GGUF
import TestSupport
import Testing

/// The fixture and its floats are written by the Python package `gguf`; `benchmarks/peers` says how.
@Suite struct GGUFFileTests {
  static let types = ["F32", "F16", "BF16", "Q8_0", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q4_K", "Q6_K"]

  private func fixture(_ name: String) throws -> URL {
    try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil)).appending(path: name)
  }

  private func floats(_ file: GGUFFile, _ tensor: GGUFTensor, rows: Range<Int>? = nil) throws -> [Float] {
    try [Float](unsafeUninitializedCapacity: (rows?.count ?? tensor.rows) * tensor.columns) { buffer, count in
      count = (rows?.count ?? tensor.rows) * tensor.columns
      try file.read(tensor, rows: rows, into: UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
    }
  }

  @Test(arguments: Array(types.enumerated()))
  func `every type gives the floats of the Python package, bit by bit`(
    index: Int, type: String
  ) throws {
    let file = try GGUFFile(contentsOf: fixture("types.gguf"))
    let tensor = try #require(file.tensor("\(type).weight"))
    #expect(tensor.shape == [3, 256])
    #expect(tensor.type.description == type)
    let expected = try Data(contentsOf: fixture("floats.bin")).dropFirst(index * 3072).prefix(3072)
    let bits = expected.withUnsafeBytes { raw in
      (0..<768).map { raw.loadUnaligned(fromByteOffset: $0 * 4, as: UInt32.self) }
    }
    #expect(try floats(file, tensor).map(\.bitPattern) == bits)
    #expect(try floats(file, tensor, rows: 1..<2).map(\.bitPattern) == Array(bits[256..<512]))
  }

  @Test func `metadata are read by their types`() throws {
    let file = try GGUFFile(contentsOf: fixture("types.gguf"))
    #expect(try file.string("general.architecture") == "llama")
    #expect(try file.integer("llama.context_length") == 64)
    #expect(try file.number("llama.context_length") == 64)
    #expect(try file.number("llama.attention.layer_norm_rms_epsilon") == Double(Float(1e-5)))
    #expect(try file.bool("test.flag"))
    #expect(try file.integer("test.negative") == -3)
    #expect(try file.strings("test.strings") == ["a", "é€😀", "", String(repeating: "x", count: 40)])
    #expect(try file.integers("test.integers") == [5, -6, 7])
    #expect(try file.optionalInteger("test.absent") == nil)
    #expect(file.count("test.strings") == 4)
  }

  @Test func `a key that is missing or holds something else is named with its file`() throws {
    let url = try fixture("types.gguf")
    let file = try GGUFFile(contentsOf: url)
    #expect(throws: GGUFError.key(file: url.path, key: "test.absent", reason: "is missing")) {
      try file.integer("test.absent")
    }
    #expect(throws: GGUFError.key(file: url.path, key: "test.flag", reason: "is bool, wanted a string")) {
      try file.string("test.flag")
    }
    #expect(
      throws: GGUFError.key(
        file: url.path, key: "test.strings", reason: "is an array of string, wanted an array of whole numbers"
      )
    ) { try file.integers("test.strings") }
  }

  @Test func `a type that cannot be read is named, and only when it is asked for`() throws {
    try TemporaryFolder.with { folder in
      var bytes = try Data(contentsOf: fixture("types.gguf"))
      let place = try #require(bytes.range(of: Data("Q6_K.weight".utf8))).upperBound + 4 + 16
      bytes[place] = 10
      let url = folder.appending(path: "model.gguf")
      try bytes.write(to: url)
      let file = try GGUFFile(contentsOf: url)
      let tensor = try #require(file.tensor("Q6_K.weight"))
      #expect(
        throws: GGUFError.tensor(
          file: url.path, name: "Q6_K.weight", reason: "has type Q2_K, which is not supported")
      ) { try floats(file, tensor) }
    }
  }

  @Test func `every shortened file is refused`() throws {
    try TemporaryFolder.with { folder in
      let whole = try Data(contentsOf: fixture("types.gguf"))
      let url = folder.appending(path: "cut.gguf")
      // The last tensor is padded to the alignment; its last byte is further in front.
      for count in Array(0..<1200) + Array(stride(from: 1200, to: whole.count - 32, by: 97)) {
        try whole.prefix(count).write(to: url)
        #expect(throws: GGUFError.self) { try GGUFFile(contentsOf: url) }
      }
      #expect(throws: GGUFError.self) { try GGUFFile(contentsOf: folder.appending(path: "absent.gguf")) }
      #expect(throws: GGUFError.self) { try GGUFFile(contentsOf: folder) }
    }
  }

  @Test func `a tensor of an unknown type whose size overflows is refused, in a line`() throws {
    func bytes(_ value: some FixedWidthInteger) -> Data {
      withUnsafeBytes(of: value.littleEndian) { Data($0) }
    }
    let name = Data(repeating: UInt8(ascii: "n"), count: 100_000)
    var file = Data("GGUF".utf8) + bytes(UInt32(3)) + bytes(UInt64(1)) + bytes(UInt64(0))
    file += bytes(UInt64(name.count)) + name + bytes(UInt32(4))
    for _ in 0..<4 { file += bytes(UInt64(1) << 40) }
    file += bytes(UInt32(12_345)) + bytes(UInt64(0)) + Data(repeating: 0, count: 64)
    try TemporaryFolder.with { folder in
      let url = folder.appending(path: "model.gguf")
      try file.write(to: url)
      let error = #expect(throws: GGUFError.self) { try GGUFFile(contentsOf: url) }
      #expect(error.map { $0.description.unicodeScalars.count < 1500 } == true)
    }
  }

  @Test(arguments: [8, 16]) func `a count larger than the file is refused before memory is taken for it`(
    place: Int
  ) throws {
    try TemporaryFolder.with { folder in
      var bytes = try Data(contentsOf: fixture("types.gguf"))
      let url = folder.appending(path: "counts.gguf")
      for value in [UInt64(1) << 20, 1 << 40, .max] {
        withUnsafeBytes(of: value.littleEndian) { bytes.replaceSubrange(place..<place + 8, with: $0) }
        try bytes.write(to: url)
        #expect(throws: GGUFError.self) { try GGUFFile(contentsOf: url) }
      }
    }
  }
}
