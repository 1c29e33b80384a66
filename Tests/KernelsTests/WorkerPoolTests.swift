import Kernels
import Synchronization
import Testing

@Suite struct WorkerPoolTests {
  private struct Failure: Error, Equatable {
    let task: Int
  }

  @Test(arguments: [1, 2, 3, 8, 40], [0, 1, 2, 100]) func `every task is done once, by a worker of the pool`(
    workers: Int, tasks: Int
  ) throws {
    let done = Mutex<[Int]>([])
    try WorkerPool(count: workers).forEach(tasks: tasks) { task, worker in
      done.withLock { $0.append(task) }
      #expect((0..<workers).contains(worker))
    }
    #expect(done.withLock { $0.sorted() } == Array(0..<tasks))
  }

  @Test(arguments: [1, 2, 8, 40]) func `every worker runs once`(workers: Int) throws {
    let seen = Mutex<[Int]>([])
    try WorkerPool(count: workers).run { worker in seen.withLock { $0.append(worker) } }
    #expect(seen.withLock { $0.sorted() } == Array(0..<workers))
  }

  @Test(arguments: [1, 2, 8]) func `an error is thrown after the other workers are done`(workers: Int) {
    let done = Mutex(0)
    #expect(throws: Failure(task: 7)) {
      try WorkerPool(count: workers).forEach(tasks: 50) { task, _ in
        if task == 7 { throw Failure(task: task) }
        done.withLock { $0 += 1 }
      }
    }
    // One worker ends with its error; any other takes all that is left.
    #expect(done.withLock { $0 } == (workers == 1 ? 7 : 49))
  }

  @Test func `of several errors that of the lowest worker is thrown`() {
    #expect(throws: Failure(task: 1)) {
      try WorkerPool(count: 4).run { worker in
        if worker > 0 { throw Failure(task: worker) }
      }
    }
  }

  @Test func `a counter hands out each number once`() {
    let counter = TaskCounter(count: 3)
    #expect(
      [counter.take(), counter.take(), counter.take(), counter.take(), counter.take()] == [0, 1, 2, nil, nil])
  }
}
