import Kernels
import Testing

@Suite struct ArenaTests {
  @Test func `parts do not overlap and take whole cache lines`() {
    let sizes = [1, 16, 0, 17, 5]
    let buffer = FloatBuffer(count: sizes.reduce(0) { $0 + Arena.floats($1) })
    var arena = Arena(buffer)
    for (number, size) in sizes.enumerated() { arena.vector(size).overwrite(with: Float(number + 1)) }
    #expect(arena.used == buffer.count)
    let values = buffer.array()
    for (number, size) in sizes.enumerated() { #expect(values.count { $0 == Float(number + 1) } == size) }
    #expect(values[0] == 1 && values[16] == 2 && values[32] == 4 && values[64] == 5)
    #expect(Arena.floats(3, 6) == 32)
  }
}
