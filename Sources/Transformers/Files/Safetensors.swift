internal import Files
package import Foundation
package import Kernels
internal import Texts

/// A file in the safetensors format: eight bytes with the length of a JSON header, the header, then the
/// tensors' little-endian numbers. The format is described at https://github.com/huggingface/safetensors.
///
/// Nothing is allocated for a tensor before its place in the file has been found to be right.
package final class Safetensors: Sendable {
  /// Types of numbers that can be read, and their size in bytes.
  package enum NumberType: String, Sendable {
    case float32 = "F32"
    case float16 = "F16"
    case bfloat16 = "BF16"
    case int32 = "I32"
    case int64 = "I64"

    var bytes: Int {
      switch self {
      case .float16, .bfloat16: 2
      case .float32, .int32: 4
      case .int64: 8
      }
    }

    /// Those that weights are read from.
    static let floats = [NumberType.float32, .float16, .bfloat16]
  }

  /// Longest header that is accepted, as in the reference implementation.
  private static let longestHeader = 100_000_000
  /// Bytes of a header that any file may have, however little there is behind it.
  private static let freeHeader = 1 << 20

  package let file: String
  package let header: SafetensorsHeader
  private let mapped: MappedFile
  private let dataStart: Int

  /// Opens a file and checks its header: types, shapes, and that the tensors fill the file without a gap.
  package init(contentsOf url: URL) throws {
    file = url.path
    do { mapped = try MappedFile(url) } catch let error as FileError {
      throw CheckpointError.malformed(file: url.path, reason: "cannot be opened: \(error.reason)")
    }
    let size = mapped.bytes.count
    guard size >= 8 else {
      throw CheckpointError.malformed(
        file: url.path, reason: "\(size) bytes are too few for a safetensors file")
    }
    let length = UInt64(littleEndian: mapped.bytes.loadUnaligned(as: UInt64.self))
    // The length is not shown: of any other file it is the first eight characters.
    guard length <= UInt64(min(size - 8, Self.longestHeader)) else {
      throw CheckpointError.malformed(
        file: url.path,
        reason:
          "the header does not fit a file of \(size) bytes; it is cut off or no safetensors file")
    }
    // Reading a header takes some ten times its size in memory: no more than eight times the file may be asked for.
    guard length <= UInt64(max(Self.freeHeader, size / 2)) else {
      throw CheckpointError.malformed(
        file: url.path,
        reason: "more than half of its \(size) bytes, \(length), are a header: that is no model's weights")
    }
    let text = Data(mapped.bytes[8..<8 + Int(length)])
    guard text.first == UInt8(ascii: "{") else {
      throw CheckpointError.malformed(file: url.path, reason: "the header is no JSON object")
    }
    do { header = try JSONDecoder().decode(SafetensorsHeader.self, from: text) } catch {
      throw CheckpointError.malformed(
        file: url.path, reason: "the header cannot be read: \(error.decodingReason)")
    }
    dataStart = 8 + Int(length)
    try Self.check(header, dataSize: size - dataStart, file: url.path)
  }

  /// Fills `vector` with the tensor `name` of floats of any size, whose shape must be `shape`.
  package func read(_ name: String, shape: [Int], into vector: Vector) throws {
    let entry = try entry(name, NumberType.floats)
    guard entry.shape == shape && vector.count == shape.reduce(1, *) else {
      throw failure(name, "has shape \(entry.shape), wanted \(shape)")
    }
    let data = bytes(entry)
    switch NumberType(rawValue: entry.type) {
    case .float16: vector.overwrite(withHalves: data)
    case .bfloat16: vector.overwrite(withBFloats: data)
    default: vector.overwrite(withLittleEndian: data)
    }
  }

  /// The numbers of the tensor `name` of floats of any size, row after row.
  package func floats(_ name: String) throws -> [Float] {
    let shape = try entry(name, NumberType.floats).shape
    let buffer = FloatBuffer(count: shape.reduce(1, *))
    try read(name, shape: shape, into: buffer.vector)
    return buffer.array()
  }

  /// The numbers of the I32 or I64 tensor `name`, row after row.
  package func integers(_ name: String) throws -> [Int] {
    let entry = try entry(name, [.int32, .int64])
    let wide = entry.type == NumberType.int64.rawValue
    let raw = bytes(entry)
    return wide
      ? (0..<raw.count / 8).map { Int(raw.loadUnaligned(fromByteOffset: $0 * 8, as: Int64.self)) }
      : (0..<raw.count / 4).map { Int(raw.loadUnaligned(fromByteOffset: $0 * 4, as: Int32.self)) }
  }

  private func entry(_ name: String, _ types: [NumberType]) throws -> SafetensorsHeader.Entry {
    guard let entry = header.tensors[name] else { throw failure(name, "is missing") }
    guard types.contains(where: { $0.rawValue == entry.type }) else {
      throw failure(name, "has type \(entry.type), wanted \(types.map(\.rawValue).joined(separator: " or "))")
    }
    return entry
  }

  /// The tensor's bytes; its place has been checked when the file was opened.
  private func bytes(_ entry: SafetensorsHeader.Entry) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(
      rebasing: mapped.bytes[dataStart + entry.offsets[0]..<dataStart + entry.offsets[1]])
  }

  private func failure(_ name: String, _ reason: String) -> CheckpointError {
    CheckpointError.tensor(file: file, name: name, reason: reason)
  }

  private static func check(_ header: SafetensorsHeader, dataSize: Int, file: String) throws {
    let ordered = header.tensors.sorted { a, b in
      let (first, second) = (a.value.offsets, b.value.offsets)
      return first == second ? a.key < b.key : first.lexicographicallyPrecedes(second)
    }
    var end = 0
    for (name, entry) in ordered {
      func failure(_ reason: String) -> CheckpointError { .tensor(file: file, name: name, reason: reason) }
      guard entry.offsets.count == 2, entry.offsets[0] <= entry.offsets[1] else {
        throw failure("data_offsets \(entry.offsets) are no range")
      }
      guard entry.offsets[0] == end else {
        throw failure("starts at byte \(entry.offsets[0]) of the data, wanted \(end): a gap or an overlap")
      }
      end = entry.offsets[1]
      guard end <= dataSize else {
        throw failure("ends at byte \(end) of the data, which has \(dataSize); the file has been cut off")
      }
      // Types that cannot be read may stand in the file, as long as nobody asks for them.
      guard let type = NumberType(rawValue: entry.type) else {
        guard product(entry.shape, 1) != nil else { throw failure("shape \(entry.shape) is not possible") }
        continue
      }
      guard let bytes = product(entry.shape, type.bytes), bytes == end - entry.offsets[0] else {
        throw failure("shape \(entry.shape) of \(entry.type) does not take \(end - entry.offsets[0]) bytes")
      }
    }
    guard end == dataSize else {
      throw CheckpointError.malformed(file: file, reason: "\(dataSize - end) bytes behind the last tensor")
    }
  }

  /// The product of the sizes, or nil if one is negative or it is too large for an integer.
  private static func product(_ shape: [Int], _ bytes: Int) -> Int? {
    var result = bytes
    for size in shape {
      let (product, overflow) = result.multipliedReportingOverflow(by: size)
      if size < 0 || overflow { return nil }
      result = product
    }
    return result
  }
}

