import Foundation
import Kernels
import Testing

@Suite struct FreedMemoryTests {
  #if os(Linux)
    /// What the process holds, in bytes.
    private static var held: Int {
      let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
      let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
      return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }

    @Test func `memory that was freed below memory in use goes back to the system`() {
      // Blocks too small for pages of their own; the last one stays and keeps the library from shrinking its heap.
      let (count, size) = (60_000, 2000)
      var blocks = (0..<count).map { _ in
        let block = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
        block.initializeMemory(as: UInt8.self, repeating: 1, count: size)
        return block
      }
      let last = blocks.removeLast()
      defer { last.deallocate() }
      // Before they are freed: another test may give memory back at any moment.
      let before = Self.held
      for block in blocks { block.deallocate() }
      FreedMemory.giveBack()
      let returned = before - Self.held
      // Other tests take memory meanwhile: a good part will do.
      #expect(returned > count * size / 3, "\(returned) of \(count * size) bytes")
    }
  #endif
}
