internal import Files

extension GGUFFile {
  /// All keys, sorted.
  package var keys: [String] { entries.map(\.key) }

  package func string(_ key: String) throws -> String { try required(key, optionalString(key)) }
  /// A whole number of any width.
  package func integer(_ key: String) throws -> Int { try required(key, optionalInteger(key)) }
  /// A whole or floating-point number of any width.
  package func number(_ key: String) throws -> Double { try required(key, optionalNumber(key)) }
  package func bool(_ key: String) throws -> Bool { try required(key, optionalBool(key)) }
  package func strings(_ key: String) throws -> [String] { try required(key, optionalStrings(key)) }
  package func integers(_ key: String) throws -> [Int] { try required(key, optionalIntegers(key)) }

  // The same, nil for a key that is missing; a value of another type still throws.

  package func optionalString(_ key: String) throws -> String? {
    guard let entry = try scalar(key, "a string", { $0 == .string }) else { return nil }
    var cursor = ByteCursor(mapped.bytes, at: entry.offset, file: file)
    return try cursor.string(key)
  }

  package func optionalInteger(_ key: String) throws -> Int? {
    guard let entry = try scalar(key, "a whole number", isInteger) else { return nil }
    return try integer(entry, at: entry.offset)
  }

  package func optionalNumber(_ key: String) throws -> Double? {
    guard let entry = try scalar(key, "a number", { isInteger($0) || $0 == .float32 || $0 == .float64 })
    else {
      return nil
    }
    switch entry.type {
    case .float32: return Double(mapped.bytes.loadUnaligned(fromByteOffset: entry.offset, as: Float.self))
    case .float64: return mapped.bytes.loadUnaligned(fromByteOffset: entry.offset, as: Double.self)
    default: return Double(try integer(entry, at: entry.offset))
    }
  }

  package func optionalBool(_ key: String) throws -> Bool? {
    guard let entry = try scalar(key, "true or false", { $0 == .bool }) else { return nil }
    return mapped.bytes[entry.offset] != 0
  }

  package func optionalStrings(_ key: String) throws -> [String]? {
    guard let entry = try array(key, "strings", { $0 == .string }) else { return nil }
    var cursor = ByteCursor(mapped.bytes, at: entry.offset, file: file)
    var result: [String] = []
    result.reserveCapacity(entry.count)
    for _ in 0..<entry.count { result.append(try cursor.string("an element of \(key)")) }
    return result
  }

  package func optionalIntegers(_ key: String) throws -> [Int]? {
    guard let entry = try array(key, "whole numbers", isInteger) else { return nil }
    let bytes = entry.type.bytes ?? 1
    return try (0..<entry.count).map { try integer(entry, at: entry.offset + $0 * bytes) }
  }

  /// Number of elements of an array, without reading them; nil if the key is missing or no array.
  package func count(_ key: String) -> Int? {
    guard let entry = entry(key), entry.isArray else { return nil }
    return entry.count
  }

  private func entry(_ key: String) -> Entry? {
    var (low, high) = (0, entries.count)
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].key < key { low = middle + 1 } else { high = middle }
    }
    return low < entries.count && entries[low].key == key ? entries[low] : nil
  }

  private func required<Value>(_ key: String, _ value: Value?) throws -> Value {
    guard let value else { throw failure(key, "is missing") }
    return value
  }

  private func scalar(_ key: String, _ wanted: String, _ fits: (GGUFValueType) -> Bool) throws -> Entry? {
    guard let entry = entry(key) else { return nil }
    guard !entry.isArray && fits(entry.type) else {
      throw failure(key, "is \(name(entry)), wanted \(wanted)")
    }
    return entry
  }

  private func array(_ key: String, _ wanted: String, _ fits: (GGUFValueType) -> Bool) throws -> Entry? {
    guard let entry = entry(key) else { return nil }
    guard entry.isArray && fits(entry.type) else {
      throw failure(key, "is \(name(entry)), wanted an array of \(wanted)")
    }
    return entry
  }

  private func integer(_ entry: Entry, at offset: Int) throws -> Int {
    func load<Value: FixedWidthInteger>(_ type: Value.Type) -> Value {
      Value(littleEndian: mapped.bytes.loadUnaligned(fromByteOffset: offset, as: type))
    }
    switch entry.type {
    case .uint8: return Int(load(UInt8.self))
    case .int8: return Int(load(Int8.self))
    case .uint16: return Int(load(UInt16.self))
    case .int16: return Int(load(Int16.self))
    case .uint32: return Int(load(UInt32.self))
    case .int32: return Int(load(Int32.self))
    case .int64: return Int(load(Int64.self))
    case .uint64:
      guard let value = Int(exactly: load(UInt64.self)) else { throw failure(entry.key, "is too large") }
      return value
    case .float32, .float64, .bool, .string, .array: throw failure(entry.key, "is no whole number")
    }
  }

  private func isInteger(_ type: GGUFValueType) -> Bool {
    switch type {
    case .uint8, .int8, .uint16, .int16, .uint32, .int32, .uint64, .int64: true
    case .float32, .float64, .bool, .string, .array: false
    }
  }

  private func name(_ entry: Entry) -> String {
    entry.isArray ? "an array of \(entry.type)" : "\(entry.type)"
  }

  private func failure(_ key: String, _ reason: String) -> GGUFError {
    .key(file: file, key: key, reason: reason)
  }
}
