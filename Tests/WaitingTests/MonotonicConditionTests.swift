import Foundation
import Testing
import Waiting

@Suite struct MonotonicConditionTests {
  @Test func `a wait ends by itself, not before its time`() {
    let condition = MonotonicCondition()
    let start = ContinuousClock.now
    condition.lock()
    // It may wake for no reason.
    while ContinuousClock.now - start < .milliseconds(30) { condition.wait(atMost: 0.03) }
    for seconds in [0, -1, -Double.infinity, 1e-12] { condition.wait(atMost: seconds) }
    condition.unlock()
    #expect(ContinuousClock.now - start >= .milliseconds(30))
  }

  @Test func `a wait for ever ends when it is woken`() {
    final class Shared: @unchecked Sendable {
      let condition = MonotonicCondition()
      var turns = 0
    }
    let shared = Shared()
    let thread = Thread {
      for _ in 0..<100 {
        shared.condition.lock()
        while shared.turns % 2 == 0 { shared.condition.wait() }
        shared.turns += 1
        shared.condition.broadcast()
        shared.condition.unlock()
      }
    }
    thread.start()
    shared.condition.lock()
    for _ in 0..<100 {
      shared.turns += 1
      shared.condition.broadcast()
      while shared.turns % 2 == 1 { shared.condition.wait(atMost: .infinity) }
    }
    shared.condition.unlock()
    #expect(shared.turns == 200)
  }
}
