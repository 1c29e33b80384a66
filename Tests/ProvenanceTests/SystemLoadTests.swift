import Provenance
import Testing

struct SystemLoadTests {
  @Test func `Peak memory, load and stolen time are read`() throws {
    let folder = try TemporaryFolder()
    try folder.write("Name:\tx\nVmPeak:\t 9 kB\nVmHWM:\t   2048 kB\n", to: "proc/self/status")
    try folder.write("0.52 0.40 0.31 1/100 12345\n", to: "proc/loadavg")
    try folder.write("cpu  10 1 5 100 2 0 1 7 3 0\ncpu0 1 1 1 1 1 1 1 1 1 1\n", to: "proc/stat")
    let load = SystemLoad(files: SystemFiles(root: folder.path + "/"))
    #expect(load.peakMemory == 2_097_152)
    #expect(load.average == 0.52)
    #expect(load.processorTime == ProcessorTime(total: 126, steal: 7))
  }

  @Test(arguments: ["", "cpu 1 2 3\n", "intr 1 2 3 4 5 6 7 8 9\n", "cpu a b c d e f g h\n"])
  func `A processor line of another form gives nothing`(text: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(text, to: "proc/stat")
    #expect(SystemLoad(files: SystemFiles(root: folder.path + "/")).processorTime == nil)
  }

  @Test func `The share of stolen time is that of the time in between`() {
    let before = ProcessorTime(total: 1000, steal: 10)
    #expect(ProcessorTime(total: 1200, steal: 60).stealShare(since: before) == 0.25)
    #expect(before.stealShare(since: before) == 0)
    #expect(ProcessorTime(total: 900, steal: 5).stealShare(since: before) == 0)
  }

  @Test func `The peak of this process grows with what it holds`() throws {
    let load = SystemLoad()
    let before = try #require(load.peakMemory)
    let block = [UInt8](repeating: 1, count: Int(before) + (64 << 20))
    let after = try #require(load.peakMemory)
    #expect(after >= Int64(block.count))
    #expect(block.last == 1)
  }
}
