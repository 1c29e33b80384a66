internal import Files
package import Foundation

/// A model in the GGUF format (versions 2 and 3, little-endian), mapped into memory: metadata, the directory of its tensors,
/// and their numbers. The format is described at https://github.com/ggml-org/ggml/blob/master/docs/gguf.md.
///
/// Every count, length and offset is compared with the file's size before anything is allocated for it.
package final class GGUFFile: Sendable {
  package let file: String
  /// In the order of the file.
  package let tensors: [GGUFTensor]
  /// Sorted by key; values stay in the file until somebody asks for them.
  let entries: [Entry]
  let mapped: MappedFile

  /// Where the value of a key stands; an array's elements, without type and count.
  struct Entry: Sendable {
    let key: String
    let type: GGUFValueType
    /// Of an array: number of elements; else 1, with `isArray` telling them apart.
    let count: Int
    let isArray: Bool
    let offset: Int
  }

  /// Opens a file and checks all of it but the tensors' numbers. Throws `GGUFError`.
  package init(contentsOf url: URL) throws {
    file = url.path(percentEncoded: false)
    do { mapped = try MappedFile(url) } catch let error as FileError {
      throw GGUFError.malformed(file: file, reason: "cannot be opened: \(error.reason)")
    }
    var cursor = ByteCursor(mapped.bytes, file: file)
    guard mapped.bytes.count >= 24, mapped.bytes.starts(with: Array("GGUF".utf8)) else {
      throw GGUFError.malformed(file: file, reason: "is no GGUF file, or is cut off")
    }
    try cursor.skip(4, "the file's mark")
    let version = try cursor.integer(UInt32.self, "version")
    guard version == 2 || version == 3 else {
      // A big-endian file's version stands at the other end of the number.
      let order = version.byteSwapped < 16 ? " (a big-endian file)" : ""
      throw GGUFError.malformed(
        file: file, reason: "version \(version)\(order) is not supported, only 2 and 3")
    }
    let tensorCount = try cursor.count("number of tensors", least: 24)
    let keyCount = try cursor.count("number of keys", least: 13)
    entries = try Self.entries(keyCount, &cursor)
    let alignment = Self.alignment(entries, mapped.bytes)
    guard alignment > 0, alignment <= 1 << 20, alignment & (alignment - 1) == 0 else {
      throw GGUFError.key(file: file, key: "general.alignment", reason: "\(alignment) is no power of two")
    }
    tensors = try Self.tensors(tensorCount, &cursor, alignment: alignment)
  }

  /// The tensor `name`, if there is one.
  package func tensor(_ name: String) -> GGUFTensor? { tensors.first { $0.name == name } }

  /// What tensors' offsets are multiples of.
  private static func alignment(_ entries: [Entry], _ bytes: UnsafeRawBufferPointer) -> Int {
    guard let entry = entries.first(where: { $0.key == "general.alignment" }) else { return 32 }
    guard !entry.isArray && entry.type == .uint32 else { return 0 }
    return Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: entry.offset, as: UInt32.self)))
  }

  private static func entries(_ count: Int, _ cursor: inout ByteCursor) throws -> [Entry] {
    var entries: [Entry] = []
    entries.reserveCapacity(count)
    for _ in 0..<count {
      let key = try cursor.string("a key")
      let type = try cursor.type(key)
      if type == .array {
        let element = try cursor.type("an element of \(key)")
        guard element != .array else {
          throw GGUFError.key(file: cursor.file, key: key, reason: "arrays of arrays are not supported")
        }
        let count = try cursor.count("number of elements of \(key)", least: element.bytes ?? 8)
        entries.append(Entry(key: key, type: element, count: count, isArray: true, offset: cursor.position))
        if let bytes = element.bytes {
          try cursor.skip(count * bytes, key)
        } else {
          for _ in 0..<count { try cursor.skipString("an element of \(key)") }
        }
      } else {
        entries.append(Entry(key: key, type: type, count: 1, isArray: false, offset: cursor.position))
        if let bytes = type.bytes { try cursor.skip(bytes, key) } else { try cursor.skipString(key) }
      }
    }
    entries.sort { $0.key < $1.key }
    for (first, second) in zip(entries, entries.dropFirst()) where first.key == second.key {
      throw GGUFError.key(file: cursor.file, key: first.key, reason: "is there twice")
    }
    return entries
  }

  private static func tensors(
    _ count: Int, _ cursor: inout ByteCursor, alignment: Int
  ) throws -> [GGUFTensor] {
    var found: [(name: String, shape: [Int], type: GGUFTensorType, offset: Int)] = []
    found.reserveCapacity(count)
    for _ in 0..<count {
      let name = try cursor.string("a tensor's name")
      let dimensions = try cursor.integer(UInt32.self, "number of dimensions of \(name)")
      guard (1...4).contains(dimensions) else {
        throw GGUFError.tensor(file: cursor.file, name: name, reason: "has \(dimensions) dimensions")
      }
      var shape: [Int] = []
      for _ in 0..<dimensions {
        let size = try cursor.integer(UInt64.self, "shape of \(name)")
        guard (1...UInt64(1) << 40).contains(size) else {
          throw GGUFError.tensor(file: cursor.file, name: name, reason: "\(size) is not a possible size")
        }
        shape.insert(Int(size), at: 0)
      }
      let type = GGUFTensorType(rawValue: try cursor.integer(UInt32.self, "type of \(name)"))
      let offset = try cursor.integer(UInt64.self, "offset of \(name)")
      guard offset <= UInt64(cursor.bytes.count), offset % UInt64(alignment) == 0 else {
        throw GGUFError.tensor(
          file: cursor.file, name: name,
          reason: "offset \(offset) is no multiple of \(alignment) within \(cursor.bytes.count) bytes")
      }
      found.append((name, shape, type, Int(offset)))
    }
    let start = (cursor.position + alignment - 1) / alignment * alignment
    let tensors = found.map {
      GGUFTensor(name: $0.name, shape: $0.shape, type: $0.type, offset: start + $0.offset)
    }
    try check(tensors, cursor)
    return tensors
  }

  /// That no name comes twice, all tensors lie within the file, and none over another.
  private static func check(_ tensors: [GGUFTensor], _ cursor: ByteCursor) throws {
    let names = tensors.map(\.name).sorted()
    for (first, second) in zip(names, names.dropFirst()) where first == second {
      throw GGUFError.tensor(file: cursor.file, name: first, reason: "is there twice")
    }
    var end = 0
    for tensor in tensors.sorted(by: { $0.offset < $1.offset }) {
      func failure(_ reason: String) -> GGUFError {
        .tensor(file: cursor.file, name: tensor.name, reason: reason)
      }
      guard tensor.offset >= end else { throw failure("begins before the tensor in front of it has ended") }
      guard tensor.shape.reduce(1.0, { $0 * Double($1) }) < 1e18 else {
        throw failure("shape \(tensor.shape) is not possible")
      }
      // Types that cannot be read may stand in the file, as long as nobody asks for them.
      guard let block = tensor.type.block else { continue }
      guard tensor.columns % block.elements == 0 else {
        throw failure("rows of \(tensor.columns) are no whole blocks of \(tensor.type)")
      }
      var bytes = tensor.columns / block.elements * block.bytes
      for size in tensor.shape.dropLast() {
        let (product, overflow) = bytes.multipliedReportingOverflow(by: size)
        bytes = overflow ? Int.max : product
      }
      guard bytes <= cursor.bytes.count - tensor.offset else {
        throw failure(
          "shape \(tensor.shape) of \(tensor.type) at byte \(tensor.offset) ends behind the file's "
            + "\(cursor.bytes.count) bytes; the file has been cut off")
      }
      end = tensor.offset + bytes
    }
  }
}
