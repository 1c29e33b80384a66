import Exports
import Foundation
import Records
import Testing

@Suite struct CSVTests {
  private func text(_ name: String) throws -> String {
    let files = try ExportFormat.csv.files([SmallRun.history], in: URL(filePath: "/tmp"))
    let file = try #require(files.first { $0.path == name })
    return String(decoding: file.contents, as: UTF8.self)
  }

  @Test
  func `fields are quoted where a separator, a quote or white space is in them, missing ones are empty`() {
    var table = CSVTable(header: ["a", "b c"])
    table.append(["1", "x,y"])
    table.append([nil, ""])
    table.append(["say \"hi\"", "two\r\nlines"])
    #expect(
      String(decoding: table.bytes, as: UTF8.self)
        == "a,\"b c\"\r\n1,\"x,y\"\r\n,\"\"\r\n\"say \"\"hi\"\"\",\"two\r\nlines\"\r\n")
  }

  @Test func `there is one file a table, and numbers have all their digits`() throws {
    let names = try ExportFormat.csv.files([SmallRun.history], in: URL(filePath: "/tmp")).map(\.path)
    #expect(
      names == [
        "run.csv", "steps.csv", "measurements.csv", "samples.csv", "timings.csv", "resources.csv",
        "verdicts.csv",
        "problems.csv",
      ])
    let steps = try text("steps.csv").split(separator: "\r\n")
    #expect(
      steps[0]
        == "run,stage,step,epoch,loss,learning_rate,gradient_norm,tokens,target_tokens,reward,accuracy,length,"
        + "cut_share,kl,entropy,clip_fraction,constant_groups,reward.cosine,reward.format")
    #expect(steps[1] == "01JZ4T7Y8Q2M5N6P7R8S9T0V1W,sft,1,1,0.30000000000000004,1e-05,inf,10,5,,,,,,,,,,")
    #expect(steps[5].hasSuffix(",grpo,2,,-0.5,0.001,1.0,8,4,0.5,0.5,12.0,0.0,,0.7,0.0,1,0.25,1.0"))
  }

  @Test func `texts that are formulas are shown and not run, numbers stay numbers`() throws {
    var history = SmallRun.history
    history.samples[0].samples[0].answer = "=1+1"
    history.samples[0].samples[1].answer = "-3"
    history.samples[0].samples[1].text = "\u{600}\"=a\u{1B}"
    let files = try ExportFormat.csv.files([history], in: URL(filePath: "/tmp"))
    let file = try #require(files.first { $0.path == "samples.csv" })
    let text = String(decoding: file.contents, as: UTF8.self)
    #expect(text.contains(",true,'=1+1,,"))
    #expect(text.contains(",false,-3,,\"\\u{600}\"\"=a\\u{1B}\"\r\n"))
  }

  @Test func `samples carry their checkpoint, their setting and their text`() throws {
    let run = "01JZ4T7Y8Q2M5N6P7R8S9T0V1W"
    #expect(
      try text("samples.csv")
        == "run,checkpoint,stage,step,epoch,split,sampling,sampling_name,problem,sample,tokens,end,outcome,correct,"
        + "answer,reward,text\r\n"
        + "\(run),sft@1,sft,4,1,evaluation,1,greedy,0,0,3,stop,equivalent,true,1,,"
        + "\"a \"\"b\"\", c\r\n{d}\té\"\r\n"
        + "\(run),sft@1,sft,4,1,evaluation,1,greedy,0,1,9,cut,unparsed,false,,,\"\"\r\n"
        + "\(run),grpo@2,grpo,2,,grpo,,,0,0,3,stop,different,false,2,0.1,x\r\n")
  }
}
