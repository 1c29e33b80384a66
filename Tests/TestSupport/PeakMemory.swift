import Foundation

/// What a piece of work adds to this process's resident memory at its fullest. Only the process as a whole can be asked: other
/// work at the same time counts too.
package enum PeakMemory {
  /// Bytes by which resident memory rose above its start during `body`.
  package static func growth(during body: () throws -> Void) rethrows -> Int {
    // Linux resets the peak to what is resident now.
    try? Data("5".utf8).write(to: URL(filePath: "/proc/self/clear_refs"))
    let before = bytes("VmRSS")
    try body()
    return bytes("VmHWM") - before
  }

  private static func bytes(_ key: String) -> Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix(key + ":") } ?? ""
    return (line.split(separator: " ").compactMap { Int($0) }.first ?? 0) * 1024
  }
}
