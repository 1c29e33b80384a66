internal import Foundation
internal import Records
internal import Texts

/// The figures of a run as scalars in an event file of TensorBoard, in single precision, as it keeps them.
enum TensorBoardExport {
  static func file(_ history: RunHistory) -> ExportFile {
    let (run, clock) = (history.run, RunClock(history))
    let start = clock.start.timeIntervalSince1970
    var bytes = TFRecord.framed(EventMessage(fileVersion: "brain.Event:2", wallTime: start).bytes)
    let events = RunSeries(history).all.flatMap { series in
      series.points.map { (tag: series.name, point: $0) }
    }
    // Viewers expect events in the order of time; a stable order keeps the bytes the same from export to export.
    let ordered = events.enumerated().sorted {
      ($0.element.point.seconds, $0.offset) < ($1.element.point.seconds, $1.offset)
    }
    for (_, event) in ordered {
      let message = EventMessage(
        tag: event.tag.visible(), step: event.point.step, wallTime: start + event.point.seconds,
        value: event.point.value)
      bytes += TFRecord.framed(message.bytes)
    }
    let id = ExportFile.part(run.id)
    let name = "\(ExportFile.part(run.benchmark.name))-seed\(run.seed)-\(id)"
    return ExportFile("\(name)/events.out.tfevents.\(Int(start)).\(id)", bytes)
  }
}
