import Foundation
import Testing
import Tokenizers

@Suite struct ChatTemplateTests {
  @Test func `conversations are the texts that transformers makes of them`() throws {
    let root = try JSONDocument(Array(Data(contentsOf: Fixture.url("chats.json"))), name: "chats.json").root
    let templates = try root.required("templates")
    let cases = try root.required("cases").elements()
    #expect(cases.count == 108)
    for view in cases {
      let name = try view.required("template").string()
      let template = try ChatTemplate(templates.required(name).string(), tokens: ["bos_token": "<s>"])
      var messages: [[(key: String, value: JinjaValue)]] = []
      try view.required("messages").forEachElement {
        if case .dictionary(let mapping) = try JinjaValue($0) { messages.append(mapping.members) }
      }
      var variables: [String: JinjaValue] = [:]
      try view.required("variables").forEachMember {
        variables[String(decoding: $0, as: UTF8.self)] = try JinjaValue($1)
      }
      let text = try template.render(
        messages: messages, addingGenerationPrompt: view.required("prompt").boolean(), variables: variables)
      #expect(Array(text.utf8) == Array(try view.required("text").string().utf8), "\(name): \(text)")
    }
  }

  @Test(arguments: [
    ("a\n{% macro x() %}{% endmacro %}", 2, "macro"), ("{{ 'x' | wordwrap }}", 1, "wordwrap"),
    ("\n\n{{ 1 is divisibleby 3 }}", 3, "divisibleby"), ("{{ [] }}", 1, "tojson"), ("{% if 1 %}", 1, "endif"),
    ("{{ raise_exception('no ' ~ 'way') }}", 1, "no way"), ("{{ a.b }}", 1, "'a'"),
    ("{{ 1 + 'a' }}", 1, "'+'"),
    ("{{ 'a'.format() }}", 1, "format"), ("{{ 9223372036854775807 + 1 }}", 1, "too large"),
    ("{{ 1 // 0 }}", 1, "zero"),
    ("{{ strftime_now('%Y') }}", 1, "strftime_now"), ("{# open", 1, "comment"), ("{{ 'open }}", 1, "string"),
    ("{{ x y }}", 1, "}}"), ("{% include 'x' %}", 1, "include"), ("{{ ; }}", 1, ";"),
    ("{% for x in 3 %}{% endfor %}", 1, "number"),
  ])
  func `what is outside the language is an error with its line`(text: String, line: Int, word: String) {
    let error = #expect(throws: ChatTemplateError.self) {
      try ChatTemplate(text).render([("user", "hello")])
    }
    #expect(error?.line == line)
    #expect(error?.reason.contains(word) == true, "\(error?.reason ?? "")")
  }

  @Test(arguments: [
    "{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}",
    "{% set ns = namespace(x='aaaaaaaa') %}{% for a in range(100) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
    "{% for a in range(100000) %}{{ messages[0].content * 1 if false else 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' }}"
      + String(repeating: "y", count: 1000) + "{% endfor %}",
    "{{ range(0, 9223372036854775807) }}", "{{ range(-9223372036854775807, 9223372036854775807) }}",
    String(repeating: "{{ (", count: 1), "{{ " + String(repeating: "(", count: 100_000),
    "{{ " + String(repeating: "not ", count: 100_000) + "1 }}",
    "{{ " + String(repeating: "-", count: 100_000) + "1 }}",
    String(repeating: "{% if 1 %}", count: 100_000),
    "{% if 0 %}" + String(repeating: "{% elif 0 %}", count: 100_000),
    "{{ x" + String(repeating: ".a", count: 100_000) + " }}",
    "{{ x" + String(repeating: "|trim", count: 100_000) + " }}",
    "{{ 1" + String(repeating: "+1", count: 100_000) + " }}",
    "{{ 1" + String(repeating: " < 1", count: 100_000) + " }}",
    "{{ 1" + String(repeating: " if 1", count: 100_000) + " }}",
  ])
  func `a template without measure ends in an error`(text: String) {
    #expect(throws: ChatTemplateError.self) { try ChatTemplate(text).render([("user", "hello")]) }
  }

  /// Lists in lists, one step deeper in every round; the same twice in the next one; and long ones.
  private static let deep =
    "{% set ns = namespace(x=[]) %}{% for i in range(50000) %}{% set ns.x = [ns.x] %}{% endfor %}"
  private static let twice =
    "{% set ns = namespace(x=[1], y=[1], d={'a': 1}) %}{% for i in range(60) %}{% set ns.x = [ns.x, ns.x] %}"
    + "{% set ns.y = [ns.y, ns.y] %}{% set ns.d = {'a': ns.d, 'b': ns.d} %}{% endfor %}"
  private static let long =
    "{% set ns = namespace(x='ab', l=[]) %}{% for i in range(17) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}"
    + "{% set x = ns.x %}"
  private static let many = "{% set l = range(100000) %}"

  @Test(arguments: [
    deep, deep + "{{ ns.x | tojson }}", deep + "{{ ns.x == ns.x }}",
    "{% set ns = namespace(x={}) %}{% for i in range(50000) %}{% set ns.x = {'a': ns.x} %}{% endfor %}",
    "{% set ns = namespace(x=[1]) %}{% for i in range(50000) %}{% for a in ns.x %}{% set ns.x = [loop] %}{% endfor %}"
      + "{% endfor %}",
    "{% set ns = namespace(x={'a': 1}) %}{% for i in range(50000) %}{% set ns.x = {'a': ns.x.items()} %}{% endfor %}",
    twice + "{{ ns.x | tojson }}", twice + "{{ ns.d | tojson(indent=4) }}", twice + "{{ ns.x == ns.y }}",
    twice + "{{ ns.x in [ns.y] }}", twice + "{{ ns.x is eq(ns.y) }}",
    twice + "{{ [ns.x] | select('in', [ns.y]) }}",
    long + "{% for i in range(2000) %}{% set a %}{{ x }}{% endset %}{% set ns.l = ns.l + [a] %}{% endfor %}",
    long + "{% for i in range(2000) %}{% set ns.l = ns.l + [x.split('b')] %}{% endfor %}",
    long + "{% for i in range(2000) %}{% set ns.l = ns.l + [x.replace('b', 'cc')] %}{% endfor %}",
    long + "{% for i in range(2000) %}{% set ns.l = ns.l + [x | upper] %}{% endfor %}",
    long + "{% for i in range(2000) %}{% set ns.l = ns.l + [x[::-1]] %}{% endfor %}",
    long + "{% for i in range(2000) %}{% set ns.l = ns.l + [x | list] %}{% endfor %}",
    long + "{% for i in range(2000) %}{% set ns.l = ns.l + [[x, x] | join(x)] %}{% endfor %}",
    long + "{% for i in range(9999999) %}{{ x[-1] }}{% endfor %}", long + "{{ x.replace('a', x) }}",
    long + "{{ raise_exception(x) }}", long + "{% for i in range(9999) %}{{ x < x }}{% endfor %}",
    many + "{% for i in l %}{% for j in l %}{% endfor %}{% endfor %}",
    many + "{% for i in l %}{% for j in l if 0 %}{% endfor %}{% endfor %}",
    many + "{% for i in l %}{{ l == l }}{% endfor %}", many + "{% for i in l %}{{ -1 in l }}{% endfor %}",
    many + "{% for i in l %}{{ (l | reverse)[0] }}{{ l[1:][0] }}{% endfor %}",
    many + "{{ l | selectattr('x', 'eq'" + String(repeating: ", 1", count: 20_000) + ") | list | length }}",
    many + "{% for i in l %}{{ l | first }}{{ l | map(attribute='a') | length }}{% endfor %}",
    "{% for i in range(1000) %}{% set n = namespace("
      + (0..<9000).map { "a\($0)=1" }.joined(separator: ",") + ") %}{% endfor %}",
    "{% set d = {" + (0..<9000).map { "'a\($0)': 1" }.joined(separator: ",")
      + "} %}{% for i in range(1000) %}{{ d.a8999 }}{{ d == d }}{% endfor %}",
    "{{ " + String(repeating: "a", count: 100_000) + " }}",
    "{{ x." + String(repeating: "a", count: 300) + " }}",
    String(repeating: "x", count: 300_000),
  ])
  func `what a template makes, compares and writes is counted`(text: String) {
    let error = #expect(throws: ChatTemplateError.self) {
      try ChatTemplate(text).render(
        messages: [[("role", .string("user")), ("content", .string("hello"))]], mostSteps: 1_000_000)
    }
    #expect(error.map { $0.description.unicodeScalars.count < 400 } == true)
  }

  @Test func `values that come from outside are measured as well`() throws {
    var deep = JinjaValue.integer(1)
    for _ in 0..<99 { deep = .list(JinjaList([deep])) }
    let template = try ChatTemplate("{{ x | tojson | length }}")
    #expect(try template.render(messages: [], variables: ["x": deep]) == "199")
    let tooDeep = JinjaValue.list(JinjaList([.list(JinjaList([deep]))]))
    #expect(throws: ChatTemplateError.self) {
      try template.render(messages: [], variables: ["x": tooDeep])
    }
  }

  @Test func `a conversation of a megabyte stays far below the limit`() throws {
    let template = try ChatTemplate(
      "{% for m in messages %}{% if m.content.startswith('<tool>') or '</think>' in m.content %}?{% endif %}"
        + "{{ '<|' ~ m.role ~ '|>' }}{{ m['content'] | trim }}{% if not loop.last %}{{ '\n' }}{% endif %}{% endfor %}"
    )
    let content = String(repeating: "word ", count: 200)
    let text = try template.render(Array(repeating: ("user", content), count: 1000))
    #expect(text.utf8.count == 1000 * (8 + 999) + 999)
  }

  @Test func `the date is asked for, not taken from the clock`() throws {
    let template = try ChatTemplate(
      "{% if strftime_now is defined %}{{ strftime_now('%d %b %Y') }}{% else %}never{% endif %}")
    #expect(try template.render([]) == "never")
    let date = Date(timeIntervalSince1970: 1_700_000_000)
    #expect(try template.render(messages: [], date: date) == "14 Nov 2023")
  }

  @Test func `texts are compared by their scalars, as Python does`() throws {
    let template = try ChatTemplate(
      "{{ messages[0].content == 'e\u{301}' }} {{ messages[0].content | length }}")
    #expect(try template.render([("user", "\u{E9}")]) == "False 1")
    #expect(try template.render([("user", "e\u{301}")]) == "True 2")
  }
}
