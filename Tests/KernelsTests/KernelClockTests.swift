import Kernels
import Testing

struct KernelClockTests {
  @Test func `Time goes to the kind that was timed, and to no other`() {
    let clock = KernelClock()
    var sum = 0
    clock.time(.product) { for i in 0..<100_000 { sum &+= i &* i } }
    #expect(sum != 0)
    #expect(clock.seconds.keys.map(\.name) == ["product"])
    #expect((clock.seconds[.product] ?? 0) > 0)
    clock.reset()
    #expect(clock.seconds.isEmpty)
  }
}