extension Safetensors {
  /// Writes `tensors` as floats of `type` to `url`, in the order of their names; the same tensors give the same bytes.
  package static func write(
    _ tensors: [NamedTensor], metadata: [String: String] = [:], type: NumberType = .float32, to url: URL
  ) throws {
    precondition(type == .float32 || type == .bfloat16, "weights are written as F32 or BF16")
    let ordered = tensors.sorted { $0.name < $1.name }
    var entries: [String: SafetensorsHeader.Entry] = [:]
    var end = 0
    for tensor in ordered {
      let start = end
      end += tensor.view.count * type.bytes
      entries[tensor.name] = SafetensorsHeader.Entry(
        type: type.rawValue, shape: tensor.shape, offsets: [start, end])
    }
    precondition(entries.count == tensors.count, "two tensors have the same name")
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var text = try encoder.encode(SafetensorsHeader(tensors: entries, metadata: metadata))
    while text.count % 8 != 0 { text.append(UInt8(ascii: " ")) }
    let length = (0..<8).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) }
    try DurableFile.replace(url) { file in
      try file.write(Data(length) + text)
      for tensor in ordered {
        if type == .bfloat16 {
          try tensor.view.bfloats.withUnsafeBytes { try file.write($0) }
        } else {
          try tensor.view.withBytes { try file.write($0) }
        }
      }
    }
  }
}
