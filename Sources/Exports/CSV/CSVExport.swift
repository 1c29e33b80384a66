internal import Records

/// Runs as tables, one file a table; the first column names the run.
enum CSVExport {
  /// An item of a run, with the run.
  struct Entry<Item> {
    let history: RunHistory
    let item: Item
  }

  static func files(_ histories: [RunHistory]) -> [ExportFile] {
    func entries<Item>(_ items: (RunHistory) -> [Item]) -> [Entry<Item>] {
      histories.flatMap { history in items(history).map { Entry(history: history, item: $0) } }
    }
    func file<Item>(_ name: String, _ columns: [CSVColumn<Entry<Item>>], _ items: (RunHistory) -> [Item])
      -> ExportFile
    {
      let run = CSVColumn<Entry<Item>>("run") { $0.history.run.id }
      return ExportFile("\(name).csv", CSVTable([run] + columns, entries(items)).bytes)
    }
    let samples = { (history: RunHistory) in
      history.samples.flatMap { set in set.samples.map { (set: set, sample: $0) } }
    }
    return [
      file("run", runColumns(histories)) { [$0.run] },
      file("steps", stepColumns(histories), \.steps),
      file("measurements", measurementColumns, \.measurements),
      file("samples", sampleColumns, samples),
      file("timings", timingColumns, \.timings),
      file("resources", resourceColumns, \.resources),
      file("verdicts", verdictColumns, \.verdicts),
      file("problems", problemColumns, \.problems),
    ]
  }

  /// Names that any of the runs has, in order.
  static func names(_ histories: [RunHistory], _ names: (RunHistory) -> [String]) -> [String] {
    Set(histories.flatMap(names)).sorted()
  }

  /// The columns that say where in the recipe an item belongs.
  static func place<Item>(_ checkpoint: @escaping (Item) -> Checkpoint) -> [CSVColumn<Entry<Item>>] {
    [
      CSVColumn("checkpoint") { checkpoint($0.item).description },
      CSVColumn("stage") { checkpoint($0.item).stage.rawValue },
      CSVColumn("step") { checkpoint($0.item).step }, CSVColumn("epoch") { checkpoint($0.item).epoch },
    ]
  }

  /// The columns that say how solutions were sampled: the number of the setting, and its name.
  static func sampling<Item>(_ index: @escaping (Item) -> Int?) -> [CSVColumn<Entry<Item>>] {
    [
      CSVColumn("sampling") { index($0.item) },
      CSVColumn("sampling_name") { entry in
        index(entry.item).map { entry.history.run.benchmark.samplingName($0) }
      },
    ]
  }
}

extension BenchmarkRecord {
  /// The name of the sampling setting with this index.
  func samplingName(_ index: Int) -> String {
    samplings.indices.contains(index) ? samplings[index] : "sampling \(index)"
  }
}
