internal import Digests
internal import Foundation

/// The machine that this process runs on; what cannot be found out is `unknown`, or 0.
package struct Machine: Sendable, Equatable {
  /// Distribution and kernel.
  package var operatingSystem: String
  package var cpu: String
  /// Cores that this process may use.
  package var cores: Int
  package var memoryBytes: Int64
  /// Tells machines apart without naming their owner: 12 hexadecimal digits of a hash.
  package var identifier: String
  package var hostname: String

  /// Reads the system's files.
  package init(
    files: SystemFiles = SystemFiles(), cores: Int = ProcessInfo.processInfo.activeProcessorCount
  ) {
    let distribution = files.value(of: "PRETTY_NAME", in: "etc/os-release", separator: "=") ?? "unknown"
    let kernel = files.line("proc/sys/kernel/osrelease").map { ", Linux \($0)" } ?? ""
    operatingSystem = distribution + kernel
    cpu = files.value(of: "model name", in: "proc/cpuinfo") ?? "unknown"
    self.cores = cores
    memoryBytes = files.bytes(of: "MemTotal", in: "proc/meminfo") ?? 0
    hostname = files.line("proc/sys/kernel/hostname") ?? "unknown"
    // Images of one machine share its id, so the hash takes in what differs most between their hosts.
    let traits = [files.line("etc/machine-id") ?? "", cpu, "\(cores)"]
    identifier = String(SHA256.hexadecimal(of: traits.joined(separator: "\n")).prefix(12))
  }
}
