internal import Foundation

/// The cache between the cores and memory.
package enum LastCache {
  /// Size in bytes of the last cache that the first core reaches; 0 where the system does not say. From sysfs, since
  /// `sysconf` adds up the caches of cores that share none on some processors.
  package static let bytes: Int = {
    let sizes = (0...4).compactMap { index -> Int? in
      let path = "/sys/devices/system/cpu/cpu0/cache/index\(index)/size"
      guard let text = try? String(contentsOfFile: path, encoding: .ascii) else { return nil }
      return parse(text)
    }
    return sizes.max() ?? 0
  }()

  /// The number of bytes in `32768K` or `1M`.
  package static func parse(_ text: String) -> Int? {
    let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
    let units: [Character: Int] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30]
    guard let last = trimmed.last else { return nil }
    guard let unit = units[last] else { return Int(trimmed) }
    return Int(trimmed.dropLast()).map { $0 * unit }
  }
}
