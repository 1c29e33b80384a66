import Foundation
import Kernels
import Testing
import Transformers

@Suite struct SafetensorsTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  /// A file with this header and as many bytes of data.
  private func file(_ header: String, dataBytes: Int, length: UInt64? = nil) throws -> URL {
    let text = Data(header.utf8)
    let length = length ?? UInt64(text.count)
    let prefix = Data((0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) })
    let url = directory.file("given.safetensors")
    try (prefix + text + Data((0..<dataBytes).map { UInt8($0 % 64) })).write(to: url)
    return url
  }

  private func message(_ body: () throws -> Void) -> String {
    do { try body() } catch { return String(describing: error) }
    return "nothing was thrown"
  }

  @Test func `floats and integers are read from their places`() throws {
    let url = try file(
      #"{"b":{"dtype":"I32","shape":[2],"data_offsets":[8,16]},"#
        + #""a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},"#
        + #""__metadata__":{"format":"pt"},"c":{"dtype":"I64","shape":[],"data_offsets":[16,24]},"#
        + #""d":{"dtype":"U16","shape":[3],"data_offsets":[24,30]}}   "#, dataBytes: 30)
    let safetensors = try Safetensors(contentsOf: url)
    #expect(safetensors.header.metadata == ["format": "pt"])
    #expect(try safetensors.floats("a").map(\.bitPattern) == [0x0302_0100, 0x0706_0504])
    #expect(try safetensors.integers("b") == [0x0b0a_0908, 0x0f0e_0d0c])
    #expect(try safetensors.integers("c") == [0x1716_1514_1312_1110])
    let vector = FloatBuffer(count: 2)
    try safetensors.read("a", shape: [2, 1], into: vector.vector)
    #expect(vector.array() == (try safetensors.floats("a")))
    // Other types may stand in the file, but not be asked for.
    #expect(message { _ = try safetensors.floats("d") }.contains("tensor d: has type U16, wanted F32"))
    #expect(
      message { _ = try safetensors.integers("a") }.contains("tensor a: has type F32, wanted I32 or I64"))
    #expect(message { _ = try safetensors.floats("e") }.contains("tensor e: is missing"))
    #expect(
      message { try safetensors.read("a", shape: [2], into: vector.vector) }.contains(
        "has shape [2, 1], wanted [2]"))
    #expect(message { _ = try safetensors.floats("e") }.contains(url.path))
  }

  @Test(
    arguments: [
      (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, 7, "tensor a: ends at byte 8"),
      (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, 9, "1 bytes behind the last tensor"),
      (#"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}"#, 8, "tensor a: shape [3]"),
      (#"{"a":{"dtype":"I64","shape":[2],"data_offsets":[0,8]}}"#, 8, "tensor a: shape [2]"),
      (#"{"a":{"dtype":"F32","shape":[-2,-1],"data_offsets":[0,8]}}"#, 8, "tensor a: shape [-2, -1]"),
      (#"{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}"#, 0, "tensor a: shape"),
      (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#, 8, "tensor a: data_offsets [8, 0]"),
      (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}}"#, 8, "tensor a: data_offsets [0]"),
      (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}"#, 8, "tensor a: starts at byte -4"),
      (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, 8, "tensor a: starts at byte 4"),
      (
        #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"#
          + #""b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
        8, "tensor b: starts at byte 4"
      ),
      (#"{"a":{"dtype":"F32","shape":[2]}}"#, 8, "header cannot be read"),
      (#"{"a":{"dtype":"F32","shape":[1e30],"data_offsets":[0,8]}}"#, 8, "header cannot be read"),
      (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}"#, 8, "header cannot be read"),
      (#"[1, 2]"#, 8, "no JSON object"), ("", 0, "no JSON object"),
    ])
  func `a damaged header is refused with its reason`(header: String, dataBytes: Int, reason: String) throws {
    let url = try file(header, dataBytes: dataBytes)
    let text = message { _ = try Safetensors(contentsOf: url) }
    #expect(text.contains(reason))
    #expect(text.hasPrefix(url.path))
  }

  @Test(arguments: [
    #"{"a":{"dtype":"F8","shape":[4611686018427387904,4,4],"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"F32","shape":[1\#(String(repeating: ",1", count: 100_000))],"data_offsets":[0,8]}}"#,
    #"{"\#(String(repeating: "a", count: 100_000))":{"dtype":"F32","shape":[1],"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,9223372036854775807]}}"#,
    #"{"a":"# + String(repeating: "[", count: 100_000),
  ])
  func `sizes that overflow, and names without end, are refused in a line`(header: String) throws {
    let url = try file(header, dataBytes: 8)
    let text = message { _ = try Safetensors(contentsOf: url) }
    #expect(text.hasPrefix(url.path) && text.unicodeScalars.count < 1500, "\(text.prefix(300))")
  }

  @Test(arguments: [9, 1 << 32, 1 << 62, UInt64.max]) func `a header longer than the file is refused unread`(
    length: UInt64
  ) throws {
    let url = try file("{}", dataBytes: 6, length: length)
    #expect(
      message { _ = try Safetensors(contentsOf: url) }.contains("the header does not fit a file of 16 bytes"))
  }

  @Test func `a file that is all header is refused unread`() throws {
    let entries = (0..<18_000).map {
      #""tensor.number.\#($0)":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}"#
    }
    let header = "{" + entries.joined(separator: ",") + "}"
    #expect(header.utf8.count > 1 << 20)
    let text = message { _ = try Safetensors(contentsOf: try file(header, dataBytes: 0)) }
    #expect(text.contains("are a header"), "\(text.prefix(200))")
    // With half of the entries it is small enough for any file.
    let half = "{" + entries.prefix(7_500).joined(separator: ",") + "}"
    #expect(try Safetensors(contentsOf: file(half, dataBytes: 0)).header.tensors.count == 7_500)
  }

  @Test func `every shortened file is refused`() throws {
    let url = directory.file("whole.safetensors")
    try TestModels.random(TestModels.kinds[0], seed: 1).save(to: url)
    let whole = try Data(contentsOf: url)
    let cut = directory.file("cut.safetensors")
    for count in Array(0..<20) + Array(stride(from: 20, to: whole.count, by: 97)) + [whole.count - 1] {
      try whole.prefix(count).write(to: cut)
      #expect(throws: CheckpointError.self) { try Safetensors(contentsOf: cut) }
    }
    #expect(throws: CheckpointError.self) {
      try Safetensors(contentsOf: directory.file("absent.safetensors"))
    }
  }

  @Test(arguments: TestModels.kinds) func `weights come back bit by bit, and the file has one form`(
    configuration: ModelConfiguration
  ) throws {
    let model = TestModels.random(configuration, seed: 3)
    let (first, second) = (directory.file("first.safetensors"), directory.file("second.safetensors"))
    try model.save(to: first, metadata: ["commit": "a/b \"c\""])
    let loaded = try Parameters.load(configuration, from: first)
    #expect(loaded.sha256() == model.sha256())
    try loaded.save(to: second, metadata: ["commit": "a/b \"c\""])
    let bytes = try Data(contentsOf: first)
    #expect(try Data(contentsOf: second) == bytes)
    #expect(bytes[0] % 8 == 0)
    #expect(
      try Safetensors(contentsOf: first).header.metadata == ["commit": "a/b \"c\"", "format": "pt"])
    let names = try FileManager.default.contentsOfDirectory(atPath: directory.url.path).sorted()
    #expect(names == ["first.safetensors", "second.safetensors"])
  }

  @Test func `weights of another model are refused with every difference`() throws {
    let url = directory.file("model.safetensors")
    var configuration = TestModels.kinds[1]
    try TestModels.random(configuration, seed: 1).save(to: url)
    configuration.intermediateSize += 1
    configuration.attentionBias = false
    configuration.queryKeyNorm = true
    let text = message { _ = try Parameters.load(configuration, from: url) }
    for part in [
      "model.layers.0.mlp.gate_proj.weight has shape [7, 20], wanted [8, 20]",
      "model.layers.1.mlp.down_proj.weight has shape [20, 7], wanted [20, 8]",
      "model.layers.1.self_attn.q_norm.weight is missing",
      "model.layers.0.self_attn.v_proj.bias is no tensor of this model",
    ] {
      #expect(text.contains(part))
    }
    #expect(text.hasPrefix(url.path))
    // No memory is taken for a model that is not there.
    configuration.vocabularySize = 1 << 20
    configuration.hiddenSize = 1 << 20
    #expect(throws: CheckpointError.self) { try Parameters.load(configuration, from: url) }
  }

  @Test func `another type than floats is refused by its name`() throws {
    let configuration = TestModels.kinds[1]
    let url = directory.file("model.safetensors")
    try TestModels.random(configuration, seed: 1).save(to: url)
    var bytes = try Data(contentsOf: url)
    let place = try #require(bytes.range(of: Data(#""F32""#.utf8), options: .backwards))
    bytes.replaceSubrange(place, with: Data(#""U32""#.utf8))
    try bytes.write(to: url)
    #expect(
      message { _ = try Parameters.load(configuration, from: url) }.contains("has type U32, wanted F32"))
  }
}
