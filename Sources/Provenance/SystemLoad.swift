/// What the kernel says about memory and load at the moment of asking; nil where it does not say.
package struct SystemLoad: Sendable {
  private let files: SystemFiles

  package init(files: SystemFiles = SystemFiles()) {
    self.files = files
  }

  /// The most memory that this process has held at once, in bytes.
  package var peakMemory: Int64? { files.bytes(of: "VmHWM", in: "proc/self/status") }

  /// Lets `peakMemory` count from now, where the kernel allows it: runs of one process are measured each by itself.
  package func forgetPeakMemory() { files.write("5", to: "proc/self/clear_refs") }

  /// The memory that this process holds now, in bytes.
  package var residentMemory: Int64? { files.bytes(of: "VmRSS", in: "proc/self/status") }

  /// The memory that can still be given out without pushing anything out to the disk, in bytes.
  package var availableMemory: Int64? { files.bytes(of: "MemAvailable", in: "proc/meminfo") }

  /// Processes running or waiting to run, averaged over the last minute.
  package var average: Double? {
    files.line("proc/loadavg")?.split(separator: " ").first.flatMap { Double($0) }
  }

  /// Processor time since the machine started.
  package var processorTime: ProcessorTime? {
    guard let line = files.line("proc/stat") else { return nil }
    let words = line.split(separator: " ")
    let ticks = words.dropFirst().compactMap { UInt64($0) }
    guard words.first == "cpu", ticks.count >= 8, ticks.count == words.count - 1 else { return nil }
    // user, nice, system, idle, iowait, irq, softirq, steal; guest times after them are part of user and nice.
    return ProcessorTime(total: ticks[..<8].reduce(0, &+), steal: ticks[7])
  }
}
